"""The registry of feeds, what each feed's last polls brought, and when it is due."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Insert, Row, and_, bindparam, case, func, null, or_, select, true, update

from monitor.habits import Belief, Pace
from monitor.model import Feed, FeedMemory, Outcome, Poll, Validators
from monitor.storage import as_json, coverage, listings
from monitor.storage.engine import Transaction
from monitor.storage.tables import feeds, polls, publishers
from monitor.storage.upsert import chunks, insert, insert_for

LOG_LENGTH = 30
_PUBLISHERS = select(publishers.c.name, publishers.c.id).where(
    publishers.c.name.in_(bindparam("names", expanding=True))
)


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed as `feeds list` and the page show it."""

    url: str
    name: str
    publisher: str
    country: str | None
    language: str | None
    disabled: bool
    added: datetime
    memory: FeedMemory
    id: int
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed of which the operator may have to be told. `watched`: it is in the file, and not disabled. `silent`: it
    answered after the time that its rhythm leaves it, and had brought nothing since `last_story`, if ever."""

    url: str
    name: str
    watched: bool
    failing_since: datetime | None
    next_due: datetime | None
    reason: str
    belief: Belief
    silent: bool = False
    last_story: datetime | None = None


def sync(tx: Transaction, wanted: Sequence[Feed], now: datetime) -> None:
    """Make the registry what the file says. A feed that left keeps its stories and its memory."""
    families = publisher_ids(tx, {feed.publisher for feed in wanted})
    rows = [
        {
            "url": feed.url,
            "name": feed.name,
            "publisher_id": families[feed.publisher],
            "country": feed.country,
            "language": feed.language,
            "state_controlled": feed.state_controlled,
            "disabled": feed.disabled,
            "added": now,
            "removed": None,
        }
        for feed in wanted
    ]
    present = {row.url: row.id for row in tx.execute(select(feeds.c.url, feeds.c.id).where(feeds.c.removed.is_(None)))}
    gone = [id for url, id in present.items() if url not in {feed.url for feed in wanted}]
    for ids in chunks(gone):
        tx.execute(update(feeds).where(feeds.c.id.in_(ids)).values(removed=now))
    if rows:
        statement = insert(tx, feeds)
        changing: dict[str, Any] = {name: statement.excluded[name] for name in rows[0] if name not in ("url", "added")}
        changing["belief"] = case((feeds.c.removed.is_(None), feeds.c.belief), else_=None)  # put back: asked afresh
        watched = and_(feeds.c.removed.is_(None), ~feeds.c.disabled, ~statement.excluded.disabled)
        changing["failing_since"] = case((watched, feeds.c.failing_since), else_=None)
        tx.execute(statement.on_conflict_do_update(index_elements=["url"], set_=changing), rows)


def publisher_ids(tx: Transaction, names: Collection[str]) -> dict[str, int]:
    """The id of each publisher; those that are new are made."""
    found = _present_publishers(tx, names)
    if new := sorted(set(names) - found.keys()):
        tx.execute(insert(tx, publishers).on_conflict_do_nothing(), [{"name": name} for name in new])
        found |= _present_publishers(tx, new)
    return found


def _present_publishers(tx: Transaction, names: Collection[str]) -> dict[str, int]:
    return {row.name: row.id for piece in chunks(names) for row in tx.execute(_PUBLISHERS, {"names": piece})}


def families(tx: Transaction) -> list[str]:
    """The publishers of all feeds that ever were in the file, by name."""
    return list(tx.scalars(select(publishers.c.name).order_by(publishers.c.name)))


def memories(tx: Transaction) -> dict[str, FeedMemory]:
    """By the feed's address, of the feeds that are in the file."""
    return {row.url: _memory(row) for row in tx.execute(select(feeds).where(feeds.c.removed.is_(None)))}


