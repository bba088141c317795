"""The frozen values that cross stages. Every datetime is aware and in UTC; every text is clean Unicode."""

from __future__ import annotations

import enum
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.claim import Claim
from monitor.habits import Belief, Hints, Pace
from monitor.recaps import Recall, Recap
from monitor.telling import MAIL, WhenNothing, Wishes
from monitor.watching import Gap, Rhythm


class Level(enum.IntEnum):
    """How loud a rule is; ordered, so that `minimum_level` is a comparison."""

    INFORMATIONAL = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Outcome(enum.StrEnum):
    """How a poll of a feed ended. Every poll ends in exactly one of these."""

    NEW = "new"  # the document brought stories we did not have, or changed ones
    KNOWN = "known"  # a changed document, all of its stories known
    EMPTY = "empty"  # a well-formed feed that lists no story
    UNCHANGED = "unchanged"  # 304, or the same bytes
    UNREACHABLE = "unreachable"  # no connection: DNS, refused, reset, TLS
    TIMED_OUT = "timed out"  # the total deadline passed
    REFUSED = "refused"  # an address we do not connect to
    HTTP_ERROR = "http error"  # an answer that is neither 2xx nor 304
    SLOW_DOWN = "slow down"  # 429 or 503: the publisher asks for a pause
    GONE = "gone"  # 410
    BAD_ANSWER = "bad answer"  # broken HTTP: truncated, undecodable, redirect loop
    TOO_LARGE = "too large"  # over the cap on wire or decoded bytes
    NOT_A_FEED = "not a feed"  # a web page, a captcha, an empty body
    NO_ITEMS = "no items"  # a page on which its selectors find nothing: it was rebuilt, or they are wrong
    DISALLOWED = "disallowed"  # the host's robots.txt asks us not to read the page
    PARSER_LIMIT = "parser limit"  # the document hit a limit of the parse worker, or killed it
    CRASHED = "crashed"  # a bug of ours; the log has the traceback

    @property
    def healthy(self) -> bool:
        return self in (Outcome.NEW, Outcome.KNOWN, Outcome.EMPTY, Outcome.UNCHANGED)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as the configuration names it. `publisher` is the family that independence is counted in."""

    url: str
    name: str
    publisher: str
    country: str | None = None
    language: str | None = None
    state_controlled: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    interval: timedelta | None = None
    disabled: bool = False
    full_text: bool | None = None  # whether the articles behind its stories are read; None: as `polling` says


@dataclass(frozen=True, slots=True)
class Validators:
    """What a publisher gave us to ask "changed since?" with, and a hash of ours; only of a document that parsed."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class FeedMemory:
    """What we know of a feed from earlier polls. `parsed_before` is false until a document of it has parsed."""

    validators: Validators = Validators()
    parsed_before: bool = False
    failures: int = 0
    next_due: datetime | None = None
    last_polled: datetime | None = None
    last_read: datetime | None = None  # a poll last ended well
    last_new: datetime | None = None
    last_whole: datetime | None = None  # a poll last brought the whole document, rather than "unchanged"
    last_outcome: Outcome | None = None
    last_reason: str = ""
    belief: Belief = Belief()
    pace: Pace = Pace()
    rhythm: Rhythm = Rhythm()


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes that one poll of a feed brought, from `url` after redirects; none with status 304, "not changed"."""

    url: str
    status: int
    body: bytes
    content_type: str | None
    validators: Validators
    permanent_url: str | None = None
    fresh: int | None = None  # seconds that it stays so by its cache headers; None where they do not say


@dataclass(frozen=True, slots=True)
class Poll:
    """How one poll of a feed ended, for its memory and its log. `wait` is a pause the publisher asked for."""

    feed: str
    at: datetime
    outcome: Outcome
    reason: str = ""
    status: int | None = None
    new_stories: int = 0
    validators: Validators | None = None  # of a document that parsed; None leaves what is remembered
    wait: timedelta | None = None
    next_due: datetime | None = None
    belief: Belief | None = None  # where it changed; None leaves what is remembered
    listed: tuple[str, ...] = ()  # keys of the stories that the document lists; empty: it was not read, or lists none
    cut: bool = False  # it may list more than these
    pace: Pace | None = None  # likewise
    rhythm: Rhythm | None = None  # likewise
    gap: Gap | None = None  # what may have been missed since the feed was last read


@dataclass(frozen=True, slots=True)
class Story:
    """One published item, in plain text; a line break ends a paragraph. `key` is its identity, `language` a hint."""

    key: str
    title: str = ""
    summary: str = ""
    text: str = ""
    url: str | None = None
    canonical_url: str | None = None
    published: datetime | None = None
    language: str | None = None
    feed: str = ""  # the feed's address
    outlet: str = ""  # the feed's name, as a reader sees it
    publisher: str = ""
    country: str | None = None
    state_controlled: bool = False
    listed_text: str | None = None  # what the feed has for text, where `text` is that of the article
    source: str = ""  # whom the feed names as the one it has the story from
    recaps: tuple[Recap, ...] = ()  # in which nothing is to be found; given for one reading, not stored

    @property
    def content_hash(self) -> str:
        """Changes whenever title, summary or text change; such a story is matched again."""
        content = "\x1f".join((self.title, self.summary, self.text))
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """The stories of a document, in its order. `cut`: it ended before its end."""

    stories: tuple[Story, ...]
    cut: bool = False
    hints: Hints = Hints()


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of evidence: `quote == getattr(story, field)[start:end]`, in code points."""

    field: str
    start: int
    end: int
    quote: str
    kind: str  # entity, concept, term or watchlist
    id: str  # of what was found
    named: str  # what the rule asked for (`for`)
    gloss: str  # the English name of what was found
    in_recap: bool = False  # it stands in a recap, and the rule matches without it


