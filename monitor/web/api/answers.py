"""The shapes of what is read: stories, matches, incidents, and what is found in them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from monitor import telling
from monitor.corroboration import Corroboration
from monitor.web.api.shapes import Paged, Shape

LevelWord = Literal["informational", "low", "medium", "high", "critical"]


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
    verdict: telling.Verdict | None
    """What who asks has said of it; null: nothing."""


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


class Named(Shape):
    id: str
    gloss: str
    """The English name; the id where the rules in use know it no more."""


class Entity(Named):
    type: str | None
    """null where the rules in use do not know it."""
    stories: int
    """That matched and mention it."""
    last: datetime | None
    """The day (UTC) of the last of them."""


class Entities(Shape):
    """Those that stories mention on the day `since` or later, the most mentioned first."""

    since: datetime
    items: tuple[Entity, ...]


class DayCount(Shape):
    day: str
    count: int


class Beside(Named):
    stories: int
    """Of those that were looked at."""
    lift: float
    """So many times as often as in any story that matched."""


class Event(Shape):
    id: int
    title: str
    """Of its first story."""
    language: str
    last: datetime
    """When its last story with the entity came."""


class Share(Shape):
    """How many stories of a language, or of outlets of a country; null where that is not known."""

    of: str | None
    stories: int


class EntityWhole(Shape):
    """An entity by day (UTC). From `beside` on all is about its last `looked_at` stories alone, latest or most
    frequent first."""

    since: datetime
    entity: Entity
    belongs_to: tuple[Named, ...]
    """However far up, the nearest first."""
    holds: tuple[Named, ...]
    """What belongs to it, however far down."""
    days: tuple[DayCount, ...]
    looked_at: int
    beside: tuple[Beside, ...]
    """Entities that do not belong to it, nor it to them."""
    concepts: tuple[Beside, ...]
    languages: tuple[Share, ...]
    countries: tuple[Share, ...]
    stories: tuple[StoryHead, ...]
    incidents: tuple[Event, ...]


class RuleHead(Shape):
    """A rule as it is served, or as its latest match has it. What its file does not say is empty or null."""

    id: str
    title: str
    level: LevelWord | None
    status: str
    served: bool
    """Whether it is among the rules in use."""


class RuleInUse(RuleHead):
    matches: int
    last: datetime | None
    """When it last found something."""


class Rules(Shape):
    """The rules in use, then those of before that found something."""

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


class RulePrecision(RuleHead):
    precision: Precision | None
    """null where nobody judged."""
    unjudged: int
    """Matches of which nobody has said anything."""
    terms: tuple[TermPrecision, ...]


class Judged(Shape):
    """How often rules are right, by the verdicts of subscribers and accounts."""

    since: datetime
    items: tuple[RulePrecision, ...]


class RuleWhole(Shape):
    rule: RulePrecision
    since: datetime
    """Of what was said; unjudged are matches found since then."""
    description: str
    text: str
    """Its file."""
    days: tuple[DayCount, ...]
    """Its matches by day (UTC)."""


class Verdict(Shape):
    match: int
    account: str | None
    """Who said so on the page or by a token; null where it was a subscription."""
    subscription: int | None
    verdict: telling.Verdict | None
    """null: there is none."""


class Said(Verdict):
    rule: str
    given: datetime


class SaidPage(Paged):
    """All that was said of at most `limit` matches."""

    items: tuple[Said, ...]


class Piece(Shape):
    """Some characters in a row, which are what was searched for or are not."""

    text: str
    is_hit: bool


class Hit(Shape):
    """A story that was found; its title, and its words around the first hit, in pieces."""

    story: StoryHead
    rules: tuple[RuleLevel, ...]
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


class Filling(Shape):
    """How many of all stories are in the index."""

    searchable: int
    stories: int


class SearchPage(Shape):
    next: str | None
    """What to send as `after` for the page that follows; null at the end."""
    count: int
    """How many there are in all, up to 1,000."""
    more: bool
    """There are, or may be, others than these."""
    filling: Filling | None
    """null: every story is searched."""
    items: tuple[Hit, ...]
