"""When the database cannot be used: what people are told, and that nothing was lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import IntegrityError

from monitor.errors import CannotWork
from monitor.storage import DiskFull, Storage, Transaction
from monitor.storage.tables import feeds, publishers

NOBODY = 65534


def add(tx: Transaction, name: str) -> None:
    tx.execute(insert(publishers).values(name=name))


def names(tx: Transaction) -> list[str]:
    return [str(name) for name in tx.scalars(text("SELECT name FROM publishers ORDER BY id"))]


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("", id="nothing"),
        pytest.param("monitor.db", id="a bare path"),
        pytest.param("sqlite://", id="SQLite without a file"),
        pytest.param("sqlite:///:memory:", id="SQLite in memory"),
        pytest.param("mysql://user@host/db", id="another database"),
        pytest.param("postgresql+asyncpg://user@host/db", id="another driver"),
        pytest.param("postgresql://host", id="PostgreSQL without a name"),
    ],
)
def test_an_address_that_we_cannot_use_is_explained(url: str) -> None:
    with pytest.raises(CannotWork, match=r"must be sqlite:///path/to/file\.db or postgresql"):
        Storage.open(url)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "monitor.db").mkdir()
    with pytest.raises(CannotWork, match=r"monitor.db cannot be opened"):
        Storage.open(f"sqlite:///{tmp_path / 'monitor.db'}")


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    path.write_text("feeds:\n" * 1000)
    with pytest.raises(CannotWork, match=r"monitor.db is not a database of monitor"):
        Storage.open(f"sqlite:///{path}")
    assert path.read_text() == "feeds:\n" * 1000


def test_a_damaged_file_is_called_damaged(sqlite_url: str) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    pages = bytearray(path.read_bytes())
    pages[4096:] = b"\xa5" * (len(pages) - 4096)
    path.write_bytes(pages)
    with pytest.raises(CannotWork, match=r"is damaged: .* restore the file from a backup"):
        Storage.open(sqlite_url)


def test_a_missing_folder_is_made_but_not_a_tree_of_them(tmp_path: Path) -> None:
    Storage.open(f"sqlite:///{tmp_path / 'var' / 'monitor.db'}").close()
    with pytest.raises(CannotWork, match=r"the folder of the database, .*/b, cannot be made"):
        Storage.open(f"sqlite:///{tmp_path / 'a' / 'b' / 'monitor.db'}")
    assert not (tmp_path / "a").exists()


@contextmanager
def as_ordinary_user() -> Iterator[None]:
    """Root may write everywhere, so root becomes somebody else for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def read_only_folder(sqlite_template: Path) -> Iterator[Path]:
    """A folder with a database that anybody may read and nobody may write."""
    folder = Path(tempfile.mkdtemp(prefix="read-only-"))
    shutil.copy(sqlite_template, folder / "monitor.db")
    (folder / "monitor.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["monitor.db", "new.db"])
def test_a_read_only_folder_is_named_with_the_cure(name: str, read_only_folder: Path) -> None:
    before = (read_only_folder / "monitor.db").read_bytes()
    with as_ordinary_user(), pytest.raises(CannotWork, match=rf"{name} cannot be .*right to|{name} .*allowed to write"):
        Storage.open(f"sqlite:///{read_only_folder / name}")
    assert [path.name for path in read_only_folder.iterdir()] == ["monitor.db"]
    assert (read_only_folder / "monitor.db").read_bytes() == before


FILL = """
import resource, sys
from sqlalchemy import insert, text
from monitor.storage import DiskFull, Storage
from monitor.storage.tables import publishers

storage = Storage.open(sys.argv[1])

def add(number):
    storage.write_now(lambda tx: tx.execute(insert(publishers).values(name=f"{number:06}" + "x" * 5000)))

hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))  # a quota looks the same to SQLite
stored = 0
try:
    while stored < 100_000:
        add(stored)
        stored += 1
except DiskFull as exc:
    print(exc)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
add(stored)
print(stored + 1)
storage.close()
"""


def test_a_full_disk_is_told_and_tears_nothing_and_work_goes_on_once_there_is_room(sqlite_url: str) -> None:
    done = subprocess.run([sys.executable, "-c", FILL, sqlite_url], capture_output=True, text=True, check=True)
    told, stored = done.stdout.splitlines()
    assert told.startswith("the disk is full: the database ")
    assert "free room" in told
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        numbers = [name[:6] for (name,) in connection.execute("SELECT name FROM publishers ORDER BY id")]
    connection.close()
    assert numbers == [f"{number:06}" for number in range(int(stored))]
    assert len(numbers) > 20


def test_sqlites_own_word_for_full_is_understood_too(sqlite_url: str) -> None:
    storage = Storage.open(sqlite_url)
    storage.write_now(lambda tx: add(tx, "before"))
    storage.write_now(lambda tx: tx.exec_driver_sql("PRAGMA max_page_count = 1"))  # no more than there are
    with pytest.raises(DiskFull):
        storage.write_now(lambda tx: [add(tx, f"{number}" * 5000) for number in range(10)])
    storage.write_now(lambda tx: tx.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    storage.write_now(lambda tx: add(tx, "after"))
    assert storage.read_now(names) == ["before", "after"]
    storage.close()


def test_a_database_locked_by_another_program_is_told_and_usable_again_afterwards(storage: Storage) -> None:
    sqlite = storage.url.get_backend_name() == "sqlite"
    impatient = "PRAGMA busy_timeout = 50" if sqlite else "SET lock_timeout = '50ms'"
    storage.write_now(lambda tx: tx.exec_driver_sql(impatient))
    other = create_engine(storage.url)
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if sqlite else "LOCK TABLE publishers")
        with pytest.raises(CannotWork, match="is locked: another program has been writing to it for too long"):
            storage.write_now(lambda tx: add(tx, "locked out"))
    other.dispose()
    storage.write_now(lambda tx: add(tx, "after"))
    assert storage.read_now(names) == ["after"]


def test_a_bug_of_ours_is_not_taken_for_trouble_with_the_database(storage: Storage) -> None:
    def twice(tx: Transaction) -> None:
        add(tx, "same")
        add(tx, "same")

    with pytest.raises(Exception, match=r"(?i)unique") as caught:
        storage.write_now(twice)
    assert not isinstance(caught.value, CannotWork)


def test_the_text_of_an_sqlite_error_holds_no_stored_value(sqlite_url: str) -> None:
    storage = Storage.open(sqlite_url)
    with pytest.raises(IntegrityError) as caught:
        storage.write_now(lambda tx: tx.execute(insert(feeds).values(url="secret@example.org", publisher_id=1)))
    storage.close()
    assert "secret@example.org" not in str(caught.value)


def test_an_unreachable_server_is_named_without_the_password(postgres_cluster: object) -> None:
    with pytest.raises(CannotWork) as caught:
        Storage.open("postgresql+psycopg://monitor:hunter2@127.0.0.1:1/news?password=hunter3")
    assert "the database news at 127.0.0.1 cannot be reached" in str(caught.value)
    assert "hunter" not in str(caught.value)


def test_a_database_that_the_server_does_not_have_is_named(postgres_url: str) -> None:
    with pytest.raises(CannotWork, match='"nonesuch" does not exist'):
        Storage.open(postgres_url.replace("@/test", "@/nonesuch?x=").split("?x=")[0] + "?" + postgres_url.split("?")[1])


def test_a_lost_connection_undoes_the_transaction_and_the_next_one_works(postgres_url: str) -> None:
    storage = Storage.open(postgres_url)

    def cut(tx: Transaction) -> None:
        add(tx, "half")
        tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(CannotWork, match="cannot be reached or used"):
        storage.write_now(cut)
    storage.write_now(lambda tx: add(tx, "after"))
    assert storage.read_now(names) == ["after"]
    storage.close()
