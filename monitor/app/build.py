"""The parts of one configuration, made once and in order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from monitor.app.channels import channels_of
from monitor.app.inbox import inbox_of
from monitor.app.sign_ups import sign_up_desk
from monitor.articles import Texts, has_articles, requests
from monitor.bouncing import Bouncing
from monitor.config import Config
from monitor.delivering import Outbox
from monitor.digests.channels.mail import ByMail
from monitor.digests.compose import new_message_id
from monitor.digests.message import Message, operator_mail
from monitor.digests.render import Renderer
from monitor.digests.send import Mailer
from monitor.errors import MonitorError, Unwritable
from monitor.feeds.fetch import Fetcher, written_port
from monitor.feeds.polling import PollingSettings
from monitor.feeds.reading import Reading
from monitor.notices import Desk, subject_of, text_of
from monitor.outgoing import Digest
from monitor.parts import Parts
from monitor.pipeline import Watch
from monitor.rules.workers import Matching
from monitor.signing_up import SigningUp
from monitor.storage import Storage
from monitor.storage.notices import NoticeMail
from monitor.subscribers.links import Links
from monitor.workers import give_memory_back

log = structlog.get_logger("monitor.app")
CHANNELS_AT_ONCE = 4  # deliveries that go by other channels than mail: one that hangs holds up a part of the others


@dataclass(frozen=True)
class Watching:
    """What asks feeds and parses what they answer. It knows what it owes to publishers and which feeds are slow."""

    made_for: tuple[PollingSettings, frozenset[int], str]
    fetcher: Fetcher
    reading: Reading

    async def close(self) -> None:
        await self.fetcher.close()
        await asyncio.to_thread(self.reading.close)


def build_parts(
    config: Config,
    storage: Storage,
    links: Links,
    matching: Matching,
    clock: Callable[[], datetime],
    *,
    before: Parts | None = None,
) -> Parts:
    """Everything that `config` asks for, with the rules that `matching` serves. Raises Mistakes for the templates.

    What still fits of the parts `before` is taken over: a changed rule is no reason to forget a pause that a publisher
    is owed, or to start new parsers.
    """
    give_memory_back()
    ports = frozenset(port for feed in config.feeds if (port := written_port(feed.url)) is not None)
    made_for = (config.polling, ports, config.mail.operator or config.web.base_url)
    present = (held for held in (before.holds if before else ()) if isinstance(held, Watching))
    watching = next((each for each in present if each.made_for == made_for), None) or watching_for(*made_for, clock)
    reading = watching.reading
    render = writer(config, links)
    channels = channels_of(config, links, clock)
    mailers = [Mailer(config.mail, config.state) for _ in range(config.mail.connections)]

    feeds, polling = tuple(feed for feed in config.feeds if not feed.disabled), config.polling
    bouncing = Bouncing(inbox_of(config, storage, links, clock))
    signing_up = SigningUp(sign_up_desk(config, storage, links, clock))
    return_path = links.return_path(config.bounces.address).of if config.bounces else None
    articles = partial(requests, default=polling.full_text, promises=matching.promises)
    with_articles = frozenset(feed.url for feed in feeds if has_articles(feed, polling.full_text))
    return Parts(
        feeds=feeds,
        watch=Watch(storage, reading.turn, reading.fetch, reading, matching, articles, polling, random.random),
        texts=Texts(storage, with_articles, reading.article, matching, polling.first_poll_window),
        outboxes=(
            *(
                Outbox(storage, True, by_mail, config.mail.retry_after, clock, config.mail.limits)
                for by_mail in (ByMail(render, mailer, return_path) for mailer in mailers)
            ),
            *(Outbox(storage, False, channels, config.mail.retry_after, clock) for _ in range(CHANNELS_AT_ONCE)),
        ),
        desk=desk_for(config, storage, clock),
        bouncing=bouncing,
        signing_up=signing_up,
        new_message_id=lambda: new_message_id(config.mail.sender_domain),
        correlations=lambda: matching.correlations,
        retention=config.retention,
        holds=(watching, *mailers, channels, bouncing, signing_up),
    )


def writer(config: Config, links: Links) -> Callable[[Digest, datetime], Message]:
    """How a digest is written as the mail that leaves at that moment. Raises Mistakes for the templates."""
    renderer = Renderer(config.templates, config.mail.sender, config.web.base_url)

    def render(digest: Digest, at: datetime) -> Message:
        who = digest.subscription.id
        try:
            return renderer(digest, unsubscribe_url=links.unsubscribe(who), now=at, links=links.of(who))
        except MonitorError as error:  # a template is broken, or something in this digest breaks it
            raise Unwritable(str(error)) from error
        except Exception as error:  # the boundary: a bug that one digest brings out must not stop the rest
            log.exception("a digest could not be written", digest=digest.message_id)
            raise Unwritable(f"it could not be written: {type(error).__name__}: {error}") from error

    return render


def watching_for(
    polling: PollingSettings, ports: frozenset[int], contact: str, clock: Callable[[], datetime]
) -> Watching:
    fetcher = Fetcher(polling, ports, clock=clock, contact=contact)
    return Watching((polling, ports, contact), fetcher, Reading(fetcher, polling, clock))


def desk_for(config: Config, storage: Storage, clock: Callable[[], datetime]) -> Desk:
    """How the operator is told of trouble; with a connection of its own, which is not kept for one mail an hour."""
    address, page_url = config.mail.operator, config.web.base_url.rstrip("/") + "/operate"

    def render(mail: NoticeMail) -> Message:
        subject, text = subject_of(mail), text_of(mail, page_url)
        return operator_mail(
            config.mail.sender, address or "", subject, text, mail.composed, message_id=mail.message_id
        )

    async def send(message: Message, to: str) -> str:
        mailer = Mailer(config.mail, config.state)
        try:
            return await mailer(message, to)
        finally:
            await mailer.close()

    new_id = partial(new_message_id, config.mail.sender_domain)
    database = storage.url.database if storage.url.get_backend_name() == "sqlite" else None
    folders = tuple(dict.fromkeys((config.state, *([Path(database).parent] if database else []))))
    pause, beats = config.mail.retry_after, config.mail.heartbeat
    return Desk(storage, address, render, send, new_id, pause, clock, folders, beats)
