"""How well the feeds are watched: rhythms, gaps, and the record of each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, delete, func, select, update
from sqlalchemy import insert as plain_insert

from monitor.model import Outcome, Poll, Subscription
from monitor.storage import as_json
from monitor.storage.engine import Transaction
from monitor.storage.tables import days, deliveries, digests, feeds, gaps, lapses, stories
from monitor.storage.upsert import insert
from monitor.watching import Coverage, Gap, Loss, Rhythm, Unwell, Watched

KEEP_GAPS = timedelta(days=90)
KEEP_DAYS = timedelta(days=800)
REFRESH = timedelta(minutes=5)  # how old the record of today may be
CAPPED, TIMED_OUT = "capped", "timed out"  # lapses
_LAPSES = {Outcome.TOO_LARGE: CAPPED, Outcome.PARSER_LIMIT: CAPPED, Outcome.TIMED_OUT: TIMED_OUT}

IS_SILENT: ColumnElement[bool] = func.coalesce(feeds.c.silent_after <= feeds.c.last_read, False)
_IS_WATCHED = and_(feeds.c.removed.is_(None), ~feeds.c.disabled)
_IS_HEALTHY = and_(feeds.c.last_read.is_not(None), feeds.c.failing_since.is_(None), ~IS_SILENT)
_KNOW = (
    update(feeds)
    .where(feeds.c.url == bindparam("feed"))
    .values(rhythm=bindparam("known"), silent_after=bindparam("silent"))
)


@dataclass(frozen=True, slots=True)
class Day:
    """The coverage of one day (UTC), in feeds: watched at its end, and of these polled, read at least once and not
    silent, silent; with gaps (of about `lost` stories), with a document that was cut or too large, that timed out."""

    day: datetime
    feeds: int
    polled: int
    healthy: int
    silent: int
    gaps: int
    lost: int
    capped: int
    timed_out: int


def note(tx: Transaction, ended: Sequence[Poll]) -> None:
    """Keep what polls, of different feeds, tell of rhythms, gaps and lapses."""
    learnt = [
        {"feed": poll.feed, "known": as_json.dump(poll.rhythm), "silent": poll.rhythm.silent_after}
        for poll in ended
        if poll.rhythm is not None
    ]
    if learnt:
        tx.execute(_KNOW, learnt)
    for poll in ended:
        kind = CAPPED if poll.cut else _LAPSES.get(poll.outcome)
        if (poll.gap is None and kind is None) or (of := _feed_id(tx, poll.feed)) is None:
            continue
        if poll.gap is not None:
            gap = {"began": poll.gap.began, "ended": poll.gap.ended, "lost": poll.gap.lost}
            tx.execute(plain_insert(gaps).values(feed_id=of, found=poll.at, **gap))
        if kind is not None:
            lapse = {"day": _day(poll.at), "feed_id": of, "kind": kind}
            tx.execute(insert(tx, lapses).values(lapse).on_conflict_do_nothing())


def _feed_id(tx: Transaction, url: str) -> int | None:
    found: int | None = tx.scalar(select(feeds.c.id).where(feeds.c.url == url))
    return found


def is_day_kept(tx: Transaction, now: datetime) -> bool:
    """Whether the record of today is fresh enough."""
    kept = tx.scalar(select(days.c.kept).where(days.c.day == _day(now)))
    return kept is not None and now - REFRESH < kept <= now


def keep_day(tx: Transaction, now: datetime) -> None:
    """Bring the record of today up to date. What was kept last of a day is its record; what is too old goes."""
    day = _day(now)
    row = {**asdict(_today(tx, day)), "kept": now}
    statement = insert(tx, days).values(row)
    changing = {name: statement.excluded[name] for name in row if name != "day"}
    tx.execute(statement.on_conflict_do_update(index_elements=["day"], set_=changing))
    tx.execute(delete(gaps).where(gaps.c.found < now - KEEP_GAPS))
    tx.execute(delete(lapses).where(lapses.c.day < day))
    tx.execute(delete(days).where(days.c.day < now - KEEP_DAYS))


def _today(tx: Transaction, day: datetime) -> Day:
    """The day that is under way, as it stands."""
    row: dict[str, Any] = {**tx.execute(_of_feeds(day)).one()._mapping}
    lost = func.coalesce(func.sum(gaps.c.lost), 0)
    query = select(func.count(gaps.c.feed_id.distinct()).label("gaps"), lost.label("lost"))
    row |= tx.execute(query.where(gaps.c.found >= day)).one()._mapping
    counted = select(lapses.c.kind, func.count()).where(lapses.c.day == day).group_by(lapses.c.kind)
    found = {row[0]: row[1] for row in tx.execute(counted)}
    return Day(day, **row, capped=found.get(CAPPED, 0), timed_out=found.get(TIMED_OUT, 0))


def _of_feeds(day: datetime) -> Select[int, int, int, int]:
    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return select(
        func.count().label("feeds"),
        count(feeds.c.last_polled >= day).label("polled"),
        count(and_(feeds.c.last_read >= day, ~IS_SILENT)).label("healthy"),
        count(IS_SILENT).label("silent"),
    ).where(_IS_WATCHED)


def last_days(tx: Transaction, now: datetime, limit: int) -> list[Day]:
    """Today as it stands, then the record, the newest first; a day on which the daemon did not run has none."""
    today = _day(now)
    query = select(days).where(days.c.day < today).order_by(days.c.day.desc()).limit(limit - 1)
    past = [
        Day(
            row.day, row.feeds, row.polled, row.healthy, row.silent, row.gaps, row.lost, row.capped, row.timed_out
        )
        for row in tx.execute(query)
    ]  # fmt: skip
    return [_today(tx, today), *past]


def gaps_of(tx: Transaction, feed_id: int, limit: int) -> list[tuple[datetime, Gap]]:
    """The gaps of a feed, the last first, with when each was found."""
    query = select(gaps).where(gaps.c.feed_id == feed_id).order_by(gaps.c.found.desc()).limit(limit)
    return [(row.found, Gap(row.began, row.ended, row.lost)) for row in tx.execute(query)]


def last_digest(tx: Transaction, subscription: Subscription, *, but: int | None) -> datetime:
    """When the subscription's last digest was composed, or the subscription began."""
    before = select(func.max(digests.c.composed)).join(deliveries, deliveries.c.digest_id == digests.c.id)
    before = before.where(digests.c.subscription_id == subscription.id, deliveries.c.id != (-1 if but is None else but))
    return tx.scalar(before) or subscription.since


