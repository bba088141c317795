"""What the page may ask of the running daemon."""

from __future__ import annotations

from collections.abc import Callable

from monitor.app.channels import kinds
from monitor.app.outbox import text_of
from monitor.config import Config
from monitor.daemon import Daemon, now
from monitor.rules.workers import Matching
from monitor.subscribers.links import Links
from monitor.web.controls import Controls


def controls_of(daemon: Daemon, matching: Matching, links: Links, config: Callable[[], Config]) -> Controls:
    """`config` is the configuration that runs."""
    return Controls(
        poll_now=daemon.poll_now,
        rules=lambda: matching.rule_set,
        titles=lambda: matching.titles,
        warnings=lambda: matching.served.warnings,
        entities=lambda: matching.served.entities,
        feeds=lambda: [feed.url for feed in config().feeds],
        channels=lambda: kinds(config()),
        text_of=lambda digest: text_of(digest, config(), links, now()),
    )
