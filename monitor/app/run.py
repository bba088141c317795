"""`monitor run`: the daemon with all that belongs to it, taken down again whatever happens."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import sys
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from monitor.app.build import build_parts
from monitor.app.edits import Edits
from monitor.app.opened import remember
from monitor.bell import on_signals
from monitor.config import Config, load_config, unknown_rules
from monitor.daemon import Daemon, now
from monitor.delivering import recover
from monitor.errors import Mistakes, Problem
from monitor.fates import Window
from monitor.incidents.claims import claim_of
from monitor.incidents.traits import traits_of
from monitor.model import RuleSetFiles
from monitor.parts import Parts
from monitor.rules.workers import Matching, Served
from monitor.storage import HeldByAnother, Hold, Storage, Transaction, feeds, past, rule_sets, subscriptions
from monitor.subscribers.links import Links, admin_token, read_or_create_secret
from monitor.summary import Summary

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = structlog.get_logger("monitor.app")

THREAD_TURN = 0.001  # seconds; with Python's 0.005 the loop could wait 50 ms for ten busy threads
MOST_WARNINGS = 100  # of questionable rules that a reload logs
STAND_BY_SECONDS = 5  # between two looks at whether the leading daemon is gone


async def run(config_file: Path, environment: Mapping[str, str], *, once: bool, resend: bool = False) -> Summary:
    """Run the daemon until it is stopped, or with `once` until nothing is due. With `resend` it tells also what has
    waited for long.

    Raises Mistakes and InputError for what somebody wrote, CannotWork for what stands in the way.
    """
    hung_up = asyncio.Event()
    working = asyncio.create_task(start_and_run(config_file, environment, hung_up, once=once, resend=resend))
    on_signals(stop=working.cancel, reload=hung_up.set)  # until the daemon runs, which may be long after: standing by
    try:
        return await working
    except asyncio.CancelledError:
        return Summary(now())


async def start_and_run(
    config_file: Path, environment: Mapping[str, str], hung_up: asyncio.Event, *, once: bool, resend: bool = False
) -> Summary:
    """As `run`. What was read before `hung_up` was set is read again once the daemon runs."""
    config = load_config(config_file, environment)
    edits, matching = Edits(config), Matching(traits_of=traits_of, claim_of=claim_of)
    if not once:  # or it would seem to hang: it takes ten seconds, and more where others work too
        log.info("compiling the rules", folder=os.fspath(config.rules))
    try:
        await matching.start(config.rules, approve=partial(subscribers_know, config))
        async with database(config, once=once) as (storage, hold):
            secret = read_or_create_secret(config.state / "secret.key")
            links = Links(secret, config.web.base_url)
            parts = build_parts(config, storage, links, matching, now)
            await storage.write(lambda tx: begin(tx, config, matching.rule_set))
            await storage.write(lambda tx: recover(tx, now()))
            await let_go_of_the_past(storage, now(), resend=resend)

            async def rebuild() -> Parts:
                return await rebuilt(config, environment, links, matching, daemon.parts, edits)

            daemon = Daemon(
                parts,
                await storage.read(feeds.memories),
                once=once,
                clock=now,
                rebuild=rebuild,
                still_ours=lambda: asyncio.to_thread(hold.still_held),
            )
            async with page(config, edits, daemon, storage, links, matching, admin_token(config.state), once=once):
                if hung_up.is_set():
                    daemon.reload()
                keep_the_loop_free()
                following = None if once else asyncio.create_task(edits.follow(lambda: daemon.settled, daemon.reload))
                try:
                    return await daemon.run()
                finally:
                    if following is not None:
                        following.cancel()
                    await daemon.parts.close()
    finally:
        matching.close()


async def let_go_of_the_past(storage: Storage, at: datetime, *, resend: bool) -> None:
    """A database that is restored from a backup, or was off for long, sends nothing old, unless that is asked for."""
    if resend:
        await storage.write(past.bring_back)
        return
    gone = await storage.write(lambda tx: past.let_go(tx, at))
    if gone.digests or gone.alerts:
        log.warning(
            "what waited for more than two weeks is not told; `monitor run --resend` tells it",
            digests=gone.digests,
            alerts=gone.alerts,
        )


def keep_the_loop_free() -> None:
    """Call once everything is built: what the loop would wait for longest is then out of its way.

    A full garbage collection stops every thread, and walks all that modules, tables and templates are made of: 50 to
    110 ms for what stays until the end anyway. Frozen, it is not walked again.
    """
    sys.setswitchinterval(THREAD_TURN)
    gc.collect()
    gc.freeze()


@contextlib.asynccontextmanager
async def database(config: Config, *, once: bool) -> AsyncIterator[tuple[Storage, Hold]]:
    """The database, held by us alone. On PostgreSQL a daemon waits for the leading one to go; others give up."""
    storage = Storage.open(config.database)
    hold, said = None, False
    try:
        while hold is None:
            try:
                hold = await asyncio.to_thread(storage.hold)
            except HeldByAnother:
                if once or not storage.shared:
                    raise
                if not said:
                    log.info("another daemon leads; standing by")
                    said = True
                await asyncio.sleep(STAND_BY_SECONDS)
        try:
            yield storage, hold
        finally:
            hold.release()
    finally:
        storage.close()


async def rebuilt(
    config: Config, environment: Mapping[str, str], links: Links, matching: Matching, present: Parts, edits: Edits
) -> Parts:
    """The parts of the configuration as it is now. Raises before anything has changed."""
    fresh = await asyncio.to_thread(load_config, config.file, environment)
    fixed = ("database", "state", "web")
    if changed := [name for name in fixed if getattr(fresh, name) != getattr(config, name)]:
        what = f"{', '.join(changed)} changed, which a running daemon cannot follow"
        raise Mistakes((Problem(str(config.file), 0, 0, what, "Restart it"),))
    storage = present.watch.storage
    parts = await asyncio.to_thread(build_parts, fresh, storage, links, matching, now, before=present)

    async def approve(rules: Served) -> None:
        """The last things that can fail, before the new rules find their first match."""
        await subscribers_know(fresh, rules)
        await storage.write(lambda tx: begin(tx, fresh, rules.files))

    try:
        await matching.start(fresh.rules, approve=approve)
    except BaseException:
        await parts.close(but=present.holds)
        raise
    edits.turn_to(fresh)
    log.info("rules served", rule_set=matching.rule_set.hash)
    return parts


async def subscribers_know(config: Config, rules: Served) -> None:
    """Raises Mistakes where a subscriber asks for a rule that is not there: it would be silent for ever.

    What is only questionable in the rules is logged: an example that does not hold is no reason not to watch. Not all
    of very much: a line takes 0.1 ms of the loop's time.
    """
    for warning in rules.warnings[:MOST_WARNINGS]:
        log.warning("questionable rule", problem=warning)
    if (more := len(rules.warnings) - MOST_WARNINGS) > 0:
        log.warning("more in the rules is questionable; `monitor rules check` lists it", problems=more)
    if problems := unknown_rules(config, rules.ids | {one.id for one in rules.correlations}):
        raise Mistakes(problems)


def begin(tx: Transaction, config: Config, rules: RuleSetFiles) -> None:
    """The database learns what it will be asked about: feeds, subscriptions, the rule set."""
    remember(tx, config)
    rule_sets.keep(tx, rules, now())


@contextlib.asynccontextmanager
async def page(
    config: Config,
    edits: Edits,
    daemon: Daemon,
    storage: Storage,
    links: Links,
    matching: Matching,
    token: str,
    *,
    once: bool,
) -> AsyncIterator[None]:
    """The page beside the daemon, unless it is switched off."""
    if once or config.web.port == 0:
        yield
        return
    from monitor.web.server import Page  # here: a run without a page starts a sixth sooner

    server = Page()
    app = application(config, edits, daemon, storage, links, matching, token)
    await server.start(app, config.web.host, config.web.port)
    log.info(
        "page up",
        address=config.web.base_url,
        token_file=os.fspath(config.state / "admin.token"),
    )
    try:
        yield
    finally:
        await server.stop()


def application(
    config: Config,
    edits: Edits,
    daemon: Daemon,
    storage: Storage,
    links: Links,
    matching: Matching,
    token: str,
) -> ASGIApp:
    """What the page shows, and what it may ask of the daemon."""
    from monitor.app.controls import controls_of
    from monitor.web.app import DaemonStatus, build

    def status() -> DaemonStatus:
        return DaemonStatus(
            started=daemon.summary.started,
            rule_set=matching.rule_set.hash,
            reload_problem=daemon.summary.reload_problem,
            polls=sum(daemon.summary.polls.values()),
            mails=daemon.summary.sent,
        )

    async def unsubscribe(subscription_id: int) -> bool:
        return await storage.write(lambda tx: subscriptions.unsubscribe(tx, subscription_id, now()))

    def window() -> Window:
        return daemon.parts.texts.first_poll_window

    return build(
        *(storage, links, token, config.web, config.templates),
        now,
        status,
        window=window,
        unsubscribe=unsubscribe,
        matching=matching,
        controls=controls_of(daemon, matching, links, lambda: edits.config),
    )
