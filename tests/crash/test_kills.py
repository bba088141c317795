"""RELIABILITY D1: nothing matched is lost by a kill; a mail is doubled only if it was in flight. D11: nor by a stop."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from tests.crash.world import FEEDS, SUBSCRIBERS, World
from tests.forked import Forked
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Publisher

STAGES = ("poll", "match", "store", "send", "mark")
EACH = 20  # kills that row D1 asks for in each stage


class Trap(Postoffice):
    """Kills `victim`, where there is one, as soon as it has `enough` letters: nobody has marked the last as sent."""

    victim: Forked | None = None
    enough = 0

    async def tell(self) -> None:
        await super().tell()
        if self.victim is not None and len(self.letters) >= self.enough:
            self.victim.kill()


@pytest.fixture
def office() -> Iterator[Trap]:
    with in_thread(Trap()) as office:
        yield office


@pytest.fixture
def world(tmp_path: Path, database_url: str, office: Trap) -> Iterator[Killed]:
    with Publisher() as publisher:
        yield Killed(tmp_path, database_url, publisher, office)


class Killed(World):
    """One whose runs are forked off: what is killed is then at work, and not still loading."""

    def run(self) -> Forked:
        command = ("run", "--once", "--config", str(self.home / "config.yaml"))
        with (self.home / "log").open("ab") as log:
            return Forked(command, stdout=subprocess.DEVNULL, stderr=log.fileno())


class Progress:
    """How far a run has got, seen from outside: what it asked, logged and sent."""

    def __init__(self, world: Killed) -> None:
        self.world, self.log = world, world.home / "log"
        self.logged = self.log.stat().st_size if self.log.exists() else 0
        self.asked, self.said = self.counts()

    def counts(self) -> tuple[int, int]:
        """Requests for feeds, words to the mail server."""
        return len(self.world.publisher.requests), len(self.world.office.commands)

    def stage(self) -> str:
        """The last stage that has begun; that a mail is marked as sent cannot be seen from here."""
        asked, said = self.counts()
        if said > self.said:
            return "send"
        with self.log.open("rb") as log:
            log.seek(self.logged)
            if b'"feed polled"' in log.read():
                return "store"
        if asked >= self.asked + len(FEEDS) and self.world.hold is None:
            return "match"
        return "poll" if asked > self.asked else ""

    def until(self, stage: str, run: Forked) -> float:
        """Wait until the stage has begun, or the run has ended; when that was."""
        while run.returncode is None and self.stage() not in STAGES[STAGES.index(stage) :]:
            with contextlib.suppress(subprocess.TimeoutExpired):
                run.wait(0.001)
        return time.monotonic()


def undisturbed_spans(world: Killed) -> dict[str, float]:
    """Seconds that each stage takes in a run that has something to do; "" for the whole, from the first request on."""
    world.settle()
    world.publish(2)
    progress = Progress(world)
    run = world.run()
    began = [progress.until(stage, run) for stage in STAGES]
    assert run.wait(60) == 0
    spans = dict(zip(STAGES, (later - earlier for earlier, later in pairwise(began)), strict=False))
    return {**spans, "": time.monotonic() - began[0]}


@dataclass(frozen=True)
class End:
    """How a run ended: seconds that it took, and the stage it had got to, "" for none."""

    took: float
    stage: str


def kill_at_random(
    world: Killed, kills: int, seed: int, how: signal.Signals = signal.SIGKILL, trap: Trap | None = None
) -> list[End]:
    """Kill that many runs at moments drawn evenly over the whole; with a trap, every fourth alone, and the others in
    the stage that was hit least so far."""
    dice = random.Random(seed)
    spans = undisturbed_spans(world)
    ends: list[End] = []
    for number in range(kills):
        if number % 12 == 11:
            world.settle()  # a digest shows sixty stories, and on a slow machine many runs die before one is sent
        hit = Counter(end.stage for end in ends)
        aim = min(STAGES, key=lambda stage: hit[stage]) if trap and number % 4 else ""
        world.publish(1)
        if trap and aim == "mark":
            ends.append(killed_before_it_marks(world, trap, dice.randint(1, len(SUBSCRIBERS))))
        else:
            ends.append(killed(world, aim, dice.uniform(0, spans[aim]), how))
    world.settle()
    return ends


def killed(world: Killed, aim: str, after: float, how: signal.Signals) -> End:
    """Kill a run so many seconds after a stage has begun, "" for its first request."""
    world.hold = (
        threading.Event() if aim == "poll" else None
    )  # a slow publisher: else polling takes no time to speak of
    progress = Progress(world)
    run = world.run()
    progress.until(aim or "poll", run)
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        run.send_signal(how)
    began = time.monotonic()
    run.wait(60)
    end = End(time.monotonic() - began, progress.stage())
    if world.hold is not None:
        world.hold.set()
        world.hold = None
    return end


def killed_before_it_marks(world: Killed, trap: Trap, letters: int) -> End:
    """Kill a run when so many of its mails were taken, if it has so many to send."""
    trap.enough = len(trap.letters) + letters
    began = time.monotonic()
    trap.victim = run = world.run()
    run.wait(60)
    trap.victim = None
    return End(time.monotonic() - began, "mark" if run.returncode == -signal.SIGKILL else "")


def check(world: Killed, kills: int) -> None:
    assert world.missing() == set()
    assert world.told_twice() == set()
    assert world.repeats() <= kills
    assert world.office.violations == []


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("kills", [15, pytest.param(40, marks=pytest.mark.long)])
def test_some_kills_lose_nothing(world: Killed, kills: int) -> None:
    kill_at_random(world, kills, 1)
    check(world, kills)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_two_hundred_kills_lose_nothing(world: Killed, office: Trap, seed: int) -> None:
    ends = kill_at_random(world, 200, seed, trap=office)
    stages = Counter(end.stage for end in ends)
    print(stages, world.repeats())
    check(world, 200)
    assert all(stages[stage] >= EACH for stage in STAGES), stages
    assert world.repeats() >= EACH  # of mails that were taken and not marked


@pytest.mark.timeout(900)
def test_five_stops_are_quick_and_double_nothing(world: Killed) -> None:
    ends = kill_at_random(world, 5, 2, signal.SIGTERM)
    check(world, 0)
    assert max(end.took for end in ends) <= 8


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_stops_are_quick_and_double_nothing(world: Killed) -> None:
    ends = kill_at_random(world, 100, 3, signal.SIGTERM)
    check(world, 0)
    assert max(end.took for end in ends) <= 8
