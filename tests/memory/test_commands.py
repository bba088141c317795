"""What the commands show of a feed's memory."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.show import check_feeds, log_feed
from monitor.model import Belief, Outcome, Poll, Validators
from monitor.storage import Storage, feeds
from tests.memory.watching import START

URL = "https://publisher.example/feed"
MOVED = Poll(URL, START, Outcome.KNOWN, "it has moved for good", 200, validators=Validators(body_hash="h"))
EMPTY = Poll(URL, START, Outcome.EMPTY, "it lists no story any more", 200)
GONE = Poll(URL, START, Outcome.GONE, "gone (410): not polled any more", 410, next_due=START + timedelta(days=1))


@pytest.mark.parametrize(
    ("poll", "belief", "checked"),
    [
        pytest.param(
            MOVED, Belief("https://new.example/feed"), ("known", "asked at https://new.example/feed"), id="moved"
        ),
        pytest.param(EMPTY, None, ("empty", "it lists no story any more"), id="empty"),
        pytest.param(
            GONE, Belief(seen=(START, START), gone=True), ("gone", "  off  ", "not polled any more"), id="gone"
        ),
    ],
)
def test_check_and_log_show_how_a_feed_is(
    tmp_path: Path, database_url: str, poll: Poll, belief: Belief | None, checked: tuple[str, ...]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(json.dumps({"database": database_url, "feeds": [{"url": URL, "name": "P"}]}), encoding="utf-8")
    lines: list[str] = []
    check_feeds(config, {}, lines.append)
    assert "never polled" in lines[1]
    storage = Storage.open(database_url)
    storage.write_now(lambda tx: feeds.record_polls(tx, [replace(poll, belief=belief)]))
    storage.close()
    check_feeds(config, {}, lines.append)
    assert all(word in lines[3] for word in checked), lines[3]
    log_feed(config, {}, "P", lines.append)
    assert all(word in lines[5] for word in (poll.outcome.value, str(poll.status), poll.reason)), lines[5]
