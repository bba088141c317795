"""A silence that an operator adds on the page: what comes next is held back, and told again once it is over."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.rules.workers import Matching
from monitor.storage import Storage, silences
from tests.crash.world import FEEDS, SUBSCRIBERS
from tests.daemon.machine import Machine
from tests.web.conftest import Site, starting


@pytest.fixture
async def site(machine: Machine, matching: Matching, tmp_path: Path) -> AsyncIterator[Site]:
    """The page beside the daemon, on its database and by its clock."""
    storage = Storage.open(machine.here.database)
    try:
        async with starting(tmp_path) as started:
            site: Site = await started(storage=storage, matching=matching)
            site.rules, site.now, site.signed_in = matching.rule_set, machine.clock(), machine.clock()
            site.watched = [machine.here.publisher.url(path) for path in FEEDS]
            yield site
    finally:
        storage.close()


@pytest.mark.parametrize(
    ("kind", "subject", "silent"),
    [
        pytest.param("rule", "arms", FEEDS, id="of a rule"),
        pytest.param("feed", FEEDS[0], FEEDS[:1], id="of a feed"),
    ],
)
async def test_a_silence_added_on_the_page_holds_back_the_next_alert(
    machine: Machine, site: Site, kind: str, subject: str, silent: tuple[str, ...]
) -> None:
    here = machine.here
    about = here.publisher.url(subject) if kind == "feed" else subject
    added = await site.post(
        "/operate/silences/add", {"kind": kind, "subject": about, "until": "7d", "reason": "the <trade> fair"}
    )
    assert added.status == 303, added.text
    here.publish(1)
    await machine.once()
    held = {story for story in here.stories if f"/{story.partition('-')[0]}.xml" in silent}
    assert {story for _, story, _ in here.delivered()} == set(here.stories) - held
    readers = len(SUBSCRIBERS) + 1  # the site has one of its own
    assert f'<td data-label="Held back">{len(held) * readers}</td>' in (await site.get("/operate/silences")).text

    [silence] = await site.storage.read(lambda tx: silences.holding(tx, machine.clock()))
    assert (await site.post(f"/operate/silences/{silence.id}/expire")).status == 303
    here.publish(1)
    machine.clock.pass_(minutes=1)
    await machine.once()
    assert {story for _, story, _ in here.delivered()} == set(here.stories) - held
    counted = re.compile(rf"^  {len(held)} silenced until .*: the <trade> fair\r?$", re.MULTILINE)
    assert len([letter for letter in here.office.letters if counted.search(letter.text)]) == len(SUBSCRIBERS)
