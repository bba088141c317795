"""The pages behind stories: which are still to be read, and what became of the others. One row a story."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from monitor.model import Story
from monitor.storage.engine import Transaction
from monitor.storage.stories import selected, story_of
from monitor.storage.tables import articles, feeds, matches, stories
from monitor.storage.upsert import chunks, insert
from monitor.telling import Held

READ_AGAIN = timedelta(hours=1)  # after it was read, where its story changes; twice as long after each time more
SLOWEST = timedelta(days=1)
WINDOW = 50  # waiting articles that are looked at for ones at different hosts


class ArticleState(enum.StrEnum):
    """How the page behind a story stands."""

    WAITING = "waiting"
    READ = "read"
    BARRED = "barred"  # by a paywall, a question for consent, a login, a challenge; what stands before it may be read
    DISALLOWED = "disallowed"  # robots.txt asks us not to read it
    GONE = "gone"
    FAILED = "failed"  # given up, or nothing on it can be read
    SKIPPED = "skipped"  # not asked for


def counted(states: Counter[ArticleState]) -> str:
    """`20 read, 3 waiting, 2 barred`; empty where there are none."""
    return ", ".join(f"{number:,} {state.value}" for state, number in states.most_common() if number)


@dataclass(frozen=True, slots=True)
class Request:
    """That the article of a story is read, by the story's key. The higher the `promise`, the sooner; None: no rule can
    match it, whatever it says, and it is not read. `held` is why what its text matches may have to be held back."""

    key: str
    host: str
    promise: int | None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that is to be read. `story` is as it was when it was asked for."""

    story_id: int
    story: Story
    seen: datetime
    host: str
    attempts: int
    held: Held | None


@dataclass(frozen=True, slots=True)
class Article:
    """What became of the page behind a story. `raw_hash` is the SHA-256 of the bytes that were read last."""

    state: ArticleState
    reason: str
    attempts: int
    next_try: datetime
    fetched: datetime | None
    raw_hash: str | None


def request(tx: Transaction, wanted: Sequence[Request], ids: Mapping[str, int], now: datetime) -> None:
    """Have articles read, by the ids of their stories; those that were read before again, but not soon."""
    if not wanted:
        return
    query = select(articles.c.story_id, articles.c.fetched, articles.c.reads)
    before = {
        row.story_id: row
        for piece in chunks([ids[one.key] for one in wanted])
        for row in tx.execute(query.where(articles.c.story_id.in_(piece)))
    }
    rows = []
    for one in wanted:
        row, soonest = before.get(ids[one.key]), now
        if row is not None and row.fetched is not None:
            soonest = max(now, row.fetched + min(READ_AGAIN * 2 ** min(row.reads - 1, 10), SLOWEST))
        skipped = one.promise is None
        rows.append(
            {
                "story_id": ids[one.key],
                "host": one.host,
                "state": (ArticleState.SKIPPED if skipped else ArticleState.WAITING).value,
                "reason": "no rule can match this story, whatever its article says" if skipped else "",
                "promise": one.promise or 0,
                "held": one.held and one.held.value,
                "attempts": 0,
                "next_try": soonest,
                "reads": 0,
            }
        )
    statement = insert(tx, articles)
    kept = ("story_id", "held", "reads")
    changing = {name: statement.excluded[name] for name in rows[0] if name not in kept}
    tx.execute(statement.on_conflict_do_update(index_elements=["story_id"], set_=changing), rows)


def due(tx: Transaction, now: datetime, busy: Collection[str], most: int) -> list[Waiting]:
    """The next articles to read, the most promising first and of those the newest, each at a host of its own that is
    not among the busy ones."""
    query = (
        select(articles, stories.c.seen)
        .join(stories, stories.c.id == articles.c.story_id)
        .where(articles.c.state == ArticleState.WAITING.value, articles.c.next_try <= now)
        .order_by(articles.c.promise.desc(), articles.c.story_id.desc())
        .limit(WINDOW)
    )
    chosen: dict[str, Waiting] = {}
    while len(chosen) < most:
        rows = tx.execute(selected(query.where(articles.c.host.not_in([*busy, *chosen])))).all()
        for row in rows:
            if row.host not in chosen and len(chosen) < most:
                held = None if row.held is None else Held(row.held)
                chosen[row.host] = Waiting(row.story_id, story_of(row), row.seen, row.host, row.attempts, held)
        if len(rows) < WINDOW:
            break
    return list(chosen.values())


def ended(
    tx: Transaction,
    waiting: Waiting,
    state: ArticleState,
    reason: str,
    now: datetime,
    *,
    raw_hash: str | None = None,
    next_try: datetime | None = None,
) -> None:
    """How a try to read it ended. With `raw_hash` its page was read."""
    row = articles.c.story_id == waiting.story_id
    values = {"state": state.value, "reason": reason, "attempts": articles.c.attempts + 1, "next_try": next_try or now}
    if raw_hash is not None:
        values |= {"raw_hash": raw_hash, "fetched": now, "reads": articles.c.reads + 1}
    tx.execute(update(articles).where(row).values(**values))


def put_off(tx: Transaction, host: str, until: datetime) -> None:
    """Ask for no article of that host that waits now before then."""
    waiting = articles.c.state == ArticleState.WAITING.value
    tx.execute(
        update(articles).where(waiting, articles.c.host == host, articles.c.next_try < until).values(next_try=until)
    )


def is_current(tx: Transaction, waiting: Waiting) -> bool:
    """Whether its story is still as it was when it was asked for."""
    stored = tx.scalar(select(stories.c.content_hash).where(stories.c.id == waiting.story_id))
    return bool(stored == waiting.story.content_hash)


def told_of_first_poll(tx: Transaction, story_id: int) -> int:
    """Of how many other stories that came with this one from its feed a match is told, or was not held back."""
    this = select(stories.c.feed_id, stories.c.seen).where(stories.c.id == story_id).subquery()
    query = (
        select(func.count(stories.c.id.distinct()))
        .join(this, (stories.c.feed_id == this.c.feed_id) & (stories.c.seen == this.c.seen))
        .join(matches, matches.c.story_id == stories.c.id)
        .where(stories.c.id != story_id, ~matches.c.first_poll)
    )
    return tx.scalar(query) or 0


def of_story(tx: Transaction, story_id: int) -> Article | None:
    """What became of its article; None where it was never to be read."""
    row = tx.execute(select(articles).where(articles.c.story_id == story_id)).one_or_none()
    if row is None:
        return None
    return Article(ArticleState(row.state), row.reason, row.attempts, row.next_try, row.fetched, row.raw_hash)


def totals(tx: Transaction) -> Counter[ArticleState]:
    """How many articles stand how; reads the whole table."""
    query = select(articles.c.state, func.count().label("times")).group_by(articles.c.state)
    return Counter({ArticleState(row.state): row.times for row in tx.execute(query)})


def counts(tx: Transaction) -> dict[str, Counter[ArticleState]]:
    """How many articles stand how, by the address of the feed; reads the whole table."""
    query = (
        select(feeds.c.url, articles.c.state, func.count().label("times"))
        .join(stories, stories.c.id == articles.c.story_id)
        .join(feeds, feeds.c.id == stories.c.feed_id)
        .group_by(feeds.c.url, articles.c.state)
    )
    found: dict[str, Counter[ArticleState]] = defaultdict(Counter)
    for row in tx.execute(query):
        found[row.url][ArticleState(row.state)] = row.times
    return found
