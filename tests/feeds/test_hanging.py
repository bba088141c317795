"""RELIABILITY I14: nothing waits for ever. Twenty of two hundred feeds hang; the others are polled on schedule."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.model import Outcome
from tests.daemon.installation import Installation
from tests.feeds.test_bombs_in_daemon import growing, stored_at
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Page, Publisher, rss

FEEDS, HANGING = 200, 20
INTERVAL, TIMEOUT = 20, 8  # seconds
LATE = 30  # seconds, for 99 of 100 starts, as I14 has it


@pytest.mark.long
@pytest.mark.timeout(600)
def test_feeds_that_hang_keep_no_other_feed_waiting(tmp_path: Path, sqlite_url: str) -> None:
    hold = threading.Event()
    good = [f"/good{number}" for number in range(FEEDS - HANGING)]
    pages = {path: growing(path[1:]) for path in good}
    hanging = {f"/hangs{number}": Page(rss().encode(), hold=hold) for number in range(HANGING)}
    with Publisher(pages | hanging) as publisher, in_thread(Postoffice()) as office:
        here = Installation(tmp_path, sqlite_url, publisher, office)
        polling = {"interval": f"{INTERVAL}s", "timeout": f"{TIMEOUT}s", "per_host": "100"}
        here.change({"feeds": [{"url": publisher.url(path)} for path in publisher.pages], "polling": polling})
        with here.start() as daemon:
            stored_at(daemon, {publisher.url(path) for path in good})
            daemon.process.terminate()
            hold.set()
            assert daemon.end() == 0
    late = []
    for path in good:
        starts = [request.at for request in publisher.requests_of(path)]
        late += [later - earlier - INTERVAL for earlier, later in pairwise(starts)]
    assert sorted(late)[int(len(late) * 0.99)] <= LATE
    outcomes = {event["feed"]: event["outcome"] for event in daemon.events if event["event"] == "feed unwell"}
    assert outcomes == {publisher.url(path): Outcome.TIMED_OUT.value for path in hanging}
