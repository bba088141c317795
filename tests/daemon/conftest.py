"""Installations on each database, with a publisher and a mail server of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.config import load_config
from monitor.feeds.parse import Parser
from monitor.incidents.traits import traits_of
from monitor.rules.workers import Matching
from tests.crash.world import RULES
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Publisher


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as publisher:
        yield publisher


@pytest.fixture
def office() -> Iterator[Postoffice]:
    with in_thread(Postoffice()) as office:
        yield office


@pytest.fixture
def here(tmp_path: Path, sqlite_url: str, publisher: Publisher, office: Postoffice) -> Installation:
    """On SQLite."""
    return Installation(tmp_path, sqlite_url, publisher, office)


@pytest.fixture
def here_on_postgresql(tmp_path: Path, postgres_url: str, publisher: Publisher, office: Postoffice) -> Installation:
    return Installation(tmp_path, postgres_url, publisher, office)


@pytest.fixture(scope="session")
def matching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matching]:
    """A worker that serves the rules of every World."""
    folder = tmp_path_factory.mktemp("rules")
    for name, content in RULES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    matching = Matching(traits_of=traits_of)
    asyncio.run(matching.start(folder))
    yield matching
    matching.close()


@pytest.fixture
def machine(here: Installation, matching: Matching) -> Iterator[Machine]:
    """`here`, run in this process."""
    parser = Parser(load_config(here.home / "config.yaml", {}).polling, workers=1)
    yield Machine(here, matching, parser)
    parser.close()
