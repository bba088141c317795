"""RELIABILITY D1: nothing matched is lost by a kill; a mail is doubled only if it was in flight. D11: nor by a stop."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.world import World
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Publisher


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    with Publisher() as publisher, in_thread(Postoffice()) as office:
        yield World(tmp_path, database_url, publisher, office)


def undisturbed_span(world: World) -> float:
    """Seconds from the first request at the feed server to the end of a run that has something to do."""
    world.settle()
    world.publish(2)
    run = start(world)
    began = time.monotonic()
    assert run.wait(60) == 0
    return time.monotonic() - began


def start(world: World) -> subprocess.Popen[bytes]:
    """A run that has just asked for its first feed, or ended without."""
    world.asked.clear()
    run = world.run()
    while run.poll() is None and not world.asked.wait(0.05):
        pass
    return run


def kill_at_random(world: World, kills: int, seed: int, how: signal.Signals) -> list[float]:
    """Kill that many runs, each at a moment drawn evenly over the undisturbed span; how long each took to end."""
    dice = random.Random(seed)
    span = undisturbed_span(world)
    took = []
    for number in range(kills):
        if number % 12 == 11:
            world.settle()  # a digest shows sixty stories, and on a slow machine many runs die before one is sent
        world.publish(1)
        run = start(world)
        try:
            run.wait(dice.uniform(0, span))
        except subprocess.TimeoutExpired:
            run.send_signal(how)
        began = time.monotonic()
        run.wait(60)
        took.append(time.monotonic() - began)
    world.settle()
    return took


def check(world: World, kills: int) -> None:
    assert world.missing() == set()
    assert world.told_twice() == set()
    assert world.repeats() <= kills
    assert world.office.violations == []


@pytest.mark.timeout(600)
def test_forty_kills_lose_nothing(world: World) -> None:
    kill_at_random(world, 40, 1, signal.SIGKILL)
    check(world, 40)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_two_hundred_kills_lose_nothing(world: World, seed: int) -> None:
    kill_at_random(world, 200, seed, signal.SIGKILL)
    check(world, 200)


@pytest.mark.timeout(300)
def test_five_stops_are_quick_and_double_nothing(world: World) -> None:
    took = kill_at_random(world, 5, 2, signal.SIGTERM)
    check(world, 0)
    assert max(took) <= 8


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_hundred_stops_are_quick_and_double_nothing(world: World) -> None:
    took = kill_at_random(world, 100, 3, signal.SIGTERM)
    check(world, 0)
    assert max(took) <= 8
