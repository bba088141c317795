"""One daemon a database."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.storage import HeldByAnother, Storage

HOLDER = """
import sys, time
from monitor.storage import Storage
held = Storage.open(sys.argv[1]).hold()
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_daemon_is_refused_and_told_what_to_do(storage: Storage) -> None:
    with storage.hold(), pytest.raises(HeldByAnother, match=r"another monitor.* Stop it first"):
        storage.hold()
    storage.hold().release()


def test_a_killed_daemon_leaves_no_lock_behind(storage: Storage, database_url: str) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, database_url], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    with holder, holder.stdout:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(HeldByAnother) as refused:
            storage.hold()
        if storage.url.get_backend_name() == "sqlite":
            assert f"process {holder.pid}" in str(refused.value)
        holder.send_signal(signal.SIGKILL)
    storage.hold().release()


def test_postgresql_is_given_a_moment_to_notice_that_a_daemon_is_gone(postgres_url: str) -> None:
    storage = Storage.open(postgres_url)
    asked = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with ThreadPoolExecutor(1) as other:
        held = storage.hold()
        next_one = other.submit(storage.hold)
        while not storage.read_now(lambda tx: tx.scalar(asked)) and not next_one.done():
            pass
        held.release()
        next_one.result().release()
    storage.close()


def test_the_holder_knows_that_it_holds(storage: Storage) -> None:
    with storage.hold() as held:
        assert held.still_held()
        assert held.still_held()


def test_the_holder_notices_that_its_lock_was_taken_away(storage: Storage) -> None:
    with storage.hold() as held:
        if storage.url.get_backend_name() == "sqlite":
            Path(f"{storage.url.database}.lock").unlink()
        else:
            end_others = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            storage.write_now(lambda tx: tx.execute(text(end_others)))
        assert not held.still_held()
        storage.hold().release()


def test_a_released_hold_is_not_held(storage: Storage) -> None:
    held = storage.hold()
    held.release()
    assert not held.still_held()


def test_two_databases_are_held_by_two_daemons(storage: Storage, tmp_path: Path) -> None:
    other = Storage.open(f"sqlite:///{tmp_path / 'other.db'}")
    with storage.hold() as one, other.hold() as two:
        assert one.still_held()
        assert two.still_held()
    other.close()


def test_a_link_to_the_file_is_the_same_database(sqlite_url: str, tmp_path: Path) -> None:
    storage = Storage.open(sqlite_url)
    (tmp_path / "link.db").symlink_to(str(storage.url.database))
    linked = Storage.open(f"sqlite:///{tmp_path / 'link.db'}")
    with storage.hold(), pytest.raises(HeldByAnother):
        linked.hold()
    linked.close()
    storage.close()
