"""A feed that is watched on each database, with rules that find every story of these tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from monitor.feeds.parse import Parser
from monitor.rules.workers import Matching
from monitor.storage import Storage
from tests.crash.world import RULES
from tests.memory.watching import POLLING, Watching
from tests.publisher import Publisher


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matching]:
    folder = tmp_path_factory.mktemp("rules")
    for name, content in RULES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    matching = Matching()
    asyncio.run(matching.start(folder))
    yield matching
    matching.close()


@pytest.fixture
async def watching(storage: Storage, rules: Matching) -> AsyncIterator[Watching]:
    parser = Parser(POLLING, workers=1)
    with Publisher() as publisher:
        watching = Watching(storage, publisher, parser, rules)
        yield watching
        await watching.close()
    parser.close()
