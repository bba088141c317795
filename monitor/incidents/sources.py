"""How many independent sources an incident has. The one place that says so.

Families are counted, not outlets; who prints an agency's story, or another's text, adds none; and what a state says
through all its houses is one voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.corroboration import Corroboration, Sources
from monitor.incidents.report import title_key
from monitor.incidents.wires import wire_of
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


@dataclass(frozen=True, slots=True)
class _Origin:
    id: str
    name: str
    country: str | None
    wire: bool = False


def sources_of(seen: Iterable[tuple[Story, datetime]]) -> Sources:
    """Who reports the incident that these stories, each with when we saw it, make; at least one story.

    Independent of the order of `seen`.
    """
    stories = [story for story, _ in sorted(seen, key=lambda pair: (pair[1], pair[0].key))]
    origins: dict[str, _Origin] = {}
    for origin in _origins(stories):
        origins.setdefault(origin.id, origin)
    families = {_family(story) for story in stories}
    blocs = {_BLOC.get(origin.country, OTHERS) for origin in origins.values() if origin.country}
    return Sources(
        _level(len(origins), len(families), len(blocs)),
        tuple(origin.name for origin in origins.values()),
        len(families),
        tuple(sorted(blocs)),
    )


def origins_of(stories: Sequence[Story]) -> list[str]:
    """The origin of each story of an incident, as a reader knows it; `stories` in the order in which they came."""
    return [origin.name for origin in _origins(stories)]


def _origins(stories: Sequence[Story]) -> list[_Origin]:
    """The agency that a story's dateline or byline names, or that of another story with its headline; else the family
    that first printed that headline."""
    headlines: dict[str, _Origin] = {}
    for story in stories:
        headline, own = title_key(story.title), _own(story)
        if headline and (headline not in headlines or (own.wire and not headlines[headline].wire)):
            headlines[headline] = own
    return [headlines.get(title_key(story.title)) or _own(story) for story in stories]


def _level(origins: int, families: int, blocs: int) -> Corroboration:
    if origins > 1:
        return Corroboration.CROSS_BLOC if blocs > 1 else Corroboration.INDEPENDENT
    return Corroboration.SYNDICATED if families > 1 else Corroboration.SINGLE


def _own(story: Story) -> _Origin:
    """The agency that the story names, else whoever printed it; all houses of one state are one."""
    wire = wire_of(story)
    if wire is not None:
        return _Origin(_voice(wire.id, wire.country, state=wire.state), wire.names[0], wire.country, wire=True)
    return _Origin(_family(story), story.outlet or story.publisher, story.country)


def _family(story: Story) -> str:
    return _voice(story.publisher, story.country, state=story.state_controlled)


def _voice(family: str, country: str | None, *, state: bool) -> str:
    return f"the state of {country}" if state and country else family
