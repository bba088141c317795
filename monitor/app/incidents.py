"""Commands that show incidents: which stories report one event, and who says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
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
from monitor.model import Level, Story
from monitor.storage import Transaction, stories
from monitor.storage import incidents as stored
from monitor.text.printable import printable

Echo = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """An incident as a person looks at it; `stories` in the order in which they came, each with its origin."""

    id: int
    rules: Mapping[str, Level]
    sources: Sources
    stories: tuple[tuple[Story, datetime, str], ...]


def list_incidents(
    config_file: Path, environment: Mapping[str, str], echo: Echo, *, since: timedelta, as_json: bool
) -> None:
    """The incidents of which a story came since then, the newest first."""
    with opened(config_file, environment) as here:
        found = here.storage.read_now(lambda tx: read(tx, stored.recent(tx, now() - since)))
    for one in found:
        echo(json.dumps(incident_row(one)) if as_json else "\n".join(incident_lines(one)))


def show_incident(config_file: Path, environment: Mapping[str, str], number: int, echo: Echo, *, as_json: bool) -> None:
    """One incident with all its stories. Raises InputError for a number that none has."""
    with opened(config_file, environment) as here:
        found = here.storage.read_now(lambda tx: read(tx, [number]))
    if not found:
        raise InputError(f"no incident has the number {number}. `monitor incidents list --since 90d` names them.")
    if as_json:
        echo(json.dumps(incident_row(found[0])))
        return
    echo("\n".join(incident_lines(found[0])))
    rows = [
        (stamp(at), story.outlet or story.publisher, origin, story.title, story.url or "-")
        for story, at, origin in found[0].stories
    ]
    for line in table(("first seen", "outlet", "source", "title", "address"), rows):
        echo(line)


def read(tx: Transaction, numbers: list[int]) -> list[Shown]:
    """The incidents of these numbers, in that order, without those that have no story."""
    rules, told = stored.rules_of(tx, numbers), stories.of_incidents(tx, numbers)
    return [shown(number, rules.get(number, {}), told[number]) for number in numbers if number in told]


def shown(number: int, rules: Mapping[str, Level], told: list[tuple[Story, datetime]]) -> Shown:
    origins = incidents.origins_of([story for story, _ in told])
    sources = incidents.sources_of(told)
    return Shown(number, rules, sources, tuple((*one, origin) for one, origin in zip(told, origins, strict=True)))


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
                "title": story.title,
                "url": story.url,
                "outlet": story.outlet,
                "publisher": story.publisher,
                "country": story.country,
                "state_controlled": story.state_controlled,
                "source": origin,
                "published": story.published.isoformat() if story.published else None,
                "seen": at.isoformat(),
            }
            for story, at, origin in one.stories
        ],
    }
