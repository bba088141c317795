"""What many tests need: a database of each kind; and what holds for all of them: they keep to this machine."""

from __future__ import annotations

import gc
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from monitor.storage import Storage
from tests.audit import audit
from tests.databases import OLDEST, PostgresCluster, postgresql_programs

sys.addaudithook(audit)


def pytest_collection_finish() -> None:
    """All modules and some fifteen thousand tests are no garbage: no collection walks them again, not even those that
    the program itself asks for."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _kept_to_the_doors() -> Iterator[None]:
    """Fails the test during which something connected, or started a program, that must not."""
    yield
    noticed, audit.breaches[:] = audit.breaches[:], []
    assert noticed == []


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[PostgresCluster]:
    programs = postgresql_programs()
    if programs is None:
        pytest.skip(f"no PostgreSQL {OLDEST} or newer on this machine (initdb, postgres)")
    cluster = PostgresCluster(programs)
    yield cluster
    cluster.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "monitor.db"
    Storage.open(f"sqlite:///{path}").close()
    return path


def _new(kind: str, request: pytest.FixtureRequest, folder: Path, *, migrated: bool) -> Iterator[str]:
    if kind == "sqlite":
        path = folder / "monitor.db"
        if migrated:
            shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres_cluster")
    url = cluster.create(migrated=migrated)
    yield url
    cluster.give_back(url)


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new, migrated database: once an SQLite file, once in PostgreSQL."""
    yield from _new(request.param, request, tmp_path, migrated=True)


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same without tables."""
    yield from _new(request.param, request, tmp_path, migrated=False)


@pytest.fixture(params=BOTH)
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Call it for the address of a new, migrated database; the one before it is gone then."""
    open_: list[Iterator[str]] = []

    def end() -> None:
        for database in open_:
            next(database, None)
        open_.clear()

    def make() -> str:
        end()
        for leftover in tmp_path.glob("monitor.db*"):
            leftover.unlink()
        open_.append(_new(request.param, request, tmp_path, migrated=True))
        return next(open_[0])

    yield make
    end()


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """For what only SQLite has."""
    yield from _new("sqlite", request, tmp_path, migrated=True)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """For what only PostgreSQL has."""
    yield from _new("postgresql", request, tmp_path, migrated=True)


@pytest.fixture
def storage(database_url: str) -> Iterator[Storage]:
    opened = Storage.open(database_url)
    yield opened
    opened.close()
