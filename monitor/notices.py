"""THE SIDE PATH: what the operator is told.

    what is stored of feeds, mail, silences; what the process sees ─conditions─▶ begun, or over ─▶ Notice ─▶ stored
    [Notice] untold ─▶ one mail, at most one an hour ─▶ stored ─render─▶ message ─send─▶ marked as told

Each step reads what the one before it stored. A mail repeats only under its Message-ID. Without an operator's address
nobody gets a mail: the log and the status page have it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from monitor import came_back, storage
from monitor.alerts import reminded_at
from monitor.digests.channels import LONGEST_PAUSE, postponed
from monitor.digests.message import Message
from monitor.digests.schedule import next_due
from monitor.errors import DeliveryError
from monitor.storage.bounces import BounceRow
from monitor.storage.feeds import FeedTrouble
from monitor.storage.notices import Kind, Notice, NoticeMail
from monitor.storage.stories import Unknown
from monitor.telling import Silence
from monitor.troubles import LATE, UNDELIVERED_FOR, Condition, Seen, heartbeat, is_over, of_machine, of_mail

log = structlog.get_logger("monitor.notices")

FAILING_AFTER = timedelta(hours=24)
PAUSE = timedelta(hours=1)  # between two mails to the operator
RELOADS = "rules"  # the subject of a refused reload
UNKNOWN = "stories"  # the subject of what is unknown of stories
UNKNOWN_FOR = timedelta(days=7)  # that the operator has to look at a story
MOST_LINES = 50  # of the mistakes of one reload; `rules check` names the others

Tx = storage.Transaction
Key = tuple[bool, str]  # whether it may stand beside another one (a feed that has moved fails), and the subject


@dataclass(frozen=True, slots=True)
class Change:
    """A condition that has begun, perhaps instead of what a notice says; or a notice that is over, with the words."""

    begun: Condition | None
    notice: Notice | None
    over: str = ""


def conditions(
    feeds: Sequence[FeedTrouble],
    refused: str,
    unknown: Sequence[Unknown],
    present: Sequence[Notice],
    now: datetime,
    silences: Sequence[Silence] = (),
    returned: Sequence[BounceRow] = (),
) -> list[Condition]:
    """What lasts now. `refused` is why the last reload was, or empty; of `unknown` and `returned` (mail that came back)
    the latest come first; `silences` hold. Pure."""
    found = [Condition(Kind.REFUSED, RELOADS, _refusal(refused), now)] if refused else []
    if unknown:
        found.append(Condition(Kind.UNKNOWN, UNKNOWN, _unknown(unknown), unknown[0].changed))
    ending = [silence for silence in silences if reminded_at(silence) <= now]
    found += [Condition(Kind.ENDING, f"silence {one.id}", _ending(one), reminded_at(one)) for one in ending]
    found += [Condition(kind, "mail that came back", text, since) for kind, text, since in came_back.told(returned)]
    known = {notice.subject for notice in present if notice.kind in (Kind.FAILING, Kind.GONE)}
    for feed in feeds:
        if not feed.watched:
            continue
        if feed.belief.gone:
            found.append(Condition(Kind.GONE, feed.url, _gone(feed), now))
        elif feed.failing_since is not None and (feed.url in known or _is_failing(feed, now)):
            found.append(Condition(Kind.FAILING, feed.url, _failing(feed), feed.failing_since))
        elif feed.silent:
            found.append(Condition(Kind.SILENT, feed.url, _silent(feed), feed.last_story or now))
        if feed.belief.address is not None:
            found.append(Condition(Kind.MOVED, feed.url, _moved(feed, feed.belief.address), now))
    return found


def _is_failing(feed: FeedTrouble, now: datetime) -> bool:
    """For a day; but after a day on which nobody watched it is asked first."""
    since, due = feed.failing_since, feed.next_due
    return since is not None and now - since >= FAILING_AFTER and due is not None and due > now


def changes(found: Sequence[Condition], present: Sequence[Notice], feeds: Sequence[FeedTrouble]) -> list[Change]:
    """What has begun and what is over, by what lasts and what the notices say. Pure."""
    names = {feed.url: feed for feed in feeds}
    notices = {_key(notice): notice for notice in present}
    lasting = {_key(condition): condition for condition in found}
    begun = [
        Change(condition, notices.get(key))
        for key, condition in lasting.items()
        if key not in notices or not condition.is_told_by(notices[key])
    ]
    over = [Change(None, notice, _over(notice, names)) for key, notice in notices.items() if key not in lasting]
    return begun + over


def _key(about: Condition | Notice) -> Key:
    return about.kind in (Kind.MOVED, Kind.COMPLAINT), about.subject


async def look(now: datetime, store: storage.Storage, seen: Seen) -> None:
    """Store a notice of what has begun and of what is over, and log it; keep the record of the day up to date.

    Raises CannotWork.
    """
    if not await store.read(lambda tx: storage.coverage.is_day_kept(tx, now)):
        await store.write(lambda tx: storage.coverage.keep_day(tx, now))

    def changed(tx: Tx) -> list[Change]:
        present = storage.notices.present(tx)
        feeds = storage.feeds.troubles(tx, [notice.subject for notice in present])
        unknown = storage.stories.unknown(tx, now - UNKNOWN_FOR)
        silences = [one for one in storage.silences.holding(tx, now) if one.subscription is None]
        returned = storage.bounces.acted(tx, now - came_back.TOLD_FOR)
        found = conditions(feeds, seen.refused, unknown, present, now, silences, returned) + of_machine(seen, now)
        backlog = storage.outbox.backlog(tx, now, LATE)
        undelivered = storage.outbox.undelivered(tx, now - UNDELIVERED_FOR)
        found += of_mail(storage.outages.present(tx), backlog, undelivered, seen, now)
        return changes(found, present, feeds)

    def record(tx: Tx) -> list[Change]:
        for change in (found := changed(tx)):
            if (new := change.begun) is not None:
                about = (new.kind, new.subject, new.text, new.since)
                storage.notices.begin(tx, *about, now, instead_of=change.notice)
                if new.kind is Kind.CLOCK:  # what was put off by the clock of before may lie far ahead
                    storage.outbox.hasten(tx, now, now + LONGEST_PAUSE)
            elif change.notice is not None:
                storage.notices.end(tx, change.notice, change.over, now)
        return found

    if not await store.read(changed):
        return
    for change in await store.write(record):
        if (new := change.begun) is not None:
            log.warning("notice", kind=new.kind.value, subject=new.subject, text=new.text)
        elif change.notice is not None:
            log.info("notice over", kind=change.notice.kind.value, subject=change.notice.subject, text=change.over)


@dataclass(frozen=True)
class Desk:
    """How the operator is reached. `address` None: not at all."""

    storage: storage.Storage
    address: str | None
    render: Callable[[NoticeMail], Message]
    send: Callable[[Message, str], Awaitable[str]]
    new_message_id: Callable[[], str]
    retry_after: timedelta
    clock: Callable[[], datetime]
    folders: tuple[Path, ...] = ()  # where something is kept, whose disks are watched
    heartbeat: str | None = None  # when a sign of life is due, as schedules are written, in UTC


async def beat(desk: Desk, now: datetime) -> None:
    """Store the sign of life that is due. The first one is, at once: it shows that the way works."""

    def is_due(tx: Tx) -> bool:
        last = storage.notices.last(tx, Kind.HEARTBEAT)
        due = None if last is None or desk.heartbeat is None else next_due(desk.heartbeat, "UTC", last)
        return due is None or due <= now

    def store(tx: Tx) -> None:
        storage.notices.say(
            tx, Kind.HEARTBEAT, heartbeat(storage.notices.present(tx), storage.outbox.counts(tx), now), now
        )

    if desk.heartbeat is not None and await desk.storage.read(is_due):
        await desk.storage.write(store)


async def tell(desk: Desk) -> DeliveryError | None:
    """Try the mail that is due, if any; why it did not leave. Whoever is to blame, it is tried again.

    Raises CannotWork.
    """
    store, now = desk.storage, desk.clock()
    if desk.address is None:
        if await store.read(storage.notices.is_any_old_news):
            await store.write(lambda tx: storage.notices.settle(tx, now))
        return None
    await beat(desk, now)
    if not await store.read(storage.notices.is_any_untold):
        return None

    def claim(tx: Tx) -> NoticeMail | None:
        wait = partial(postponed, retry_after=desk.retry_after)
        return storage.notices.claim(tx, now, desk.new_message_id, PAUSE, wait)

    if (mail := await store.write(claim)) is None:
        return None
    try:
        await desk.send(desk.render(mail), desk.address)
    except DeliveryError as error:
        log.error("the operator could not be told", reason=error.reason, kind=type(error).__name__)
        return error
    await store.write(lambda tx: storage.notices.left(tx, mail.message_id, desk.clock()))
    return None


# the words; the first line of each is its headline


def _refusal(problem: str) -> str:
    lines = problem.splitlines()
    more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return "\n".join(("Reload refused: what ran before goes on", *lines[:MOST_LINES], *more))


def _unknown(stories: Sequence[Unknown]) -> str:
    told = [f"{story.url or story.title}: {', '.join(story.rules)}" for story in stories[:MOST_LINES]]
    return "\n".join(
        (
            "Whether rules match a story is unknown: it would have taken too long to say",
            *told,
            "Read it yourself. `monitor explain URL` says what was found and why the rest is unknown.",
        )
    )


def _ending(silence: Silence) -> str:
    return (
        f"The {silence} ends {silence.until:%Y-%m-%d %H:%M} UTC\n{silence.reason} ({silence.author})\n"
        "If it is still wanted, write another one: monitor silences add. To end it now: "
        f"monitor silences expire {silence.id}"
    )


def _failing(feed: FeedTrouble) -> str:
    return (
        f"{feed.name} has not been read for a day\n{feed.url}\n{feed.reason}\n"
        f"It is still asked, once a day or more. Its last polls: monitor feeds log {feed.url}"
    )


def _gone(feed: FeedTrouble) -> str:
    return (
        f"{feed.name} is gone, and not asked any more\n{feed.url}\n{feed.reason}\n"
        "Write its new address into config.yaml, or take it out there."
    )


def _silent(feed: FeedTrouble) -> str:
    if feed.last_story is None:
        return (
            f"{feed.name} has never listed a story\n{feed.url}\nIt answers. Look whether its address is the right one."
        )
    return (
        f"{feed.name} has fallen silent\n{feed.url}\n"
        f"It answers, but its last story came on {feed.last_story:%Y-%m-%d %H:%M} UTC, which is long ago for it.\n"
        "Look at the publisher's site: it may have another feed now."
    )


def _moved(feed: FeedTrouble, address: str) -> str:
    return f"{feed.name} has moved for good\n{feed.url}\nIt is asked at {address} now. Write that into config.yaml."


def _over(notice: Notice, feeds: Mapping[str, FeedTrouble]) -> str:
    if notice.kind is Kind.REFUSED:
        return "The reload went well: what is written is what runs"
    if notice.kind is Kind.UNKNOWN:
        return "No story of the last seven days leaves a rule unknown"
    if notice.kind in came_back.OVER:
        return came_back.OVER[notice.kind]
    if notice.kind is Kind.ENDING:
        return f"The {notice.subject} has ended: what it was about is told again"
    if notice.kind in (Kind.MAIL, Kind.UNDELIVERED, Kind.DISK, Kind.CLOCK, Kind.INBOX):
        return is_over(notice.kind)
    feed = feeds.get(notice.subject)
    if feed is None or not feed.watched:
        what = "is not watched any more"
    elif notice.kind is Kind.MOVED:
        what = "is asked at its configured address again"
    elif notice.kind is Kind.SILENT:
        what = "has news again"
    else:
        what = "is read again"
    return f"{feed.name if feed else 'A feed'} {what}\n{notice.subject}"


def subject_of(mail: NoticeMail) -> str:
    """The headline of what lasts and matters most, the latest such; the others are counted. A sign of life says it
    by itself."""
    matter, beats = list(Kind), [one for one in mail.notices if one.kind is Kind.HEARTBEAT]
    first = min(beats or mail.notices, key=lambda one: (_is_over(one, mail.composed), matter.index(one.kind), -one.id))
    others = len(mail.notices) - 1
    return first.text.splitlines()[0] + (f" (and {others} more)" if others else "")


def text_of(mail: NoticeMail, page_url: str) -> str:
    """The notices in the order in which they came."""
    told = [f"{notice.text}\n{_times(notice, mail.composed)}" for notice in mail.notices]
    footer = f"What holds now: {page_url}\nYou get at most one mail an hour about this installation itself."
    return "\n\n".join((*told, f"--\n{footer}"))


def _is_over(notice: Notice, composed: datetime) -> bool:
    return notice.over_at is not None and notice.over_at <= composed


def _times(notice: Notice, composed: datetime) -> str:
    if notice.over_at is None or not _is_over(notice, composed):
        return f"Since {notice.since:%Y-%m-%d %H:%M} UTC."
    if notice.over_at == notice.since:
        return f"On {notice.since:%Y-%m-%d %H:%M} UTC."
    return f"From {notice.since:%Y-%m-%d %H:%M} to {notice.over_at:%Y-%m-%d %H:%M} UTC: it is over."