_IS_FEED = feeds.c.url == bindparam("feed")
_IS_HEALTHY = bindparam("healthy", type_=feeds.c.parsed_before.type)
_REMEMBER = (
    update(feeds)
    .where(_IS_FEED)
    .values(
        polls=feeds.c.polls + 1,
        last_polled=bindparam("polled"),
        last_read=case((_IS_HEALTHY, bindparam("polled", type_=feeds.c.last_read.type)), else_=feeds.c.last_read),
        last_outcome=bindparam("outcome"),
        last_reason=bindparam("why"),
        next_due=bindparam("due"),
        failures=case((_IS_HEALTHY, 0), else_=feeds.c.failures + 1),
        failing_since=case(
            (_IS_HEALTHY, null()),
            else_=func.coalesce(feeds.c.failing_since, bindparam("polled", type_=feeds.c.last_polled.type)),
        ),
        last_new=func.coalesce(bindparam("brought", type_=feeds.c.last_new.type), feeds.c.last_new),
    )
)
_REMEMBER_DOCUMENT = _REMEMBER.values(
    etag=bindparam("tag"),
    last_modified=bindparam("modified"),
    body_hash=bindparam("hash"),
    parsed_before=True,
    last_whole=bindparam("polled"),
)
_BELIEVE = update(feeds).where(_IS_FEED).values(belief=bindparam("believed"))
_PACE = update(feeds).where(_IS_FEED).values(pace=bindparam("learned"))
_LOGGED = {
    "at": "polled",
    "outcome": "outcome",
    "reason": "why",
    "status": "answered",
    "new_stories": "new",
    "next_due": "due",
}
_LOG = select(
    feeds.c.id,
    feeds.c.polls % LOG_LENGTH,
    feeds.c.polls,
    *(bindparam(parameter, type_=polls.c[name].type) for name, parameter in _LOGGED.items()),
).where(_IS_FEED)


def record_polls(tx: Transaction, ended: Sequence[Poll]) -> None:
    """Remember how polls ended, in the feeds' memory, in their log of the last 30, in the coverage; and what they list.

    For `Storage.collect` too. A poll of a feed that is not in the registry leaves no trace.
    """
    for round_of_polls in _rounds(ended):
        rows = [_poll_row(poll) for poll in round_of_polls]
        unchanged = [row for row in rows if "hash" not in row]
        documents = [row for row in rows if "hash" in row]
        if unchanged:
            tx.execute(_REMEMBER, unchanged)
        if documents:
            tx.execute(_REMEMBER_DOCUMENT, documents)
        believed = [
            {"feed": poll.feed, "believed": as_json.dump(poll.belief)}
            for poll in round_of_polls
            if poll.belief is not None
        ]
        if believed:
            tx.execute(_BELIEVE, believed)
        learned = [
            {"feed": poll.feed, "learned": as_json.dump(poll.pace)} for poll in round_of_polls if poll.pace is not None
        ]
        if learned:
            tx.execute(_PACE, learned)
        tx.execute(_log_poll(tx.dialect.name), rows)
        coverage.note(tx, round_of_polls)
    listings.record(tx, listings.of_polls(ended))


@functools.cache  # building it costs more than running it
def _log_poll(dialect: str) -> Insert:
    statement = insert_for(dialect, polls).from_select(["feed_id", "slot", "number", *_LOGGED], _LOG)
    return statement.on_conflict_do_update(
        index_elements=["feed_id", "slot"],
        set_={name: statement.excluded[name] for name in ("number", *_LOGGED)},
    )


def _rounds(ended: Sequence[Poll]) -> list[Sequence[Poll]]:
    """Each feed once a round, in order: a round's statements run over all of it, one after the other."""
    if len({poll.feed for poll in ended}) == len(ended):
        return [ended] if ended else []
    rounds: list[dict[str, Poll]] = []
    for poll in ended:
        free = next((each for each in rounds if poll.feed not in each), None)
        if free is None:
            rounds.append(free := {})
        free[poll.feed] = poll
    return [list(each.values()) for each in rounds]


