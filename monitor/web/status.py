"""What the operator's first page shows, from storage and the daemon, in the order in which it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from monitor.digests.excerpt import shares
from monitor.digests.words import clip
from monitor.feeds.rhythm import is_silent
from monitor.model import MatchedStory, Span, Subscription
from monitor.outgoing import DeliveryState
from monitor.storage import Transaction, articles, coverage, feeds, matches, notices, outbox, subscriptions
from monitor.storage.coverage import Day
from monitor.storage.feeds import FeedHealth
from monitor.storage.notices import Kind, Notice
from monitor.storage.outbox import OutboxRow
from monitor.telling import FOREVER, paused

EVER = datetime(1970, 1, 1, tzinfo=UTC)
MATCHES = 50
EVIDENCE = 8  # different pairs of quote and gloss a match
UNDELIVERED = 50  # of those that have not left, shown
FEEDS = 20  # unwell ones, shown
NOTICES = 20  # shown, what matters most first
FAILED = (DeliveryState.REFUSED, DeliveryState.GIVEN_UP, DeliveryState.SET_ASIDE)
UNSENT = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class DaemonStatus:
    """What only the running daemon knows. `reload_problem` is why the last reload was refused, else empty;
    `polls` and `mails` (sent) count since `started`."""

    started: datetime
    rule_set: str
    reload_problem: str = ""
    polls: int = 0
    mails: int = 0


ACTIONS = {
    Kind.MAIL: ("operate/outbox?show=waiting", "See what waits"),
    Kind.UNDELIVERED: ("operate/outbox?show=failed", "See what did not leave"),
    Kind.INBOX: ("operate/bounces", "See what came back"),
    Kind.SUSPENDED: ("operate/bounces", "See the addresses"),
    Kind.COMPLAINT: ("operate/bounces", "See what came back"),
    Kind.ENDING: ("operate/silences", "See the silences"),
}
OF_FEEDS = (Kind.FAILING, Kind.GONE, Kind.SILENT, Kind.MOVED)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """`why`: of its outcome, and what is believed of it."""

    id: int
    name: str
    url: str
    outcome: str
    tone: str  # good, bad or none
    last_polled: datetime | None
    last_new: datetime | None
    next_due: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class MatchRow:
    level: str
    title: str
    url: str | None
    language: str
    outlet: str
    seen: datetime
    rule: str
    rule_title: str
    evidence: tuple[tuple[str, str], ...]  # quote, gloss
    more_evidence: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    id: int
    state: str
    tone: str
    email: str
    stories: int
    composed: datetime
    attempts: int
    next_attempt: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    headline: str
    rest: str
    since: datetime
    told: str  # whether the operator knows by mail
    action: tuple[str, str] | None  # where something is done about it, and how that is called


@dataclass(frozen=True, slots=True)
class Overview:
    """`feeds` are unwell and `deliveries` have not left; both are cut. The numbers are of all."""

    feeds: tuple[FeedRow, ...]
    feed_count: int
    well: int
    unwell: int
    matches: tuple[MatchRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    waiting: int
    sent: int
    failed: int
    suspended: tuple[tuple[str, str], ...]  # address, reason
    paused: tuple[tuple[str, str], ...]  # address, until when
    notices: tuple[NoticeRow, ...]  # of what lasts; a refused reload is the daemon's to show
    more_notices: int
    today: Day  # its coverage so far
    articles: str  # how many stand how; empty where there are none


def read_overview(tx: Transaction, now: datetime) -> Overview:
    """In one transaction, so that the parts of the page belong together."""
    health = feeds.health(tx)
    counts = outbox.counts(tx)
    told = [notice for notice in notices.present(tx) if notice.kind is not Kind.REFUSED]
    told.sort(key=lambda notice: list(Kind).index(notice.kind))
    numbers = {feed.url: feed.id for feed in health}
    return Overview(
        feeds=tuple(feed_rows([feed for feed in health if is_unwell(feed)])[:FEEDS]),
        feed_count=len(health),
        well=sum(is_well(feed) for feed in health),
        unwell=sum(is_unwell(feed) for feed in health),
        matches=tuple(match_row(found) for found in matches.recent(tx, EVER, limit=MATCHES)),
        deliveries=tuple(delivery_rows(outbox.rows(tx, UNDELIVERED, states=(*UNSENT, *FAILED)))),
        waiting=sum(counts[state] for state in UNSENT),
        sent=counts[DeliveryState.SENT],
        failed=sum(counts[state] for state in FAILED),
        suspended=tuple(sorted(subscriptions.suspended(tx).items())),
        paused=tuple(sorted(map(pause_row, subscriptions.paused(tx, now)))),
        notices=tuple(notice_row(notice, numbers) for notice in told[:NOTICES]),
        more_notices=len(told[NOTICES:]),
        today=coverage.last_days(tx, now, 1)[0],
        articles=articles.counted(articles.totals(tx)),
    )


def notice_row(notice: Notice, feeds: Mapping[str, int]) -> NoticeRow:
    """`feeds`: their numbers by their addresses."""
    headline, _, rest = notice.text.partition("\n")
    if notice.told_at is not None:
        told = "the operator was told by mail"
    elif notice.attempts:
        told = f"the mail to the operator has not left yet, tries so far: {notice.attempts}"
    else:
        told = "the operator was not told by mail"
    action = ACTIONS.get(notice.kind)
    if notice.kind in OF_FEEDS and notice.subject in feeds:
        action = f"operate/feeds/{feeds[notice.subject]}", "See the feed"
    return NoticeRow(headline, rest, notice.since, told, action)


def pause_row(who: Subscription) -> tuple[str, str]:
    return who.email, paused(who.paused_until or FOREVER)


def is_well(feed: FeedHealth) -> bool:
    return not feed.disabled and feed.memory.last_outcome is not None and not is_unwell(feed)


def is_unwell(feed: FeedHealth) -> bool:
    """It could not be read, or is silent."""
    outcome = feed.memory.last_outcome
    return not feed.disabled and outcome is not None and (not outcome.healthy or is_silent(feed.memory))


def feed_rows(health: Sequence[FeedHealth]) -> list[FeedRow]:
    """Unwell feeds first, disabled ones last, else as they come."""
    return [feed_row(feed) for feed in sorted(health, key=lambda feed: (feed.disabled, not is_unwell(feed)))]


def feed_row(feed: FeedHealth) -> FeedRow:
    memory = feed.memory
    why = memory.last_reason
    if feed.disabled:
        outcome, why = "disabled", "disabled in the configuration"
    elif memory.last_outcome is None:
        outcome, why = "not polled", "due for its first poll"
    else:
        outcome = memory.last_outcome.value
    if memory.failures > 1 and not feed.disabled:
        why = f"{memory.failures} failures in a row; {why}"
    if is_silent(memory) and not feed.disabled:
        why = "; ".join(filter(None, (why, "silent for longer than is usual for it")))
    tone = "bad" if is_unwell(feed) else "good" if is_well(feed) else "none"
    next_due = None if feed.disabled or memory.belief.gone else memory.next_due
    last_new = memory.rhythm.last or memory.last_new
    return FeedRow(feed.id, feed.name, feed.url, outcome, tone, memory.last_polled, last_new, next_due, why)


def match_row(found: MatchedStory) -> MatchRow:
    spans = different([span for span in found.match.evidence if not span.in_recap])
    shown = spans[:EVIDENCE]
    return MatchRow(
        level=found.match.level.word,
        title=found.story.title or found.story.url or "(no title)",
        url=found.story.url,
        language=found.language,
        outlet=found.story.outlet,
        seen=found.seen,
        rule=found.match.rule,
        rule_title=found.match.title,
        evidence=tuple(
            (clip(span.quote, most), span.gloss or span.id) for span, most in zip(shown, shares(shown), strict=True)
        ),
        more_evidence=len(spans) - len(shown),
    )


def different(evidence: Sequence[Span]) -> list[Span]:
    """Each pair of quote and gloss once. One of every gloss comes first, so that a cut hides no kind of evidence."""
    spans: dict[tuple[str, str], Span] = {}
    for span in evidence:
        spans.setdefault((span.quote, span.gloss or span.id), span)
    first = {gloss: quote for quote, gloss in reversed(spans)}
    return [spans[pair] for pair in sorted(spans, key=lambda pair: first[pair[1]] != pair[0])]


def delivery_rows(mails: Sequence[OutboxRow]) -> list[DeliveryRow]:
    """Those that failed, then those on their way."""
    return [_delivery_row(row) for row in sorted(mails, key=lambda row: row.state not in FAILED)]


def tone_of(state: DeliveryState) -> str:
    return "bad" if state in FAILED else "good" if state is DeliveryState.SENT else "none"


def _delivery_row(row: OutboxRow) -> DeliveryRow:
    doubt = "may have arrived all the same" if row.in_doubt and row.state in UNSENT else ""
    return DeliveryRow(
        id=row.id,
        state=row.state.value,
        tone=tone_of(row.state),
        email=row.email,
        stories=row.story_count,
        composed=row.composed,
        attempts=row.attempts,
        next_attempt=row.next_attempt if row.state is DeliveryState.WAITING else None,
        reason="; ".join(filter(None, (row.reason, doubt))) or row.reply,
    )
