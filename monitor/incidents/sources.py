"""How many independent sources an incident has. The one place that says so.

Families are counted, not outlets; who prints an agency's story, or another's text, adds none; and what a state says
through all its houses is one voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.corroboration import Corroboration, Sources
from monitor.incidents.report import title_key
from monitor.incidents.wires import wire_called, wire_of
from monitor.model import Story

# Who speaks for which side of the war and the sanctions: members and candidates of the sanctions coalition (those of
# the EU's declarations of alignment, the G7, and those whom Russia lists as unfriendly), and those on the other side.
BLOCS = {
    "west": (
        "AD AL AT AU BE BG CA CH CY CZ DE DK EE ES FI FR GB GR HR IE IS IT JP KR LI LT LU LV MC MD ME MK MT NL NO NZ"
        " PL PT RO SE SG SI SK TW UA US"
    ),
    "moscow": "RU BY KP",
    "beijing": "CN",
}
_BLOC = {country: bloc for bloc, countries in BLOCS.items() for country in countries.split()}
OTHERS = "others"  # neither side's


class Seen(Protocol):
    """A story of an incident, when we saw it, and the key of the story whose text it has, if any."""

    @property
    def story(self) -> Story: ...
    @property
    def at(self) -> datetime: ...
    @property
    def version_of(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class _Origin:
    id: str
    name: str
    country: str | None
    wire: bool = False


def sources_of(seen: Iterable[Seen]) -> Sources:
    """Who reports the incident that these stories make; at least one story. Independent of their order."""
    ordered = sorted(seen, key=lambda one: (one.at, one.story.key))
    origins: dict[str, _Origin] = {}
    for origin in _origins(ordered):
        origins.setdefault(origin.id, origin)
    families = {_family(one.story) for one in ordered}
    blocs = {_BLOC.get(origin.country, OTHERS) for origin in origins.values() if origin.country}
    return Sources(
        _level(len(origins), len(families), len(blocs)),
        tuple(origin.name for origin in origins.values()),
        len(families),
        tuple(sorted(blocs)),
    )


def sides_of(seen: Iterable[Seen]) -> dict[str, tuple[str, ...]]:
    """The independent sources of an incident by bloc, each as a reader knows it; "" where its country is not known."""
    origins: dict[str, _Origin] = {}
    for origin in _origins(sorted(seen, key=lambda one: (one.at, one.story.key))):
        origins.setdefault(origin.id, origin)
    found: dict[str, tuple[str, ...]] = {}
    for origin in origins.values():
        side = _BLOC.get(origin.country, OTHERS) if origin.country else ""
        found[side] = (*found.get(side, ()), origin.name)
    return found


def origins_of(seen: Sequence[Seen]) -> list[str]:
    """The origin of each story of an incident, as a reader knows it; `seen` in the order in which they came."""
    return [origin.name for origin in _origins(seen)]


def voices_of(seen: Sequence[Seen]) -> list[str]:
    """What the origin of each story of an incident is known by: the same for two that are one source."""
    return [origin.id for origin in _origins(seen)]


def _origins(seen: Sequence[Seen]) -> list[_Origin]:
    """The agency that a story's dateline or byline names. Of another one what those have that share its headline or its
    text: the agency that one of them names, else the family that was first."""
    shared: dict[str, _Origin] = {}  # by headline, and by the key of the story whose text it is
    for one in seen:
        own = _own(one.story)
        of = next((shared[name] for name in _shared(one) if name in shared), own)
        for name in _shared(one):
            if own.wire and not shared.get(name, own).wire:
                shared[name] = own
            shared.setdefault(name, of)
    found = []
    for one in seen:
        own, theirs = _own(one.story), [shared[name] for name in _shared(one)]
        found.append(own if own.wire else next((each for each in theirs if each.wire), theirs[0]))
    return found


def _shared(one: Seen) -> list[str]:
    """By what other versions of a story are known."""
    headline = title_key(one.story.title)
    return [f"text {one.version_of or one.story.key}", *([f"headline {headline}"] if headline else [])]


def _level(origins: int, families: int, blocs: int) -> Corroboration:
    if origins > 1:
        return Corroboration.CROSS_BLOC if blocs > 1 else Corroboration.INDEPENDENT
    return Corroboration.SYNDICATED if families > 1 else Corroboration.SINGLE


def _own(story: Story) -> _Origin:
    """The agency that the story names, or its feed; else whoever printed it. All houses of one state are one."""
    wire = wire_of(story) or wire_called(story.source)
    if wire is not None:
        return _Origin(_voice(wire.id, wire.country, state=wire.state), wire.names[0], wire.country, wire=True)
    if _is_passed_on(story):
        return _Origin(_family(story), story.source, None)
    return _Origin(_family(story), story.outlet or story.publisher, story.country)


def _is_passed_on(story: Story) -> bool:
    """Whether its feed names another house as the one that it is from, as collectors of news do."""
    return bool(story.source) and story.source.casefold() not in (story.outlet.casefold(), story.publisher.casefold())


def _family(story: Story) -> str:
    if _is_passed_on(story):
        return story.source.casefold()
    return _voice(story.publisher, story.country, state=story.state_controlled)


def _voice(family: str, country: str | None, *, state: bool) -> str:
    return f"the state of {country}" if state and country else family
