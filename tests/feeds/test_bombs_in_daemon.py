"""RELIABILITY I1: every bomb in the subscription list of one daemon, beside a hundred good feeds.

No bomb ends the daemon or goes without a named outcome, and from the second round on the good feeds are asked, read and
stored on time. All processes together stay small.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest

from monitor.model import Outcome
from tests.daemon.installation import Installation, Running
from tests.feeds.bombs import bombs
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Page, Publisher, Request, item, rss
from tests.weight import Weight

GOOD_FEEDS = 100
ROUNDS = 4
INTERVAL = 30  # seconds
QUIET = {"/namespaces"}  # read well, and without a story
LATE = 0.1 * INTERVAL  # a tenth, as I1 has it
DONE = 0.2 * INTERVAL  # a hundred documents at once are a second's work, or a few on a busy machine
MOST_MEMORY = 450 * 1024**2  # bytes of all processes together, shared pages counted once
PARSE_TIMEOUT = 3  # seconds; half a dozen bombs in the good feeds' way would make them later than DONE


@pytest.fixture
def office() -> Iterator[Postoffice]:
    with in_thread(Postoffice()) as office:
        yield office


def growing(name: str) -> Callable[[Request], Page]:
    """A feed that has one more story each time, so that each of its polls must be read and stored."""
    stories: list[str] = []

    def answer(_request: Request) -> Page:
        stories.insert(0, item(f"Story {len(stories)} of {name}", f"https://{name}.example/{len(stories)}"))
        return Page(rss(*stories).encode(), etag="")

    return answer


def stored_at(daemon: Running, feeds: set[str]) -> dict[str, list[float]]:
    """For each feed the moments at which its polls were done, ROUNDS each; seconds of the monotonic clock."""
    offset = time.time() - time.monotonic()
    done: dict[str, list[float]] = defaultdict(list)
    while any(len(done[feed]) < ROUNDS for feed in feeds):
        event = daemon.next_event()
        assert event is not None, "the daemon ended"
        if event["event"] == "feed polled" and event["feed"] in feeds:
            done[event["feed"]].append(datetime.fromisoformat(event["timestamp"]).timestamp() - offset)
    return done


@pytest.mark.long
@pytest.mark.timeout(600)
def test_bombs_end_nothing_and_keep_nobody_waiting(tmp_path: Path, sqlite_url: str, office: Postoffice) -> None:
    hold = threading.Event()
    names = [f"good{number}" for number in range(GOOD_FEEDS)]
    good = Publisher({f"/{name}": growing(name) for name in names})
    bad = Publisher(bombs(hold))
    with bad, good:
        here = Installation(tmp_path, sqlite_url, good, office)
        urls = {path: bad.url(path) for path in bad.pages}
        feeds = [{"url": url} for url in urls.values()] + [{"url": good.url(f"/{name}")} for name in names]
        polling = {
            "interval": f"{INTERVAL}s",
            "per_host": "100",
            "timeout": "10s",
            "parse_timeout": f"{PARSE_TIMEOUT}s",
        }
        here.change({"feeds": feeds, "polling": polling})
        with here.start_anew() as daemon, Weight(daemon.process.pid) as weight:
            done = stored_at(daemon, {good.url(f"/{name}") for name in names})
            assert daemon.process.poll() is None
            daemon.process.terminate()
            hold.set()
            assert daemon.end() == 0
    assert weight.peak <= MOST_MEMORY
    for name in names:
        asked = [request.at for request in good.requests_of(f"/{name}")][:ROUNDS]
        waits = [later - earlier for earlier, later in pairwise(asked[1:])]
        assert all(INTERVAL - LATE <= wait <= INTERVAL + LATE for wait in waits), (name, waits)
        took = [end - start for start, end in zip(asked, done[good.url(f"/{name}")], strict=True)]
        assert max(took[1:]) <= DONE, (name, took)
    unwell = {event["feed"]: event["outcome"] for event in daemon.events if event["event"] == "feed unwell"}
    assert Outcome.CRASHED.value not in unwell.values()
    read = {event["feed"] for event in daemon.events if event["event"] == "feed polled"}
    assert {path for path, url in urls.items() if url not in unwell and url not in read} <= QUIET
    slow = sum(outcome == Outcome.PARSER_LIMIT.value for outcome in unwell.values())
    assert (
        slow * PARSE_TIMEOUT / 2 > DONE
    )  # in the lane of the good feeds, with its two workers, they would be in the way
    assert len(set(unwell.values())) >= 5  # limits, no feeds, too large, bad answers, refusals ...
