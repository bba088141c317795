"""Installations on each database, with a publisher and a mail server of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.daemon.installation import Installation
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
