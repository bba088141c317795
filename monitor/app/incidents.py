"""Commands that show incidents: which stories report one event, and who says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor import by_hand, incidents
from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.app.show import table
from monitor.claim import Claim
from monitor.corroboration import Sources
from monitor.daemon import now
from monitor.model import Level, Story
from monitor.storage import Transaction, claims
from monitor.storage import incidents as stored
from monitor.storage.incidents import Member, Told
from monitor.text.printable import printable

Echo = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """An incident as a person looks at it; `stories` in the order in which they came, each with its origin. `members`
    says by the key of each how it came into the incident."""

    id: int
    rules: Mapping[str, Level]
    sources: Sources
    stories: tuple[tuple[Story, datetime, str], ...]
    members: Mapping[str, Member]
    claim: Claim


def list_incidents(
    config_file: Path, environment: Mapping[str, str], echo: Echo, *, since: timedelta, as_json: bool
) -> None:
    """The incidents of which a story came since then, the newest first."""
    with opened(config_file, environment) as here:
        found = here.storage.read_now(lambda tx: read(tx, stored.recent(tx, now() - since)))
    for one in found:
        echo(json.dumps(incident_row(one)) if as_json else "\n".join(incident_lines(one)))


def show_incident(config_file: Path, environment: Mapping[str, str], number: int, echo: Echo, *, as_json: bool) -> None:
    """One incident with all its stories; of one that was merged, that which has its stories now. Raises InputError for
    a number that none has."""
    with opened(config_file, environment) as here:
        shown_number = here.storage.read_now(lambda tx: stored.merged_into(tx, number)) or number
        found = here.storage.read_now(lambda tx: read(tx, [shown_number]))
    if not found:
        raise by_hand.unknown_number(number)
    if found[0].id != number and not as_json:
        echo(f"incident {number} is part of incident {found[0].id} now")
    if as_json:
        echo(json.dumps(incident_row(found[0])))
        return
    echo("\n".join(incident_lines(found[0])))
    rows = [
        (
            str(found[0].members[story.key].story_id),
            stamp(at),
            story.outlet or story.publisher,
            origin,
            how(found[0], story),
            story.title,
            story.url or "-",
        )
        for story, at, origin in found[0].stories
    ]
    for line in table(("story", "first seen", "outlet", "source", "in it as", "title", "address"), rows):
        echo(line)


def how(one: Shown, story: Story) -> str:
    """How a story came into its incident; those of before that was noted came by their address or title."""
    return one.members[story.key].how or "same address or title"


def merge_incidents(
    config_file: Path, environment: Mapping[str, str], into: int, others: Sequence[int], echo: Echo
) -> None:
    """Make incidents one, which stays one. Raises InputError for a number that none has, or for one alone."""

    with opened(config_file, environment) as here:
        kept = here.storage.write_now(lambda tx: by_hand.join(tx, into, others))
    echo(f"incident {kept} has the stories of {', '.join(map(str, others))} too, and keeps them")


def split_incident(
    config_file: Path, environment: Mapping[str, str], number: int, story_ids: Sequence[int], echo: Echo
) -> None:
    """Give stories of an incident one of their own; both stay as they are then. Raises InputError for a number that
    none has, a story of another incident, or where no story would be left."""

    with opened(config_file, environment) as here:
        new = here.storage.write_now(lambda tx: by_hand.split(tx, number, story_ids, now()))
    echo(f"incident {new} has them now, and keeps them")


def read(tx: Transaction, numbers: list[int]) -> list[Shown]:
    """The incidents of these numbers, in that order, without those that have no story."""
    rules, told = stored.rules_of(tx, numbers), stored.told(tx, numbers)
    claimed = claims.of_incidents(tx, numbers)
    return [
        shown(number, rules.get(number, {}), told[number], stored.members(tx, number), claimed.get(number, ()))
        for number in numbers
        if number in told
    ]


def shown(
    number: int,
    rules: Mapping[str, Level],
    told: Sequence[Told],
    members: Mapping[str, Member],
    claimed: Sequence[tuple[Claim, datetime]],
) -> Shown:
    rows = zip(told, incidents.origins_of(told), strict=True)
    stories = tuple((one.story, one.at, origin) for one, origin in rows)
    return Shown(number, rules, incidents.sources_of(told), stories, members, incidents.told_together(claimed))


def incident_lines(one: Shown) -> list[str]:
    """For a terminal: what it is, its first headline, and what its stories claim, if anything."""
    level = max(one.rules.values(), default=Level.INFORMATIONAL)
    count = f"{len(one.stories)} {'story' if len(one.stories) == 1 else 'stories'}"
    last = max(at for _, at, _ in one.stories)
    head = (str(one.id), level.word, ", ".join(one.rules), count, str(one.sources), f"last {stamp(last)}")
    lines = ["  ".join(filter(None, head)), f"  {printable(one.stories[0][0].title, 1000)}"]
    return [*lines, f"  claim: {one.claim}"] if str(one.claim) else lines


def incident_row(one: Shown) -> dict[str, Any]:
    """An incident as one JSON object."""
    return {
        "incident": one.id,
        "rules": {rule: level.word for rule, level in one.rules.items()},
        "sources": {
            "level": one.sources.level.value,
            "origins": one.sources.origins,
            "outlets": one.sources.outlets,
            "blocs": one.sources.blocs,
        },
        "claim": {
            "line": str(one.claim),
            **{name: [asdict(told) for told in said] for name, said in one.claim.fields},
        },
        "stories": [
            {
                "story": one.members[story.key].story_id,
                "title": story.title,
                "url": story.url,
                "outlet": story.outlet,
                "publisher": story.publisher,
                "country": story.country,
                "state_controlled": story.state_controlled,
                "source": origin,
                "published": story.published.isoformat() if story.published else None,
                "seen": at.isoformat(),
                "placed": how(one, story),
            }
            for story, at, origin in one.stories
        ],
    }
