"""Matching in a worker process, which compiles the rules that it serves; the daemon compiles nothing and never waits.

A reload has the worker compile the new set beside the one that it serves, and then asks for the new one by its hash, in
one step. What is matched meanwhile waits until the set is compiled. A worker that dies of it is replaced by one with
the set that was served.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import structlog

from monitor.errors import CannotWork
from monitor.model import Reading, RuleSetFiles, Story
from monitor.rules.correlation import Correlation
from monitor.rules.explained import AsRead
from monitor.rules.files import files_of
from monitor.rules.naming import Naming
from monitor.rules.serving import (
    ClaimOf,
    TraitsOf,
    compile_rules,
    explain_rules,
    keep_rules,
    naming_of,
    promises_of,
    read_stories,
)
from monitor.workers import begin, end, kill, process_executor

log = structlog.get_logger("monitor.rules")

Result = TypeVar("Result")
COMPILE_SECONDS = (
    120.0  # for 10,000 rules with all their examples it takes a tenth of that, of one that is edited a second
)

ASK_SECONDS = 5.0  # that a person is kept waiting: polling comes first, and the worker may be compiling


@dataclass(frozen=True, slots=True)
class Served:
    """A rule set that a worker has compiled: its files, the ids of its rules, what is questionable in it, the rules
    over matches, the titles of all by their ids, but of those on trial or about to go, and the ids of its entities."""

    files: RuleSetFiles
    ids: frozenset[str]
    warnings: tuple[str, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    entities: frozenset[str] = frozenset()


class Matching:
    """Serves one rule set at a time. Matching is safe while a reload goes on."""

    def __init__(
        self,
        *,
        compile_seconds: float = COMPILE_SECONDS,
        ask_seconds: float = ASK_SECONDS,
        traits_of: TraitsOf | None = None,
        claim_of: ClaimOf | None = None,
    ) -> None:
        self._compile_seconds = compile_seconds
        self._ask_seconds = ask_seconds
        self._besides = traits_of, claim_of
        self._executor: Executor | None = None
        self._served: Served | None = None
        self._asked: asyncio.Future[Any] | None = None  # what somebody asked last, beside matching
        self._naming: tuple[str, Naming] | None = None  # with the hash of its set
        self._replacing = asyncio.Lock()  # held while the worker, or the set that it serves, is being replaced
        self._apart = asyncio.Lock()  # held while a worker lives beside the one that serves

    @property
    def served(self) -> Served:
        """The set that is served."""
        return self._serving()

    @property
    def rule_set(self) -> RuleSetFiles:
        """The files of the set that is served."""
        return self._serving().files

    @property
    def correlations(self) -> tuple[Correlation, ...]:
        """The rules over matches of the set that is served."""
        return self._serving().correlations

    @property
    def titles(self) -> Mapping[str, str]:
        """What may be subscribed to: the titles of rules, and of rules over matches, by their ids."""
        return dict(self._serving().titles)

    async def start(self, folder: Path, *, approve: Callable[[Served], Awaitable[None]] | None = None) -> RuleSetFiles:
        """Serve the rules of a folder from now on; those that are served already are not compiled again.

        Raises Mistakes, CannotWork where they cannot be compiled, or what `approve` raises, which is asked last; the
        old set then goes on. Waits for its turn where another start is under way.
        """
        async with self._replacing:
            files = await asyncio.to_thread(files_of, folder)
            executor, served = self._executor, self._served
            if executor is None or served is None or served.files.hash != files.hash:
                executor, served = await self._compiled(files, str(folder))
            try:
                if approve is not None:
                    await approve(served)
                self._executor, self._served = executor, served
            finally:
                self._settle(executor)
            return files

    async def _compiled(self, files: RuleSetFiles, folder: str) -> tuple[Executor, Served]:
        """A worker that has these rules: the one that serves, or a new one where that one dies, be it of them or of a
        story."""
        if self._executor is not None:
            with contextlib.suppress(BrokenProcessPool):
                return self._executor, await self._compile(self._executor, files, folder)
        try:
            return await self._another(files, folder)
        except BrokenProcessPool as exc:
            raise CannotWork("the rules killed the worker process that compiled them") from exc

    async def _another(self, files: RuleSetFiles, folder: str = "rules") -> tuple[Executor, Served]:
        """A new worker with these rules."""
        executor = process_executor()
        await begin(executor)
        try:
            return executor, await self._compile(executor, files, folder)
        except BaseException:
            end(executor)
            raise

    async def _compile(self, executor: Executor, files: RuleSetFiles, folder: str) -> Served:
        """What takes too long ends with its worker. It is never cancelled while it waits for its turn: where a process
        dies after that, Python 3.11 leaves whoever else waits for it without an answer."""
        compiling = asyncio.get_running_loop().run_in_executor(executor, compile_rules, files, folder)
        try:
            await asyncio.wait([compiling], timeout=self._compile_seconds)
        finally:
            if hung := not compiling.done():
                kill(executor)
                await asyncio.wait([compiling])
                compiling.exception()  # seen: or who stops us now reads a traceback of it
        if hung:
            raise CannotWork(
                f"the rules were not compiled within {self._compile_seconds:g} s"
            ) from compiling.exception()
        compiled = compiling.result()
        return Served(files, compiled.ids, compiled.warnings, compiled.correlations, compiled.titles, compiled.entities)

    def _settle(self, executor: Executor) -> None:
        """Once it is decided which set is served: the worker that has another one forgets it, or ends."""
        if executor is not self._executor:
            end(executor)
            return
        with contextlib.suppress(BrokenProcessPool):
            executor.submit(keep_rules, self._serving().files.hash)

    async def __call__(self, stories: Sequence[Story]) -> Sequence[Reading]:
        """What the served rules find in each story.

        A worker that dies is replaced, and asked once more. If that one dies too, the stories are read one by one: the
        one that kills its worker gets a reading in which every rule is unknown, and a line in the log. Raises
        BrokenProcessPool if not one of them can be read.
        """
        for _ in range(2):
            executor, served = self._executor, self._serving()
            with contextlib.suppress(BrokenProcessPool):
                return await _run(executor, read_stories, served.files.hash, list(stories), *self._besides)
            await self._replace(executor)
        return await self._one_by_one(stories)

    async def promises(self, stories: Sequence[Story]) -> Sequence[int | None]:
        """What the served rules expect of the article behind each story: the more, the sooner it is worth reading; None
        where no rule can match. All are 0 where the worker dies of it."""
        executor, served = self._executor, self._serving()
        with contextlib.suppress(BrokenProcessPool):
            return await _run(executor, promises_of, served.files.hash, list(stories))
        await self._replace(executor)
        return [0] * len(stories)

    @property
    def rules(self) -> frozenset[str]:
        """The ids of the rules that are served."""
        return self._serving().ids

    async def explain(self, story: Story, rules: Sequence[str]) -> Sequence[AsRead] | None:
        """Why these of the served rules match the story, which comes with its recaps, or why not; those that are not
        served are left out. None where the worker does not get to it soon, or dies of it."""
        return await self._ask(explain_rules, story, tuple(rules))

    async def naming(self) -> Naming | None:
        """What the served rules call things; None where the worker does not get to it soon. Kept until the next set."""
        hash = self._serving().files.hash
        if self._naming is None or self._naming[0] != hash:
            naming = await self._ask(naming_of)
            if naming is None:
                return None
            self._naming = hash, naming
        return self._naming[1]

    async def _ask(self, task: Callable[..., Result], *args: object) -> Result | None:
        """One question at a time, so that stories are matched between two of them. A question is never cancelled once
        it waits for its turn, see `_compile`: who asked goes away, and its answer is thrown away."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._ask_seconds
        while self._asked is not None and not self._asked.done():
            await asyncio.wait([self._asked], timeout=max(0.0, until - loop.time()))
            if loop.time() >= until:
                return None
        executor = self._executor
        try:
            asked = loop.run_in_executor(executor, task, self._serving().files.hash, *args)
            self._asked = asked
            await asyncio.wait([asked], timeout=max(0.0, until - loop.time()))
            if not asked.done():
                asked.add_done_callback(lambda one: one.cancelled() or one.exception())  # or it is logged as unseen
                return None
            return asked.result()
        except BrokenProcessPool:
            await self._replace(executor)
            return None

    async def _replace(self, broken: Executor | None) -> None:
        """Have another worker with the served rules, unless another call or a reload has seen to it."""
        async with self._replacing:
            if self._executor is broken:
                self._executor, _ = await self._another(self._serving().files)

    async def _one_by_one(self, stories: Sequence[Story]) -> Sequence[Reading]:
        """Read in a worker of their own, which no other call's story can kill."""
        files, unknown = self._serving().files, tuple(sorted(self._serving().ids))
        worker: Executor | None = None
        readings: list[Reading] = []
        deadly: list[BrokenProcessPool] = []
        async with self._apart:
            try:
                for story in stories:
                    try:
                        if worker is None:
                            worker, _ = await self._another(files)
                        readings.extend(await _run(worker, read_stories, files.hash, [story], *self._besides))
                    except BrokenProcessPool as exc:
                        log.error("story kills the matcher", key=story.key, url=story.url)
                        worker = None
                        deadly.append(exc)
                        readings.append(Reading("und", (), unknown))
            finally:
                if worker is not None:
                    await asyncio.to_thread(worker.shutdown)
        if len(deadly) == len(stories) > 0:
            raise deadly[0]
        return readings

    def close(self) -> None:
        """End the worker, and wait until it has answered what it was given."""
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def _serving(self) -> Served:
        if self._served is None:
            raise RuntimeError("no rules are served yet")
        return self._served


async def _run(executor: Executor | None, task: Callable[..., Result], *args: object) -> Result:
    return await asyncio.get_running_loop().run_in_executor(executor, task, *args)
