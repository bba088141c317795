"""Matching in worker processes: a worker compiles a rule set once; the daemon compiles nothing and never waits for it.

A reload starts a worker with the new set beside the old one, waits until it answers, and switches in one step. Two
workers are the most that live at any time.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog

from monitor.model import Reading, RuleSetFiles, Story
from monitor.rules.check import check_rules
from monitor.rules.load import files_of, rules_from
from monitor.rules.match import Matcher
from monitor.workers import begin, process_executor

log = structlog.get_logger("monitor.rules")

Result = TypeVar("Result")

_matcher: Matcher | None = None  # in a worker process: its one rule set, compiled


@dataclass(frozen=True, slots=True)
class Served:
    """A rule set that a worker has compiled: its files, the ids of its rules, and what is questionable in it."""

    files: RuleSetFiles
    ids: frozenset[str]
    warnings: tuple[str, ...] = ()


class Matching:
    """Serves one rule set at a time. Matching is safe while a reload goes on."""

    def __init__(self) -> None:
        self._executor: Executor | None = None
        self._served: Served | None = None
        self._second = asyncio.Lock()  # held as long as a worker lives beside the one that serves
        self._replacing = asyncio.Lock()  # held while the serving worker is being replaced, or switched
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def rule_set(self) -> RuleSetFiles:
        """The files of the set that is served."""
        return self._serving().files

    async def start(self, folder: Path, *, approve: Callable[[Served], Awaitable[None]] | None = None) -> RuleSetFiles:
        """Serve the rules of a folder from now on; those that are served already are not compiled again.

        Raises Mistakes, or what `approve` raises, which is asked last; the old set then goes on. Waits for its turn
        where another start is under way, or the worker that the last one replaced still answers.
        """
        await self._second.acquire()
        leaving: Executor | None = None
        try:
            files = await asyncio.to_thread(files_of, folder)
            if self._served is not None and self._served.files.hash == files.hash:
                if approve is not None:
                    await approve(self._served)
                return self._served.files
            leaving = executor = process_executor()
            await begin(executor)
            served = await _run(executor, _compile, files, str(folder))
            async with self._replacing:
                if approve is not None:
                    await approve(served)
                leaving, self._executor, self._served = self._executor, executor, served
            return served.files
        finally:
            self._let_go(leaving)

    def _let_go(self, second: Executor | None) -> None:
        """The second worker ends once it has answered what it was given; until then there can be no other."""
        if second is None:
            self._second.release()
            return
        ending = asyncio.create_task(asyncio.to_thread(second.shutdown))
        self._ending.add(ending)
        ending.add_done_callback(self._ended)

    def _ended(self, ending: asyncio.Task[None]) -> None:
        self._ending.discard(ending)
        self._second.release()

    async def __call__(self, stories: Sequence[Story]) -> Sequence[Reading]:
        """What the served rules find in each story.

        A worker that dies is replaced, and asked once more. If that one dies too, the stories are read one by one: the
        one that kills its worker gets a reading in which every rule is unknown, and a line in the log. Raises
        BrokenProcessPool if not one of them can be read.
        """
        self._serving()
        executor = self._executor
        with contextlib.suppress(BrokenProcessPool):
            return await _run(executor, _read, list(stories))
        executor = await self._instead_of(executor)
        with contextlib.suppress(BrokenProcessPool):
            return await _run(executor, _read, list(stories))
        return await self._one_by_one(stories)

    async def _one_by_one(self, stories: Sequence[Story]) -> Sequence[Reading]:
        """Read in a worker of their own, which no other call's story can kill."""
        await self._second.acquire()
        worker: Executor | None = None
        readings: list[Reading] = []
        deadly: list[BrokenProcessPool] = []
        try:
            for story in stories:
                try:
                    worker = worker or await self._another()
                    readings.extend(await _run(worker, _read, [story]))
                except BrokenProcessPool as exc:
                    log.error("story kills the matcher", key=story.key, url=story.url)
                    worker = None
                    deadly.append(exc)
                    readings.append(Reading("und", (), tuple(sorted(self._serving().ids))))
        finally:
            self._let_go(worker)
        if len(deadly) == len(stories) > 0:
            raise deadly[0]
        return readings

    async def _instead_of(self, broken: Executor | None) -> Executor | None:
        """The worker to ask now: a new one with the served rules, unless another call or a reload has seen to it."""
        async with self._replacing:
            if self._executor is broken:
                self._executor = await self._another()
            return self._executor

    async def _another(self) -> Executor:
        """A new worker with the rules that are served."""
        executor = process_executor()
        try:
            await begin(executor)
            await _run(executor, _compile, self._serving().files)
        except BaseException:
            executor.shutdown(wait=False)
            raise
        return executor

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


def _compile(files: RuleSetFiles, folder: str = "rules") -> Served:
    """In the worker: read, check and compile. Raises Mistakes; examples that do not hold are warnings."""
    global _matcher
    rule_set = rules_from(files, folder)
    _matcher = Matcher(rule_set)
    return Served(
        files,
        frozenset(rule.id for rule in rule_set.rules),
        tuple(str(problem) for problem in check_rules(rule_set)),
    )


def _read(stories: list[Story]) -> list[Reading]:
    assert _matcher is not None
    return [_matcher.read(story) for story in stories]