def _poll_row(poll: Poll) -> dict[str, Any]:
    row: dict[str, Any] = {
        "feed": poll.feed,
        "polled": poll.at,
        "outcome": poll.outcome.value,
        "why": poll.reason,
        "answered": poll.status,
        "new": poll.new_stories,
        "due": poll.next_due,
        "healthy": poll.outcome.healthy,
        "brought": poll.at if poll.outcome is Outcome.NEW else None,
    }
    if poll.validators is not None:
        row["tag"] = poll.validators.etag
        row["modified"] = poll.validators.last_modified
        row["hash"] = poll.validators.body_hash
    return row


def log(tx: Transaction, url: str) -> list[Poll]:
    """The last 30 polls of a feed, newest first."""
    query = select(polls).join(feeds).where(feeds.c.url == url).order_by(polls.c.number.desc())
    return [
        Poll(
            feed=url,
            at=row.at,
            outcome=Outcome(row.outcome),
            reason=row.reason,
            status=row.status,
            new_stories=row.new_stories,
            next_due=row.next_due,
        )
        for row in tx.execute(query)
    ]


def hasten(tx: Transaction, url: str, now: datetime) -> None:
    """Note that a feed is due now; the daemon that watches it has to hear of it as well."""
    tx.execute(update(feeds).where(feeds.c.url == url).values(next_due=now))


def get(tx: Transaction, feed_id: int) -> FeedHealth | None:
    """One feed that is in the file."""
    return next(iter(_health(tx, feeds.c.id == feed_id)), None)


def health(tx: Transaction) -> list[FeedHealth]:
    """The feeds that are in the file, by publisher and name."""
    return _health(tx, true())


def _health(tx: Transaction, which: ColumnElement[bool]) -> list[FeedHealth]:
    query = (
        select(feeds, publishers.c.name.label("publisher"))
        .join(publishers)
        .where(feeds.c.removed.is_(None), which)
        .order_by(publishers.c.name, feeds.c.name, feeds.c.id)
    )
    return [
        FeedHealth(
            url=row.url,
            name=row.name,
            publisher=row.publisher,
            country=row.country,
            language=row.language,
            disabled=row.disabled,
            added=row.added,
            memory=_memory(row),
            failing_since=row.failing_since,
            id=row.id,
        )
        for row in tx.execute(query)
    ]


def troubles(tx: Transaction, also: Collection[str]) -> list[FeedTrouble]:
    """The feeds that fail, or of which something is believed that the file does not say; and those named."""
    watched = and_(feeds.c.removed.is_(None), ~feeds.c.disabled)
    unwell = and_(watched, or_(feeds.c.failing_since.is_not(None), feeds.c.belief.is_not(None), coverage.IS_SILENT))
    query = select(feeds, watched.label("watched"), coverage.IS_SILENT.label("silent")).order_by(feeds.c.id)
    return [
        FeedTrouble(
            url=row.url,
            name=row.name,
            watched=bool(row.watched),
            failing_since=row.failing_since,
            next_due=row.next_due,
            reason=row.last_reason,
            belief=_belief(row),
            silent=bool(row.silent),
            last_story=coverage.rhythm_of(row).last,
        )
        for row in tx.execute(query.where(or_(unwell, feeds.c.url.in_(also))))
    ]


def _memory(row: Row[Any]) -> FeedMemory:
    return FeedMemory(
        validators=Validators(row.etag, row.last_modified, row.body_hash),
        parsed_before=row.parsed_before,
        failures=row.failures,
        next_due=row.next_due,
        last_polled=row.last_polled,
        last_read=row.last_read,
        last_new=row.last_new,
        last_whole=row.last_whole,
        last_outcome=None if row.last_outcome is None else Outcome(row.last_outcome),
        last_reason=row.last_reason,
        belief=_belief(row),
        pace=Pace() if row.pace is None else as_json.load(Pace, row.pace),
        rhythm=coverage.rhythm_of(row),
    )


def _belief(row: Row[Any]) -> Belief:
    return Belief() if row.belief is None else as_json.load(Belief, row.belief)
