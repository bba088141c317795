"""Who and what is in the stories that matched, as the pages of entities show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Literal

from starlette.exceptions import HTTPException

from monitor.rules.naming import Card, Naming
from monitor.storage import Transaction, browse, mentions
from monitor.storage.mentions import CONCEPT, ENTITY, Counted
from monitor.web import entity
from monitor.web.api import answers
from monitor.web.api.operation import Asked
from monitor.web.api.reading import story_head
from monitor.web.api.shapes import Lately, Name


class Entities(Lately):
    q: Name | None = None
    """What the entity is called, or a part of it, in any language; then those are listed too that nothing mentions."""
    type: Literal["state", "person", "organisation", "place", "vessel", "weapon", "instrument"] | None = None


def list_entities(tx: Transaction, asked: Asked) -> answers.Entities:
    wanted: Entities = asked.params
    since = mentions.midnight(asked.at - timedelta(days=wanted.days - 1))
    naming, counted = asked.naming, mentions.counted(tx, since)
    called = counted.keys() if wanted.q is None else entity.Finder(naming).called(wanted.q)
    found = [entity_out(name, naming.entities.get(name), counted.get(name)) for name in called]
    shown = [one for one in found if wanted.type in (None, one.type)]
    return answers.Entities(since=since, items=tuple(sorted(shown, key=lambda one: (-one.stories, one.gloss, one.id))))


def entity_out(name: str, card: Card | None, counted: Counted | None) -> answers.Entity:
    return answers.Entity(
        id=name,
        gloss=card.gloss if card else name,
        type=card.type if card else None,
        stories=counted.stories if counted else 0,
        last=counted.last if counted else None,
    )


def get_entity(tx: Transaction, asked: Asked) -> answers.EntityWhole:
    wanted: Lately = asked.params
    name, naming = asked.path["entity"], asked.naming
    since = mentions.midnight(asked.at - timedelta(days=wanted.days - 1))
    above = [card for step in entity.above(naming, name) for card in step]
    below = entity.below(naming, name)
    found = entity.mentioned(tx, name, {name, *(card.id for card in (*above, *below))}, asked.at)
    card = naming.entities.get(name)
    if card is None and not found.days:
        raise HTTPException(404, "There is no such entity.")
    days = {day: count for day, count in found.days.items() if day >= since}
    counted = Counted(sum(days.values()), max(days)) if days else None
    shown = browse.stories_with(tx, [line.id for line in found.stories])
    return answers.EntityWhole(
        since=since,
        entity=entity_out(name, card, counted),
        belongs_to=named(above),
        holds=named(below),
        days=tuple(answers.DayCount(day=day.date().isoformat(), count=count) for day, count in days.items()),
        looked_at=found.sample,
        beside=beside(found, ENTITY, naming),
        concepts=beside(found, CONCEPT, naming),
        languages=shares(found.languages),
        countries=shares(found.countries),
        stories=tuple(map(story_head, shown)),
        incidents=tuple(
            answers.Event(id=one.id, title=one.title, language=one.language, last=one.seen) for one in found.incidents
        ),
    )


def named(cards: Iterable[Card]) -> tuple[answers.Named, ...]:
    return tuple(answers.Named(id=card.id, gloss=card.gloss) for card in cards)


def beside(found: entity.Mentioned, kind: str, naming: Naming) -> tuple[answers.Beside, ...]:
    return tuple(
        answers.Beside(id=one.id, gloss=one.name, stories=one.stories, lift=round(one.lift, 2))
        for one in entity.together(found, kind, naming)
    )


def shares(counted: Iterable[tuple[str, int]]) -> tuple[answers.Share, ...]:
    return tuple(answers.Share(of=of or None, stories=stories) for of, stories in counted)
