"""How the installation is, and the silences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Protocol, TypeVar

from pydantic import BeforeValidator, Field
from starlette.exceptions import HTTPException

from monitor import feedback
from monitor.feeds.rhythm import is_silent
from monitor.model import Level
from monitor.outgoing import DeliveryState
from monitor.storage import (
    Transaction,
    alerts,
    audit,
    browse,
    coverage,
    feeds,
    notices,
    outbox,
    silences,
    subscriptions,
)
from monitor.storage import incidents as stored
from monitor.storage.coverage import Day
from monitor.storage.feeds import FeedHealth
from monitor.storage.outbox import OutboxRow
from monitor.storage.subscriptions import SubscriptionRow
from monitor.telling import Silence as StoredSilence
from monitor.telling import SilenceKind
from monitor.web import status
from monitor.web.api import workings
from monitor.web.api.operation import Asked, there
from monitor.web.api.reading import level_word
from monitor.web.api.shapes import LARGEST, Listed, Sent, number

LONGEST = timedelta(days=3660)  # of a silence


class Numbered(Protocol):
    @property
    def id(self) -> int: ...


Row = TypeVar("Row", bound=Numbered)


class LastDays(Sent):
    days: Annotated[int, Field(ge=1, le=800), BeforeValidator(number)] = 30


def part(rows: Sequence[Row], wanted: Listed, *, newest_first: bool) -> tuple[list[Row], int | None]:
    """The page of a list that is short enough to be read whole, and what the next page is after."""
    ordered = sorted(rows, key=lambda row: row.id, reverse=newest_first)
    if wanted.after is not None:
        at = wanted.after
        ordered = [row for row in ordered if (row.id < at if newest_first else row.id > at)]
    shown = ordered[: wanted.limit]
    return shown, shown[-1].id if len(ordered) > len(shown) else None


def list_feeds(tx: Transaction, asked: Asked) -> workings.FeedPage:
    wanted: workings.FeedsListed = asked.params
    rows = [
        row
        for row in feeds.health(tx)
        if wanted.country in (None, row.country) and (wanted.unwell is None or status.is_unwell(row))
    ]
    shown, after = part(rows, wanted, newest_first=False)
    return workings.FeedPage(next=after, items=tuple(map(feed_out, shown)))


def feed_out(row: FeedHealth) -> workings.Feed:
    memory = row.memory
    return workings.Feed(
        id=row.id,
        url=row.url,
        name=row.name,
        publisher=row.publisher,
        country=row.country,
        language=row.language,
        disabled=row.disabled,
        outcome=memory.last_outcome.value if memory.last_outcome else None,
        reason=memory.last_reason,
        healthy=status.is_well(row),
        silent=is_silent(memory),
        failures=memory.failures,
        failing_since=row.failing_since,
        last_polled=memory.last_polled,
        last_read=memory.last_read,
        last_new=memory.last_new,
        next_due=None if row.disabled or memory.belief.gone else memory.next_due,
    )


def list_outbox(tx: Transaction, asked: Asked) -> workings.DeliveryPage:
    wanted: workings.Deliveries = asked.params
    states = () if wanted.state is None else (wanted.state,)
    rows = outbox.rows(tx, wanted.limit + 1, states=states, before=wanted.after)
    shown = rows[: wanted.limit]
    after = shown[-1].id if len(rows) > len(shown) else None
    return workings.DeliveryPage(next=after, items=tuple(map(delivery_out, shown)))


def delivery_out(row: OutboxRow) -> workings.Delivery:
    return workings.Delivery(
        id=row.id,
        message_id=row.message_id,
        subscription=row.subscription_id,
        goes_to=row.goes_to,
        state=row.state,
        attempts=row.attempts,
        in_doubt=row.in_doubt,
        composed=row.composed,
        next_attempt=row.next_attempt if row.state is DeliveryState.WAITING else None,
        changed=row.changed,
        stories=row.story_count,
        reason=row.reason,
        reply=row.reply,
    )


def list_silences(tx: Transaction, asked: Asked) -> workings.SilencePage:
    wanted: workings.Silences = asked.params
    rows = silences.all(tx) if wanted.ended == "with" else silences.holding(tx, asked.at)
    shown, after = part(rows, wanted, newest_first=True)
    held = alerts.silence_counts(tx)
    items = tuple(silence_out(row, asked, held.get(row.id, 0)) for row in shown)
    return workings.SilencePage(next=after, items=items)


def add_silence(tx: Transaction, asked: Asked) -> workings.Silence:
    """From now on, for everybody. Raises HTTPException 409 for an end that has passed or is too far, 404 for a subject
    that is not there."""
    wanted: workings.NewSilence = asked.body
    if not timedelta(0) < wanted.until - asked.at <= LONGEST:
        raise HTTPException(409, "The end of a silence lies ahead, and within ten years.")
    subject = _subject(tx, wanted.kind, wanted.subject)
    made = silences.add(tx, wanted.kind, subject, wanted.reason, asked.caller.name, now=asked.at, until=wanted.until)
    detail = f"until {made.until:%Y-%m-%d %H:%M} UTC: {made.reason}"
    audit.note(tx, asked.audited("silence", f"{made.kind.value} {made.subject}", detail))
    return silence_out(made, asked, 0)


def _subject(tx: Transaction, kind: SilenceKind, subject: str) -> str:
    """As a silence names it. Raises HTTPException 404 for what is not there."""
    known = True
    match kind:
        case SilenceKind.RULE:
            known = subject in {one.rule for one in browse.rules(tx)}
        case SilenceKind.FEED:
            known = subject in feeds.memories(tx)
        case SilenceKind.INCIDENT:
            incident = int(subject) if subject.isascii() and subject.isdigit() and len(subject) < 10 else LARGEST + 1
            subject = str(feedback.standing_for(tx, incident)) if incident <= LARGEST else subject
            known = incident <= LARGEST and bool(stored.rules_of(tx, [int(subject)]))
    there(subject if known else None, kind.value)
    return subject


def end_silence(tx: Transaction, asked: Asked) -> workings.Silence:
    """What it was about is told again from now on. One that has ended stays as it is."""
    found = there(silences.get(tx, asked.id), "silence")
    if silences.expire(tx, found.id, asked.at):
        audit.note(tx, asked.audited("end silence", f"{found.kind.value} {found.subject}", f"silence {found.id}"))
    ended = there(silences.get(tx, asked.id), "silence")
    return silence_out(ended, asked, alerts.silence_counts(tx).get(ended.id, 0))


def silence_out(one: StoredSilence, asked: Asked, held_back: int) -> workings.Silence:
    return workings.Silence(
        id=one.id,
        kind=one.kind,
        subject=one.subject,
        reason=one.reason,
        author=one.author,
        since=one.since,
        until=one.until,
        holds=one.until > asked.at,
        subscription=one.subscription,
        held_back=held_back,
    )


def list_subscribers(tx: Transaction, asked: Asked) -> workings.SubscriberPage:
    by_id = {row.subscription.id: row for row in subscriptions.all(tx)}
    shown, after = part([row.subscription for row in by_id.values()], asked.params, newest_first=False)
    return workings.SubscriberPage(next=after, items=tuple(subscriber_out(by_id[one.id]) for one in shown))


def subscriber_out(row: SubscriptionRow) -> workings.Subscriber:
    who = row.subscription
    return workings.Subscriber(
        id=who.id,
        email=who.email,
        standing=row.standing,
        reason=row.reason,
        declared=row.declared,
        rules=who.rules,
        minimum_level=level_word(who.minimum_level),
        schedule=who.schedule,
        timezone=who.timezone,
        language=who.language,
        channel=who.channel,
        quiet_hours=who.quiet_hours,
        most_per_hour=who.most_per_hour,
        at_once=None if who.at_once is None else level_word(Level(who.at_once)),
        when_nothing=who.when_nothing,
        since=who.since,
        next_due=who.next_due,
        paused_until=who.paused_until,
        waiting=row.waiting,
    )


def get_coverage(tx: Transaction, asked: Asked) -> workings.Coverage:
    wanted: LastDays = asked.params
    return workings.Coverage(items=tuple(map(day_out, coverage.last_days(tx, asked.at, wanted.days))))


def day_out(day: Day) -> workings.Day:
    return workings.Day(**{**asdict(day), "day": day.day.date().isoformat()})


def get_status(tx: Transaction, asked: Asked) -> workings.Status:
    daemon, health = asked.site.status(), feeds.health(tx)
    lasting = notices.present(tx)
    return workings.Status(
        at=asked.at,
        started=daemon.started,
        rule_set=daemon.rule_set,
        reload_problem=daemon.reload_problem,
        polls=daemon.polls,
        mails=daemon.mails,
        feeds=len(health),
        feeds_well=sum(map(status.is_well, health)),
        feeds_unwell=sum(map(status.is_unwell, health)),
        outbox={state.value: count for state, count in outbox.counts(tx).items()},
        notices=tuple(
            workings.Notice(kind=one.kind.value, subject=one.subject, text=one.text, since=one.since) for one in lasting
        ),
        today=day_out(coverage.last_days(tx, asked.at, 1)[0]),
    )


def list_audit(tx: Transaction, asked: Asked) -> workings.AuditPage:
    wanted: Listed = asked.params
    rows = audit.latest(tx, wanted.limit + 1, before=wanted.after)
    shown = rows[: wanted.limit]
    return workings.AuditPage(
        next=shown[-1][0] if len(rows) > len(shown) else None,
        items=tuple(workings.AuditEntry(id=id, **asdict(entry)) for id, entry in shown),
    )
