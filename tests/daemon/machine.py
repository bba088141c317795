"""The daemon in this process, on a clock that the test moves; matching and parsing in workers that are kept."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.app.build import build_parts
from monitor.app.run import begin, let_go_of_the_past
from monitor.config import load_config
from monitor.daemon import Daemon
from monitor.feeds.parse import Parser
from monitor.parts import Parts
from monitor.rules.workers import Matching
from monitor.storage import Storage, digests, feeds
from monitor.subscribers.links import Links
from monitor.summary import Summary
from tests.crash.world import World


class Clock:
    """Begins at the next full hour, near enough to the real clock, by which subscriptions are entered."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


async def never_rebuilt() -> Parts:
    raise AssertionError("nobody asked for a reload")


class Machine:
    """`once` is `monitor run --once`; `awake` a daemon that runs until the block ends."""

    def __init__(self, here: World, matching: Matching, parser: Parser) -> None:
        self.here, self.clock, self.resend = here, Clock(), False
        self._matching, self._parser = matching, parser

    async def once(self) -> Summary:
        async with self._daemon(once=True) as daemon:
            return await daemon.run()

    @contextlib.asynccontextmanager
    async def awake(self, rebuild: Callable[[], Awaitable[Parts]] = never_rebuilt) -> AsyncIterator[Daemon]:
        async with self._daemon(once=False, rebuild=rebuild) as daemon:
            running = asyncio.create_task(daemon.run())
            try:
                yield daemon
            finally:
                daemon.stop()
                await running

    @contextlib.asynccontextmanager
    async def _daemon(
        self, *, once: bool, rebuild: Callable[[], Awaitable[Parts]] = never_rebuilt
    ) -> AsyncIterator[Daemon]:
        config = load_config(self.here.home / "config.yaml", {})
        storage = Storage.open(config.database)
        try:
            with storage.hold() as hold:
                parts = build_parts(config, storage, Links(b"secret", "http://127.0.0.1"), self._matching, self.clock)
                parts = replace(parts, watch=replace(parts.watch, parse=self._parser))
                try:
                    await storage.write(lambda tx: begin(tx, config, self._matching.rule_set))
                    await storage.write(lambda tx: digests.recover(tx, self.clock()))
                    await let_go_of_the_past(storage, self.clock(), resend=self.resend)

                    async def ours() -> bool:
                        return hold.still_held()

                    yield Daemon(
                        parts,
                        await storage.read(feeds.memories),
                        once=once,
                        clock=self.clock,
                        rebuild=rebuild,
                        still_ours=ours,
                    )
                finally:
                    await parts.close()
        finally:
            storage.close()

    async def write(self, fn: Any) -> Any:
        """As the page or a command would, beside the daemon."""
        storage = Storage.open(self.here.database)
        try:
            return await storage.write(fn)
        finally:
            storage.close()

    def mails(self) -> Counter[str]:
        """How many different mails each address got."""
        ids = {(letter.recipients[0], str(letter.message["Message-ID"])) for letter in self.here.office.letters}
        return Counter(address for address, _ in ids)
