"""`monitor why`: what was decided about a story for one subscriber, when, and by what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from monitor.app.explain import accounts, missed_line
from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.app.why import Account, Missed
from monitor.errors import InputError
from monitor.fates import Ending
from monitor.model import Subscription
from monitor.operating import people
from monitor.rules.explained import Paint
from monitor.storage.subscriptions import Standing, SubscriptionRow
from monitor.text.printable import printable

Echo = Callable[[str], Any]


def why_story(
    config_file: Path,
    environment: Mapping[str, str],
    named: str,
    email: str,
    echo: Echo,
    paint: Paint,
    *,
    as_json: bool,
) -> None:
    """Print what was decided about the story for every subscription of the address, rule by rule. Raises InputError for
    a story or an address that is not known."""
    with opened(config_file, environment) as here:
        rows = here.storage.read_now(lambda tx: people.of(tx, email))
        if not rows:
            raise InputError(f"{printable(email)} has no subscription. `monitor subscribers list` names them.")
        for told in accounts(here, named, echo, as_json=as_json):
            if as_json:
                for row in rows:
                    echo(json.dumps(why_out(told, row)))
            else:
                echo("\n".join(why_lines(told, rows, paint)))


def endings_of(told: Account, row: SubscriptionRow) -> list[tuple[str, Ending]]:
    """By rule, what became of its match for the subscription."""
    return [
        (kept.of.match.rule, ending)
        for kept, endings in told.matched
        for ending in endings
        if ending.subscription_id == row.subscription.id
    ]


def missed_by(told: Account, who: Subscription) -> list[Missed]:
    """The rules that it asks for and that the story did not match."""
    return [one for one in told.missed if not who.rules or one.explained.rule in who.rules]


def why_out(told: Account, row: SubscriptionRow) -> dict[str, Any]:
    """One subscription as a JSON object."""
    return {
        "id": told.stored.id,
        "url": told.stored.story.url,
        "incident": told.stored.incident_id,
        "subscription": row.subscription.id,
        "email": row.subscription.email,
        "standing": row.standing.value,
        "rules": [
            {
                "rule": rule,
                "fate": ending.fate.value,
                "text": ending.text,
                "decided": ending.decided and ending.decided.isoformat(),
                "message_id": ending.message_id,
            }
            for rule, ending in endings_of(told, row)
        ],
        "missed": [
            {
                "rule": one.explained.rule,
                "fate": one.fate.value,
                "nearest": one.explained.nearest or one.explained.unknown,
            }
            for one in missed_by(told, row.subscription)
        ],
    }


def why_lines(told: Account, rows: Sequence[SubscriptionRow], paint: Paint) -> Iterator[str]:
    """The story and every subscription of the address, for people."""
    stored, story = told.stored, told.stored.story
    yield paint(printable(story.title) or "(no title)", "head")
    incident = "" if stored.incident_id is None else f", incident {stored.incident_id}"
    yield f"  story {stored.id}{incident}, {printable(story.url) if story.url else 'no address'}"
    for row in rows:
        who = row.subscription
        stands = "" if row.standing is Standing.ACTIVE else f", {row.standing.value}"
        yield (
            f"  {who.email} (subscription {who.id}{stands}): {', '.join(who.rules) or 'all rules'}, from level "
            f"{who.minimum_level.word}, {who.schedule}"
        )
        for rule, ending in endings_of(told, row):
            decided = f"; decided {stamp(ending.decided)}" if ending.decided else ""
            yield f"    {paint(rule, 'yes')}: {ending.fate}: {printable(ending.text, 500)}{decided}"
        for one in missed_by(told, who):
            yield f"  {missed_line(one, paint)}"
