"""The parts of one configuration, made once and in order."""

from __future__ import annotations

import random
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import structlog

from monitor.config import Config
from monitor.daemon import Parts
from monitor.digests.compose import new_message_id
from monitor.digests.render import Renderer, operator_mail
from monitor.digests.send import Mailer
from monitor.errors import DeliveryError, MonitorError, ServerRefused
from monitor.feeds.fetch import Fetcher, written_port
from monitor.feeds.parse import Parser
from monitor.feeds.polling import PollingSettings
from monitor.model import Digest
from monitor.pipeline import Outbox, Watch
from monitor.rules.workers import Matching
from monitor.storage import Storage
from monitor.subscribers.links import Links
from monitor.workers import give_memory_back

log = structlog.get_logger("monitor.app")


@dataclass(frozen=True)
class Watching:
    """What asks feeds and parses what they answer. It knows what it owes to publishers and which feeds are slow."""

    made_for: tuple[PollingSettings, frozenset[int], str]
    fetcher: Fetcher
    parser: Parser

    async def close(self) -> None:
        await self.fetcher.close()
        self.parser.close()


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
    renderer = Renderer(config.templates, config.mail.sender, config.web.base_url)
    mailers = [Mailer(config.mail, config.state) for _ in range(config.mail.connections)]

    def render(digest: Digest, at: datetime) -> EmailMessage:
        try:
            return renderer(digest, unsubscribe_url=links.unsubscribe(digest.subscription.id), now=at)
        except MonitorError as error:  # a template is broken: no digest can be written until the operator mends it
            raise ServerRefused(str(error)) from error

    return Parts(
        feeds=tuple(feed for feed in config.feeds if not feed.disabled),
        watch=Watch(
            storage, watching.parser.turn, watching.fetcher, watching.parser, matching, config.polling, random.random
        ),
        outboxes=tuple(Outbox(storage, render, mailer, config.mail.retry_after, clock) for mailer in mailers),
        new_message_id=lambda: new_message_id(config.mail.sender_domain),
        notify_operator=operator_notice(config, clock),
        holds=(watching, *mailers),
    )


def watching_for(
    polling: PollingSettings, ports: frozenset[int], contact: str, clock: Callable[[], datetime]
) -> Watching:
    fetcher = Fetcher(polling, ports, clock=clock, contact=contact)
    return Watching((polling, ports, contact), fetcher, Parser(polling))


def operator_notice(config: Config, clock: Callable[[], datetime]) -> Callable[[str, str], Coroutine[Any, Any, None]]:
    """How the operator is told of trouble: by mail where `mail.operator` is set; the log has it in any case."""

    async def notify(subject: str, text: str) -> None:
        if config.mail.operator is None:
            return
        mailer = Mailer(config.mail, config.state)
        message = operator_mail(config.mail.sender, config.mail.operator, subject, text, clock())
        try:
            await mailer(message, config.mail.operator)
        except DeliveryError as error:
            log.error("the operator could not be told", reason=error.reason, subject=subject)
        finally:
            await mailer.close()

    return notify
