"""`monitor subscribers estimate`: how many mails a week it would have been."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.config import check_subscriber
from monitor.daemon import now
from monitor.errors import InputError
from monitor.estimating import WINDOW, Estimate, estimate
from monitor.model import Declared, Subscription
from monitor.operating import people
from monitor.operating.people import schedule_of
from monitor.storage.subscriptions import Standing

Echo = Callable[[str], Any]
_NOBODY = "nobody@localhost"


def estimate_mails(
    config_file: Path,
    environment: Mapping[str, str],
    email: str | None,
    wishes: Mapping[str, Any],
    echo: Echo,
    *,
    as_json: bool,
) -> None:
    """Print it for every subscription of the address, or for one with these wishes. Raises InputError for an address
    without a subscription, Mistakes for wishes that are none."""
    at = now()
    if email is None:
        supposed = supposing(check_subscriber(_NOBODY, wishes))
    with opened(config_file, environment) as here:
        if email is None:
            wanted = [supposed]
        else:
            wanted = [
                row.subscription
                for row in here.storage.read_now(lambda tx: people.of(tx, email))
                if row.standing is Standing.ACTIVE
            ]
            if not wanted:
                raise InputError(f"{email} has no active subscription. `monitor subscribers list` names them.")
        for who in wanted:
            found = here.storage.read_now(lambda tx, who=who: estimate(tx, who, at))  # type: ignore[misc]
            echo(json.dumps(estimate_out(found, who)) if as_json else estimate_line(found, who))


def supposing(wanted: Declared) -> Subscription:
    """A subscription that nobody has yet."""
    return Subscription(
        id=0,
        email=wanted.email,
        rules=wanted.rules,
        minimum_level=wanted.minimum_level,
        schedule=wanted.schedule,
        timezone=wanted.timezone,
        language=wanted.language,
        since=now(),
        quiet_hours=wanted.quiet_hours,
        most_per_hour=wanted.most_per_hour,
        at_once=wanted.at_once,
        when_nothing=wanted.when_nothing,
    )


def estimate_out(found: Estimate, who: Subscription) -> dict[str, Any]:
    """The estimate as a JSON object; `a_week` is null where less than a day is stored."""
    counts = {"mails": found.mails, "stories": found.stories, "events": found.events}
    weekly = {name: found.a_week(count) for name, count in counts.items()}
    return {
        "email": None if who.id == 0 else who.email,
        "rules": list(who.rules) or None,
        "minimum_level": who.minimum_level.word,
        "schedule": who.schedule,
        "timezone": who.timezone,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "days": round(found.days, 2),
        **counts,
        "a_week": None if found.days < 1 else {name: round(value or 0, 2) for name, value in weekly.items()},
    }


def estimate_line(found: Estimate, who: Subscription) -> str:
    """`about 5.4 mails a week with 31 stories of 12 events (69 mails in 90 days): all rules from level low, ...`."""
    asked = f"{', '.join(who.rules) or 'all rules'} from level {who.minimum_level.word}, {schedule_of(who)}"
    name = "" if who.id == 0 else f"{who.email}: "
    mails, stories, events = (found.a_week(count) for count in (found.mails, found.stories, found.events))
    if mails is None or stories is None or events is None:
        return f"{name}too little is stored to say: less than a day, since {stamp(found.since)} UTC ({asked})"
    short = "" if found.until - found.since >= WINDOW else f", all that is stored, since {stamp(found.since)} UTC"
    return (
        f"{name}about {mails:.1f} mails a week with {stories:.0f} stories of {events:.0f} events "
        f"({found.mails:,} mails in {found.days:.0f} days{short}): {asked}"
    )
