"""A feed that is watched on each database, with rules that find every story of these tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from monitor.feeds.parse import Parser
from monitor.rules.workers import Matching
from monitor.storage import Storage
from tests.crash.world import RULES
from tests.memory.watching import POLLING, Watching
from tests.publisher import Publisher

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matching]:
    folder = tmp_path_factory.mktemp("rules")
    for name, content in RULES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    matching = Matching()  # without traits: here every headline is a story of its own
    asyncio.run(matching.start(folder))
    yield matching
    matching.close()


@pytest.fixture(scope="session")
def parser() -> Iterator[Parser]:
    """One for all tests here, which share their event loop for it: a worker process takes half a second to start."""
    parser = Parser(POLLING, workers=1)
    yield parser
    parser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def watching(storage: Storage, rules: Matching, parser: Parser) -> AsyncIterator[Watching]:
    with Publisher() as publisher:
        watching = Watching(storage, publisher, parser, rules)
        yield watching
        await watching.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and item.get_closest_marker("asyncio") is not None:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
