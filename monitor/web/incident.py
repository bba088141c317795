"""What the page of an incident shows: who says what, since when, who copies whom, what was told, and the evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import feedback, incidents
from monitor.corroboration import Sources
from monitor.fates import OF_STATE, Fate
from monitor.model import Level
from monitor.patterns import Pattern
from monitor.storage import Transaction, claims, correlations, matches, silences, told_to
from monitor.storage import incidents as stored
from monitor.storage.incidents import Member, Told
from monitor.storage.matches import Kept
from monitor.storage.told_to import Count, Decided
from monitor.telling import Held, Silence, SilenceKind
from monitor.web.happened import Event, happened
from monitor.web.quotes import Quote, quotes
from monitor.web.story import SIDES, each_once

STORIES = 300  # shown, with their matches
MATCHES = 1_000
EVIDENCE = 30  # of a match
DECISIONS = 200
PATTERNS = 500  # that are looked through
AFTER = timedelta(days=90)  # the end of an incident, in which a pattern may still begin with it


@dataclass(frozen=True, slots=True)
class Found:
    """A match, and what the story says around its evidence; nothing where the story was changed since."""

    id: int
    rule: str
    title: str
    level: str
    score: float | None
    at: datetime
    rule_set: str
    evidence: tuple[tuple[str, str, str], ...]  # quote, gloss, id
    quotes: tuple[Quote, ...]
    is_as_read: bool


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story of the incident. `origin` is whose it is, where that is not its outlet; `how` it came into it."""

    id: int
    title: str
    url: str | None
    language: str
    outlet: str
    country: str
    origin: str
    published: datetime | None
    seen: datetime
    how: str
    matches: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """An independent source, when its first story came, and who else printed what it says."""

    name: str
    since: datetime
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided alike for so many subscriptions; `email` where one is named."""

    rule: str
    word: str
    why: str
    subscriptions: int
    first: datetime
    last: datetime
    email: str


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """`mute` is the silence that holds for everybody; `numbers` are those of incidents that it was joined with."""

    id: int
    title: str
    language: str
    level: Level | None
    claim: str
    sources: Sources
    rules: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
    sides: tuple[tuple[str, tuple[Source, ...]], ...]
    stories: tuple[StoryRow, ...]
    story_count: int
    began: datetime
    last: datetime
    happened: tuple[Event, ...]
    patterns: tuple[Pattern, ...]
    told: Count
    decisions: tuple[Decision, ...]
    people: tuple[Decision, ...]
    mute: Silence | None
    numbers: tuple[int, ...]
    is_by_hand: bool
    rule_sets: tuple[str, ...]


def read_incident(tx: Transaction, number: int, now: datetime, *, names: bool) -> IncidentPage | None:
    """None where no story is in such an incident. `names`: addresses too."""
    told = stored.told(tx, [number]).get(number)
    if not told:
        return None
    members, languages = stored.members(tx, number), stored.languages(tx, number)
    kept = matches.of_incident(tx, number, MATCHES)
    said = claims.of_incidents(tx, [number]).get(number, [])
    decided = told_to.decided(tx, number, DECISIONS)
    began, last = min(one.at for one in told), max(one.at for one in told)
    rules = stored.rules_of(tx, [number]).get(number, {})
    return IncidentPage(
        id=number,
        title=told[0].story.title,
        language=languages[told[0].story.key],
        level=max(rules.values(), default=None),
        claim=str(incidents.told_together(said)),
        sources=incidents.sources_of(told),
        rules=tuple((rule, level.word) for rule, level in rules.items()),
        languages=tuple(sorted(set(languages.values()))),
        sides=sides(told),
        stories=story_rows(told, members, languages, kept),
        story_count=len(told),
        began=began,
        last=last,
        happened=tuple(happened(told, languages, kept, said, decided)),
        patterns=patterns_of(tx, {one.of.match_id for one in kept}, began, last),
        told=told_to.counted(tx, [number]).get(number, Count()),
        decisions=tuple(map(decision, decided)),
        people=tuple(map(decision, told_to.people(tx, number, DECISIONS))) if names else (),
        mute=mute_of(tx, number, now),
        numbers=tuple(stored.merged_from(tx, number)),
        is_by_hand=bool(stored.by_hand(tx, [number])),
        rule_sets=tuple(sorted({one.of.match.rule_set for one in kept})),
    )


def sides(told: Sequence[Told]) -> tuple[tuple[str, tuple[Source, ...]], ...]:
    """The independent sources by side, each with those that print what it says."""
    since: dict[str, datetime] = {}
    copies: dict[str, dict[str, None]] = defaultdict(dict)
    for one, origin in zip(told, incidents.origins_of(told), strict=True):
        since[origin] = min(since.get(origin, one.at), one.at)
        outlet = one.story.outlet or one.story.publisher
        if outlet != origin:
            copies[origin][outlet] = None
    return tuple(
        (SIDES[side], tuple(Source(name, since.get(name, told[0].at), tuple(copies[name])) for name in names))
        for side, names in incidents.sides_of(told).items()
    )


def story_rows(
    told: Sequence[Told], members: Mapping[str, Member], languages: Mapping[str, str], kept: Sequence[Kept]
) -> tuple[StoryRow, ...]:
    """The newest first."""
    of: dict[int, list[Kept]] = defaultdict(list)
    for one in kept:
        of[one.of.story_id].append(one)
    rows = list(zip(told, incidents.origins_of(told), strict=True))
    rows.sort(key=lambda row: (row[0].at, row[0].story.key), reverse=True)
    return tuple(
        StoryRow(
            id=members[one.story.key].story_id,
            title=one.story.title,
            url=one.story.url,
            language=languages[one.story.key],
            outlet=one.story.outlet or one.story.publisher,
            country=one.story.country or "",
            origin="" if origin == (one.story.outlet or one.story.publisher) else origin,
            published=one.story.published,
            seen=one.at,
            how=members[one.story.key].how,
            matches=tuple(map(found, of[members[one.story.key].story_id])),
        )
        for one, origin in rows[:STORIES]
    )


def found(kept: Kept) -> Found:
    match = kept.of.match
    return Found(
        id=kept.of.match_id,
        rule=match.rule,
        title=match.title,
        level=match.level.word,
        score=match.score,
        at=kept.found,
        rule_set=match.rule_set,
        evidence=tuple((span.quote, span.gloss, span.id) for span in each_once(match.evidence)[:EVIDENCE]),
        quotes=quotes(kept.of.story, match.evidence) if kept.of_this_version else (),
        is_as_read=kept.of_this_version,
    )


def patterns_of(tx: Transaction, match_ids: set[int], began: datetime, last: datetime) -> tuple[Pattern, ...]:
    """The patterns that one of these matches makes."""
    rows = correlations.during(tx, began, last + AFTER, PATTERNS)
    return tuple(row.pattern for row in rows if not match_ids.isdisjoint(row.pattern.matches))


def decision(row: Decided) -> Decision:
    word, why = words(row)
    return Decision(row.rule, word, why, row.subscriptions, row.first, row.last, row.email)


def words(row: Decided) -> tuple[str, str]:
    """What was decided, and why, as far as it is nobody's own."""
    if row.held is not None:
        why = {
            Held.SILENCED: f"by silence {row.detail}",
            Held.INHIBITED: f"{row.detail} tells of the same story",
            Held.SOURCES: f"until it is {row.detail}",
            Held.CAP: f"more than {row.detail} incidents an hour",
        }
        return f"held back: {row.held.value}", why.get(row.held, "") if row.detail else ""
    again = f"told again: {row.detail}" if row.again is not None else ""
    if row.dropped:
        return Fate.LEFT.value, again
    return (Fate.WAITING if row.state is None else OF_STATE[row.state]).value, again


def mute_of(tx: Transaction, number: int, now: datetime) -> Silence | None:
    """The silence of the incident, or of one that has become a part of it, that holds for everybody."""
    held = (one for one in silences.holding(tx, now) if one.kind is SilenceKind.INCIDENT and one.subscription is None)
    return next((one for one in held if feedback.standing_for(tx, int(one.subject)) == number), None)
