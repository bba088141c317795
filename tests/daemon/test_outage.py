"""RELIABILITY D6: ten thousand digests wait for a mail server that is off for a day."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from monitor.config import load_config
from monitor.feeds.parse import Parser
from monitor.incidents.traits import traits_of
from monitor.rules.workers import Matching
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine
from tests.daemon.test_downtime import late, mail_server_is_off, mail_server_is_on

DIGESTS = 10_000
MINUTES = 20  # the most that the queue may take to drain
MEGABYTES = 200  # the most that the daemon may hold


@dataclass(frozen=True)
class Run:
    """Seconds from its start to its end; the most megabytes its process has held, its workers' not counted."""

    seconds: float
    megabytes: float


def run_once(home: Path, database: str, hours: int) -> Run:
    """`monitor run --once`, so many hours from now."""

    async def run() -> float:
        matching = Matching(traits_of=traits_of)
        await matching.start(home / "rules")
        parser = Parser(load_config(home / "config.yaml", {}).polling, workers=1)
        here: Any = SimpleNamespace(home=home, database=database)
        machine = Machine(here, matching, parser)
        machine.clock.pass_(hours=hours)
        began = time.monotonic()
        await machine.once()
        parser.close()
        matching.close()
        return time.monotonic() - began

    seconds = asyncio.run(run())
    [peak] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())  # ru_maxrss begins at the parent's
    return Run(seconds, int(peak) / 1024)


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("on", ["here", "here_on_postgresql"])
def test_ten_thousand_digests_wait_a_day_for_the_mail_server(on: str, request: pytest.FixtureRequest) -> None:
    here: Installation = request.getfixturevalue(on)
    addresses = [f"reader{number}@example.org" for number in range(DIGESTS)]
    here.change({"subscribers": [{"email": email, "schedule": "immediately"} for email in addresses]})
    mail_server_is_off(here)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as daemon:

        def run(hours: int) -> Run:
            here.publish(1)
            return daemon.submit(run_once, here.home, here.database, hours).result()

        runs = [run(0), run(12)]
        mail_server_is_on(here)
        runs.append(run(24))
    print(runs)
    assert sorted(letter.recipients[0] for letter in here.office.letters) == sorted(addresses)
    assert all(story in letter.text for letter in here.office.letters[::100] for story in here.stories)
    assert late(here) == [True] * DIGESTS
    assert runs[-1].seconds <= MINUTES * 60
    assert max(run.megabytes for run in runs) <= MEGABYTES
