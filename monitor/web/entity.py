"""What the pages of entities show: how often stories that matched mention them, since when, and with whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.rules.naming import Card, Naming
from monitor.storage import Transaction, incidents, mentions
from monitor.storage.mentions import ALL, CONCEPT, ENTITY, Line, Thing, midnight
from monitor.text.fold import fold_text
from monitor.web.columns import Columns, columns

DAY = timedelta(days=1)
WEEK, MONTH, QUARTER = 7, 30, 91  # days, today among them
YEARS = 5 * 366  # days that a timeline goes back
SAMPLE = 500  # stories, the last ones, that say what is mentioned beside
COMPANIONS = 20  # shown
LEAST_TOGETHER = 2  # stories, before two things are said to go together
STORIES = 20  # shown
INCIDENTS = 10  # shown
TREND, CHART = 24, 120  # units that a chart is high
NOTHING = Naming({}, {})


@dataclass(frozen=True, slots=True)
class Row:
    """An entity of the list. `type` is "" where the present rules do not know it."""

    id: str
    name: str
    type: str
    counts: tuple[int, ...]  # of the days of a month

    @property
    def week(self) -> int:
        return sum(self.counts[-WEEK:])

    @property
    def month(self) -> int:
        return sum(self.counts)

    @property
    def trend(self) -> Columns:
        return columns(self.counts, TREND)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the last stories mention beside an entity: in `stories` of them, and `lift` times as often as in any story
    of that time."""

    id: str
    name: str
    stories: int
    lift: float


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    title: str
    language: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What is stored of an entity. `sample` is of how many stories, the last ones, it says what is `beside`; the counts
    of `all_of`, which has what goes with it, are of all stories since the first of these came."""

    days: Mapping[datetime, int]
    sample: int
    beside: Counter[Thing]
    all_of: Counter[Thing]
    stories: tuple[Line, ...]
    incidents: tuple[Event, ...]
    languages: tuple[tuple[str, int], ...]
    countries: tuple[tuple[str, int], ...]


class Finder:
    """Finds entities by what people call them, in any language. Made once for a rule set."""

    def __init__(self, naming: Naming) -> None:
        self.naming = naming
        self._words = {card.id: fold_text("\n".join(_words(card))) for card in naming.entities.values()}

    def called(self, text: str) -> set[str]:
        """The ids of those whose id or a name of whom holds the text."""
        wanted = fold_text(text).strip()
        return {name for name, words in self._words.items() if wanted in words}


def _words(card: Card) -> Iterator[str]:
    yield from (card.id, card.gloss)
    for _, names in card.names:
        yield from names


def rows(
    naming: Naming, lately: Mapping[str, Mapping[datetime, int]], only: set[str] | None, kind: str, now: datetime
) -> list[Row]:
    """The entities that were mentioned lately, the most mentioned first; of those in `only` also the others, if it is
    given. `kind` is the type that they are of, "" for any."""
    days = _last(MONTH, now)
    ids = lately.keys() if only is None else only | {name for name in lately if name in only}
    found = []
    for name in ids:
        card = naming.entities.get(name)
        if kind and (card is None or card.type != kind):
            continue
        of_days = lately.get(name, {})
        counts = tuple(of_days.get(day, 0) for day in days)
        found.append(Row(name, card.gloss if card else name, card.type if card else "", counts))
    return sorted(found, key=lambda row: (-row.month, row.name, row.id))


def mentioned(tx: Transaction, name: str, without: set[str], now: datetime) -> Mentioned:
    """What is beside it but for the entities that are `without`, and for what stands there once."""
    thing = (ENTITY, name)
    days = mentions.days(tx, thing, now - YEARS * DAY)
    last = mentions.last_stories(tx, thing, SAMPLE)
    since = min(last.values(), default=midnight(now))
    beside = mentions.beside(tx, last)
    told = [one for kind in (ENTITY, CONCEPT) for one in _together(beside, kind, without)[:COMPANIONS]]
    lines = mentions.lines(tx, last)
    languages, countries = mentions.told_in(tx, last)
    return Mentioned(
        days,
        len(last),
        beside,
        mentions.totals(tx, {ALL, *told}, since),
        tuple(lines[:STORIES]),
        tuple(_events(tx, lines)),
        tuple(languages.most_common()),
        tuple(countries.most_common()),
    )


def _events(tx: Transaction, lines: Sequence[Line]) -> Iterator[Event]:
    """The last incidents, each with when its last story with the entity came."""
    seen: dict[int, datetime] = {}
    for line in lines:
        if line.incident_id is not None:
            seen.setdefault(line.incident_id, line.seen)
    shown = list(seen)[:INCIDENTS]
    headlines = incidents.headlines(tx, shown)
    for number in shown:
        yield Event(number, *headlines[number], seen[number])


def _together(beside: Counter[Thing], kind: str, without: set[str]) -> list[Thing]:
    return [
        thing
        for thing, count in beside.most_common()
        if thing[0] == kind and count >= LEAST_TOGETHER and (kind == CONCEPT or thing[1] not in without)
    ]


def together(found: Mentioned, kind: str, naming: Naming) -> list[Beside]:
    """What goes with it, most often first."""
    known = naming.concepts if kind == CONCEPT else {name: card.gloss for name, card in naming.entities.items()}
    rows = []
    for thing, count in found.beside.most_common():
        if thing[0] == kind and thing in found.all_of:
            lift = count / found.sample * found.all_of[ALL] / found.all_of[thing]
            rows.append(Beside(thing[1], known.get(thing[1], thing[1]), count, lift))
    return rows


def above(naming: Naming, name: str) -> list[list[Card]]:
    """To whom it belongs, the nearest first; each step those to whom the step before belongs."""
    steps: list[list[Card]] = []
    met, step = {name}, [name]
    while step:
        owners = [owner for one in step if one in naming.entities for owner in naming.entities[one].belongs_to]
        step = [owner for owner in dict.fromkeys(owners) if owner not in met]
        met.update(step)
        if cards := [naming.entities[owner] for owner in step if owner in naming.entities]:
            steps.append(cards)
    return steps


def below(naming: Naming, name: str) -> list[Card]:
    """All that belong to it, however far down, by name."""
    found: dict[str, Card] = {}
    step = {name}
    while step:
        step = {card.id for card in naming.entities.values() if not step.isdisjoint(card.belongs_to)} - found.keys()
        found.update((one, naming.entities[one]) for one in step)
    return sorted(found.values(), key=lambda card: (card.gloss, card.id))


def timeline(days: Mapping[datetime, int], name: str, now: datetime) -> dict[str, object]:
    """From the first day with a mention up to today, for a chart."""
    first = min(days, default=midnight(now))
    every = _last((midnight(now) - first).days + 1, now)
    counts = [days.get(day, 0) for day in every]
    return {"days": [f"{day:%Y-%m-%d}" for day in every], "series": [{"name": name, "values": counts}]}


def counted(days: Mapping[datetime, int], number: int, now: datetime) -> int:
    """How many stories mention it in so many days, today the last."""
    return sum(days.get(day, 0) for day in _last(number, now))


def chart(days: Mapping[datetime, int], now: datetime) -> Columns:
    """The last QUARTER of a year."""
    return columns([days.get(day, 0) for day in _last(QUARTER, now)], CHART)


def weeks(days: Mapping[datetime, int], now: datetime) -> list[tuple[datetime, int]]:
    """The same as numbers: the first day of each week, and its stories; the last one first."""
    every = _last(QUARTER, now)
    return [(every[at], sum(days.get(day, 0) for day in every[at : at + WEEK])) for at in range(0, QUARTER, WEEK)][::-1]


def _last(number: int, now: datetime) -> list[datetime]:
    """So many days, today the last."""
    today = midnight(now)
    return [today - back * DAY for back in reversed(range(number))]