def since_last_digest(
    tx: Transaction, subscription: Subscription, now: datetime, *, but: int | None = None
) -> Coverage:
    """The coverage since the subscription's last digest (`but`: the delivery that is composed anew), or its start."""
    since = last_digest(tx, subscription, but=but)
    lost = func.sum(gaps.c.lost)
    found = (
        select(feeds.c.name, func.min(gaps.c.began), func.max(gaps.c.ended), lost, func.count())
        .join(feeds, feeds.c.id == gaps.c.feed_id)
        .where(gaps.c.found > since, gaps.c.found <= now, _IS_WATCHED)
        .group_by(feeds.c.id, feeds.c.name)
        .order_by(lost.desc(), feeds.c.name)
    )
    losses = tuple(Loss(*row) for row in tx.execute(found))
    unwell = tx.execute(select(feeds).where(_IS_WATCHED, ~_IS_HEALTHY).order_by(feeds.c.name, feeds.c.id)).all()
    count = tx.scalar(select(func.count()).select_from(feeds).where(_IS_WATCHED)) or 0
    return Coverage(count, count - len(unwell), losses, tuple(map(_unwell, unwell)))


def watched_since_last_digest(
    tx: Transaction, subscription: Subscription, now: datetime, *, but: int | None = None
) -> Watched:
    """What was read since then; `but` as above."""
    since = last_digest(tx, subscription, but=but)
    seen = select(func.count()).select_from(stories).where(stories.c.seen > since, stories.c.seen <= now)
    read = select(func.count()).select_from(feeds).where(_IS_WATCHED, feeds.c.last_read > since)
    return Watched(since, tx.scalar(seen) or 0, tx.scalar(read) or 0, subscription.rules)


def _unwell(row: Row[Any]) -> Unwell:
    if row.failing_since is None and row.last_read is not None:
        return Unwell(row.name, rhythm_of(row).last, silent=True)
    return Unwell(row.name, row.last_read)


def rhythm_of(row: Row[Any]) -> Rhythm:
    """The rhythm in a row of feeds."""
    return Rhythm() if row.rhythm is None else as_json.load(Rhythm, row.rhythm)


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