@dataclass(frozen=True, slots=True)
class Match:
    """One rule found in one story, with its evidence. `rule_set` is the hash of the files that decided."""

    rule: str
    title: str  # the rule's, for people
    level: Level
    status: str  # stable | test | experimental | deprecated
    score: float | None
    evidence: tuple[Span, ...]
    rule_set: str
    alert: Wishes = Wishes()


@dataclass(frozen=True, slots=True)
class Reading:
    """What the matcher made of one story: its language (or `und`), matches, and ids of rules that are left unknown."""

    language: str
    matches: tuple[Match, ...]
    unknown: tuple[str, ...] = ()
    traits: bytes = b""  # of a story that matched: by what its event is known, as `incidents` writes it
    claim: Claim | None = None  # likewise: what it claims
    recall: Recall | None = None  # of a story that rules match, be it by its recaps alone


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told what, and how often. `rules` empty means all. `schedule` is as written: `daily 07:00`."""

    id: int
    email: str
    rules: tuple[str, ...]
    minimum_level: Level
    schedule: str
    timezone: str
    language: str
    since: datetime
    next_due: datetime | None = None
    quiet_hours: str | None = None  # as written: `22:00-07:00`
    most_per_hour: int | None = None  # incidents
    at_once: Level | None = None  # so loud, it does not wait for the schedule
    when_nothing: WhenNothing = WhenNothing.SKIP
    channel: str = MAIL  # by which its digests go: MAIL, or the name of one of the configuration
    paused_until: datetime | None = None  # nothing leaves before; stays when it has passed. FOREVER: it has no end


@dataclass(frozen=True, slots=True)
class Declared:
    """A subscriber as somebody declares it. `id` is the stored subscription that it goes on with, if any."""

    email: str
    rules: tuple[str, ...]
    minimum_level: Level
    schedule: str
    timezone: str
    language: str
    id: int | None = None
    quiet_hours: str | None = None
    most_per_hour: int | None = None
    at_once: Level | None = None
    when_nothing: WhenNothing = WhenNothing.SKIP
    channel: str = MAIL
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MatchedStory:
    """A stored match that is still to be decided, or to be told: the story, the match and their incident."""

    match_id: int
    incident_id: int
    story_id: int
    story: Story
    match: Match
    language: str
    seen: datetime
    first_poll: bool = False  # held back as a backlog of a feed's first poll
    returned: bool = False  # held back as an old story under a new address
    again: str = ""  # why it is told although its incident was told before


@dataclass(frozen=True, slots=True)
class RuleSetFiles:
    """The files of a rule set by their path in the rules folder, and the hash over them."""

    hash: str
    files: tuple[tuple[str, bytes], ...] = field(repr=False, default=())
