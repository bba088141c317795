"""Commands that show incidents: which stories report one event, and who says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor import incidents
from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.app.show import table
from monitor.corroboration import Sources
from monitor.daemon import now
from monitor.errors import InputError
from monitor.incidents.placing import Why
from monitor.model import Level, Story
from monitor.storage import Transaction
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
        raise unknown_number(number)
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


def unknown_number(number: int) -> InputError:
    return InputError(f"no incident has the number {number}. `monitor incidents list --since 90d` names them.")


def merge_incidents(
    config_file: Path, environment: Mapping[str, str], into: int, others: Sequence[int], echo: Echo
) -> None:
    """Make incidents one, which stays one. Raises InputError for a number that none has, or for one alone."""

    def merge(tx: Transaction) -> int:
        numbers = [stored.merged_into(tx, number) or number for number in (into, *others)]
        for given, number in zip((into, *others), numbers, strict=True):
            if not stored.members(tx, number):
                raise unknown_number(given)
        first, *rest = dict.fromkeys(numbers)
        if not rest:
            raise InputError(f"incident {into} cannot be merged with itself. Name two.")
        for other in rest:
            stored.merge(tx, first, other)
        stored.mark_by_hand(tx, [first])
        return first

    with opened(config_file, environment) as here:
        kept = here.storage.write_now(merge)
    echo(f"incident {kept} has the stories of {', '.join(map(str, others))} too, and keeps them")


def split_incident(
    config_file: Path, environment: Mapping[str, str], number: int, story_ids: Sequence[int], echo: Echo
) -> None:
    """Give stories of an incident one of their own; both stay as they are then. Raises InputError for a number that
    none has, a story of another incident, or where no story would be left."""

    def split(tx: Transaction) -> int:
        ids = {member.story_id for member in stored.members(tx, number).values()}
        if not ids:
            raise unknown_number(number)
        if strange := [story_id for story_id in story_ids if story_id not in ids]:
            raise InputError(
                f"story {strange[0]} is not in incident {number}. `monitor incidents show {number}` names its stories."
            )
        new = stored.open(tx, now())
        stored.move(tx, story_ids, new, Why.HAND)
        if not stored.members(tx, number):
            raise InputError(f"no story would be left in incident {number}. Name some of its stories.")
        stored.mark_by_hand(tx, [number, new])
        return new

    with opened(config_file, environment) as here:
        new = here.storage.write_now(split)
    echo(f"incident {new} has them now, and keeps them")


def read(tx: Transaction, numbers: list[int]) -> list[Shown]:
    """The incidents of these numbers, in that order, without those that have no story."""
    rules, told = stored.rules_of(tx, numbers), stored.told(tx, numbers)
    return [
        shown(number, rules.get(number, {}), told[number], stored.members(tx, number))
        for number in numbers
        if number in told
    ]


def shown(number: int, rules: Mapping[str, Level], told: Sequence[Told], members: Mapping[str, Member]) -> Shown:
    rows = zip(told, incidents.origins_of(told), strict=True)
    stories = tuple((one.story, one.at, origin) for one, origin in rows)
    return Shown(number, rules, incidents.sources_of(told), stories, members)


def incident_lines(one: Shown) -> list[str]:
    """Two lines for a terminal: what it is, and its first headline."""
    level = max(one.rules.values(), default=Level.INFORMATIONAL)
    count = f"{len(one.stories)} {'story' if len(one.stories) == 1 else 'stories'}"
    last = max(at for _, at, _ in one.stories)
    head = (str(one.id), level.word, ", ".join(one.rules), count, str(one.sources), f"last {stamp(last)}")
    return ["  ".join(filter(None, head)), f"  {printable(one.stories[0][0].title, 1000)}"]


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
