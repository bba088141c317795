"""The shapes of what is read: stories, matches, incidents, and what is found in them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from monitor.corroboration import Corroboration
from monitor.web.api.shapes import Paged, Shape

LevelWord = Literal["informational", "low", "medium", "high", "critical"]
VerdictWord = Literal["relevant", "not relevant", "known already"]


class Evidence(Shape):
    """A span of a story, as `monitor match` prints it: `quote` is `field` from `start` to `end`, in code points."""

    field: Literal["title", "summary", "text"]
    start: int
    end: int
    quote: str
    kind: Literal["entity", "concept", "term", "watchlist"]
    id: str
    """Of what was found."""
    for_: str = Field(alias="for")
    """What the rule asked for."""
    gloss: str
    """The English name of what was found."""


class StoryHead(Shape):
    id: int
    title: str
    url: str | None
    language: str
    outlet: str
    publisher: str
    country: str | None
    state_controlled: bool
    published: datetime | None
    seen: datetime
    incident: int | None


class Found(Shape):
    """A match, as it is named beside its story."""

    id: int
    rule: str
    level: LevelWord


class Story(StoryHead):
    summary: str
    text: str
    changed: datetime
    """When its last version came."""
    matches: tuple[Found, ...]


class StoryPage(Paged):
    items: tuple[StoryHead, ...]


class Match(Shape):
    id: int
    rule: str
    title: str
    """The rule's, for people."""
    level: LevelWord
    status: str
    score: float | None
    rule_set: str
    """The hash of the rule files that decided."""
    incident: int
    story: StoryHead
    evidence: tuple[Evidence, ...]


class MatchPage(Paged):
    items: tuple[Match, ...]


class RuleLevel(Shape):
    rule: str
    level: LevelWord


class Sources(Shape):
    level: Corroboration
    origins: tuple[str, ...]
    """Independent of each other, the earliest first."""
    outlets: int
    blocs: tuple[str, ...]


class ClaimPart(Shape):
    value: str
    gloss: str


class Claim(Shape):
    """What the stories claim together. A part that no words say is empty."""

    line: str
    supplier: tuple[ClaimPart, ...]
    recipient: tuple[ClaimPart, ...]
    goods: tuple[ClaimPart, ...]
    quantity: tuple[ClaimPart, ...]
    route: tuple[ClaimPart, ...]
    status: tuple[ClaimPart, ...]
    says: tuple[ClaimPart, ...]


class IncidentHead(Shape):
    id: int
    title: str
    """Of its first story."""
    language: str
    level: LevelWord
    rules: tuple[RuleLevel, ...]
    sources: Sources
    claim: str
    stories: int
    first: datetime
    """When its first story was seen."""
    last: datetime


class IncidentPage(Paged):
    items: tuple[IncidentHead, ...]


class Placed(Shape):
    story: StoryHead
    source: str
    """Whose story it is, where an outlet prints that of another."""
    how: str
    """How it came into the incident."""


class Incident(Shape):
    """`members` are at most the latest 500 stories; the list of stories with `incident` has all."""

    incident: IncidentHead
    claim: Claim
    members: tuple[Placed, ...]


class EntityCount(Shape):
    id: str
    gloss: str
    matches: int
    """In which it is evidence."""
    incidents: int
    last: datetime


class Entities(Shape):
    """Those named in the latest matches, the most named first. `looked_at` matches are counted, since `since`."""

    since: datetime
    looked_at: int
    items: tuple[EntityCount, ...]


class DayCount(Shape):
    day: str
    matches: int


class Entity(Shape):
    """One entity in the latest matches: by day (UTC), and what is evidence beside it, the most frequent first."""

    since: datetime
    looked_at: int
    entity: EntityCount
    days: tuple[DayCount, ...]
    beside: tuple[EntityCount, ...]


class RuleInUse(Shape):
    id: str
    title: str
    level: LevelWord
    status: str
    matches: int
    last: datetime
    """When it last found something."""


class Rules(Shape):
    """The rules that have found something."""

    rule_set: str
    """The hash of the rule files in use."""
    items: tuple[RuleInUse, ...]


class Precision(Shape):
    relevant: int
    known_already: int
    not_relevant: int
    precision: float
    low: float
    """Between this and `high` it lies, with 95 % confidence."""
    high: float


class TermPrecision(Shape):
    quote: str
    id: str
    precision: Precision


class RulePrecision(Shape):
    rule: str
    precision: Precision
    terms: tuple[TermPrecision, ...]


class Judged(Shape):
    """How often rules are right, by the verdicts of subscribers."""

    since: datetime
    items: tuple[RulePrecision, ...]


class Verdict(Shape):
    match: int
    subscription: int
    verdict: VerdictWord | None
    """null: there is none."""
