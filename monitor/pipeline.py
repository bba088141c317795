"""THE MAIN PATH, top to bottom. The order is the promise.

    Feed ─fetch─▶ Document? ─parse─▶ [Story] ─unseen or changed─▶ [Story] ─match─▶ [Reading] ─group─▶ Incident
         ─▶ stored with the feed's validators, one transaction             (no story is lost)
    [Match] undecided ─decide─▶ Alert, or held back and why ─▶ stored
    [Alert] due for a subscription ─compose─▶ Digest ─▶ stored
         ─by its channel─▶ sent ─▶ marked sent, or refused                 (no alert is lost, a repeat is recognisable)

Each step reads what the step before it stored: a process that dies between two of them goes on where it was.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence, Set
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from monitor import storage
from monitor.composing import Composing
from monitor.deciding import decide_some
from monitor.digests.channels import REFUSALS_THAT_SUSPEND, Channel, postponed
from monitor.digests.schedule import quiet_until
from monitor.errors import AddressRefused, DeliveryError, DigestRefused, FeedError, ServerRefused
from monitor.feeds.address import host_of
from monitor.feeds.identity import returned
from monitor.feeds.polling import PollingSettings, brought, failed, first_poll_backlog, is_changed, next_poll, question
from monitor.model import (
    Delivery,
    Document,
    Feed,
    FeedMemory,
    Outcome,
    ParsedFeed,
    Poll,
    Reading,
    Story,
    Validators,
)
from monitor.recording import NEWS_TOGETHER, News, Readings, record_news, record_news_with_articles
from monitor.second_look import second_look
from monitor.storage import Transaction as Tx
from monitor.storage.articles import Request


@dataclass(frozen=True)
class Watch:
    """What polling needs."""

    storage: storage.Storage
    turn: Callable[[Feed], AbstractAsyncContextManager[None]]
    fetch: Callable[[Feed, Validators], AbstractAsyncContextManager[Document]]
    parse: Callable[[Feed, Document], Awaitable[ParsedFeed]]
    match: Callable[[Sequence[Story]], Awaitable[Sequence[Reading]]]
    articles: Callable[[Feed, Readings, bool, Set[str]], Awaitable[Sequence[Request]]]
    polling: PollingSettings
    jitter: Callable[[], float]


async def poll_feed(feed: Feed, memory: FeedMemory, now: datetime, watch: Watch) -> Poll:
    """Ask one feed for news and store what it brought. Raises CannotWork if it could not be stored."""
    parsed, fresh, unmet, old = ParsedFeed(()), list[Story](), list[Story](), frozenset[str]()
    try:
        async with watch.turn(feed), watch.fetch(*question(feed, memory, now)) as document:
            if is_changed(memory, document):
                parsed = await watch.parse(feed, document)
                fresh, twins = await watch.storage.read(lambda tx: storage.stories.news(tx, feed.url, parsed.stories))
                old, unmet = returned(len(parsed.stories), twins.titles, fresh, twins.of)
            poll = brought(feed, memory, document, parsed, fresh, unmet, now)
            del document  # with its body, which may be large
    except FeedError as error:
        poll = failed(feed, memory, error, now)
    due = next_poll(feed, memory, poll, watch.polling, now, jitter=watch.jitter())
    poll = replace(poll, next_due=due)
    if poll.outcome is Outcome.SLOW_DOWN:
        await watch.storage.write(partial(storage.articles.put_off, host=host_of(feed.url), until=due))
    if not fresh:
        await watch.storage.collect(storage.feeds.record_polls, poll)
        return poll
    readings = await second_look(fresh, await watch.match(fresh), now, watch.match, watch.storage)
    matched = [story for story, reading in readings if reading.matches and not memory.parsed_before]
    backlog = first_poll_backlog(matched, now, watch.polling.first_poll_window)
    articles = await watch.articles(feed, readings, not memory.parsed_before, old)
    news = News(poll, readings, backlog, old, tuple(articles))
    if articles:
        return await watch.storage.write(lambda tx: record_news_with_articles(tx, news))
    await watch.storage.collect(record_news, news, most=NEWS_TOGETHER)
    return poll


async def decide_alerts(now: datetime, store: storage.Storage) -> int:
    """Decide for every stored match who is told of it; returns how many matches were decided."""
    decided = 0
    while some := await store.write(lambda tx: decide_some(tx, now)):
        decided += some
    return decided


async def compose_digests(now: datetime, gather: timedelta, store: storage.Storage, new_id: Callable[[], str]) -> None:
    """Write a digest for every subscription whose time has come; an `immediately` alert waits `gather` for company."""
    compose = Composing(now, new_id)
    for subscription in await store.read(lambda tx: storage.subscriptions.due(tx, now, gather)):
        if (quiet := quiet_until(subscription.quiet_hours, subscription.timezone, now)) is None:
            await store.write(partial(compose, who=subscription))
        elif subscription.next_due is not None and subscription.next_due <= now:
            await store.write(
                partial(storage.subscriptions.set_next_due, subscription_id=subscription.id, next_due=quiet)
            )


@dataclass
class Outbox:
    """What sending needs: by `mail` it takes the digests that go by mail, else those that go by any other channel.

    `unmarked`: what became of deliveries, where it could not be recorded yet (the disk was full).
    """

    storage: storage.Storage
    mail: bool
    send: Channel
    retry_after: timedelta
    clock: Callable[[], datetime]
    unmarked: list[Callable[[Tx], None]] = field(default_factory=list)


async def deliver_digests(now: datetime, outbox: Outbox, stopping: Callable[[], bool]) -> list[DeliveryError | None]:
    """Try every digest that was due at `now` once; None for one that was sent, else why it was not."""
    ended: list[DeliveryError | None] = []
    await mark(outbox)
    claim = partial(storage.digests.claim, now=now, by_mail=outbox.mail)
    while not stopping() and (delivery := await mark(outbox, claim)):
        error, reply = None, ""
        try:
            reply = await outbox.send(delivery, outbox.clock())
        except DeliveryError as caught:
            error = caught.with_traceback(None)  # its frames hold the message, and there may be ten thousand
        outbox.unmarked.append(marked(delivery, error, reply, outbox.clock(), outbox.retry_after))
        ended.append(error)
        if isinstance(error, ServerRefused):
            break  # it would refuse the others too
    await mark(outbox)
    return ended


def marked(
    delivery: Delivery, error: DeliveryError | None, reply: str, at: datetime, retry_after: timedelta
) -> Callable[[Tx], None]:
    """How the database learns what became of a delivery. Only the outbox tries again, with the same Message-ID."""
    if error is None:
        return lambda tx: storage.digests.sent(tx, delivery.id, at, reply)
    if isinstance(error, AddressRefused):
        return lambda tx: storage.digests.refused(tx, delivery.id, at, error.reason)
    if isinstance(error, DigestRefused):
        return lambda tx: storage.digests.given_up(tx, delivery.id, at, error.reason, REFUSALS_THAT_SUSPEND)
    until = at + postponed(delivery.attempts, retry_after, error.wait)
    return lambda tx: storage.digests.postpone(tx, delivery.id, until, error.reason, in_doubt=error.in_doubt)


async def mark(outbox: Outbox, then: Callable[[Tx], Delivery | None] = lambda tx: None) -> Delivery | None:
    """Record what became of deliveries before more is sent, and do `then`: in one commit, which connections share.
    Raises CannotWork, and keeps them for the next try."""
    done = tuple(outbox.unmarked)
    result = await outbox.storage.join(lambda tx: [each(tx) for each in (*done, then)][-1])
    del outbox.unmarked[: len(done)]
    return result
