"""Databases to test on: SQLite files, and a PostgreSQL cluster of our own that lives as long as the test run."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from monitor.storage import Storage

OLDEST = 15  # the major version of PostgreSQL that we promise to work on
# What a test may have left otherwise than the template has it, as one text: relations and who may use them, columns,
# constraints, triggers, settings of the database, and the version of the schema.
_SHAPE = """
SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
    SELECT concat_ws(' ', 'relation', relname, relkind, relacl) AS line FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'column', attrelid::regclass, attname, atttypid, attnotnull) FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND attnum > 0
    UNION ALL SELECT concat_ws(' ', 'constraint', conname) FROM pg_constraint
    UNION ALL SELECT concat_ws(' ', 'trigger', tgname) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat_ws(' ', 'setting', setconfig) FROM pg_db_role_setting
        JOIN pg_database ON pg_database.oid = setdatabase WHERE datname = current_database()
    UNION ALL SELECT concat_ws(' ', 'version', version_num) FROM alembic_version
) AS lines
"""
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# To truncate a hundred tables makes as many files anew, and takes twenty times as long as to delete few rows of them.
_EMPTY = """
DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;  -- in any order: nobody asks who refers to whom
    FOR one IN SELECT quote_ident(tablename) AS name FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP
        IF pg_table_size(one.name::regclass) > 4000000 THEN
            EXECUTE 'TRUNCATE ' || one.name || ' CASCADE';
        ELSE
            EXECUTE 'DELETE FROM ' || one.name;
        END IF;
    END LOOP;
    FOR one IN SELECT quote_ident(sequencename) AS name FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL
    LOOP
        EXECUTE 'ALTER SEQUENCE ' || one.name || ' RESTART';
    END LOOP;
END $$
"""
_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


def postgresql_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, of the oldest version that is 15 or newer."""
    folders = [found for place in _PLACES for found in Path("/").glob(place[1:])]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    usable = {version: folder for folder in folders if (version := _major_version(folder)) >= OLDEST}
    return usable[min(usable)] if usable else None


def _major_version(folder: Path) -> int:
    if not (folder / "initdb").exists() or not (folder / "postgres").exists():
        return 0
    text = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)\.\d+", text)
    return int(found[1]) if found else 0


class PostgresCluster:
    """A throw-away server, reached by a Unix socket in a folder of its own. No fsync: a power cut may break it."""

    def __init__(self, programs: Path, *, buffers: str = "32MB") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._data = self.folder / "data"
        self._databases = 0
        self._emptied: list[str] = []
        self._as_owner = self._other_user() if os.geteuid() == 0 else []
        options = ["--auth=trust", "--username=monitor", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run(programs / "initdb", "--pgdata", self._data, *options)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "max_connections": "60",
            "shared_buffers": buffers,
        }
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._log = (self.folder / "log").open("wb")
        dies_with_us = ["setpriv", "--pdeathsig", "QUIT", "--"] if shutil.which("setpriv") else []
        command = [*self._as_owner, *dies_with_us, programs / "postgres", "-D", self._data, *flags]
        self._server = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        self._wait_until_up()
        self._execute("CREATE DATABASE template")
        Storage.open(self._url("template")).close()  # migrated once, then copied
        self._shape = self._ask("template", _SHAPE)

    def _other_user(self) -> list[str]:
        """How a command is run as somebody else: PostgreSQL refuses to run as root."""
        user = "postgres" if subprocess.run(["id", "postgres"], capture_output=True).returncode == 0 else "nobody"
        shutil.chown(self.folder, user)
        return ["setpriv", f"--reuid={user}", "--clear-groups", "--"]

    def _run(self, *command: str | Path) -> None:
        subprocess.run([*self._as_owner, *command], check=True, capture_output=True, cwd=self.folder)

    def _wait_until_up(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                self._execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > deadline or self._server.poll() is not None:
                    raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}") from None
                time.sleep(0.05)
            else:
                return

    def _execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(host=str(self.folder), user="monitor", dbname=database, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _ask(self, database: str, question: str) -> object:
        with psycopg.connect(host=str(self.folder), user="monitor", dbname=database, autocommit=True) as connection:
            row = connection.execute(question.encode()).fetchone()
        return row and row[0]

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://monitor@/{name}?host={self.folder}"

    def create(self, *, migrated: bool = True) -> str:
        """The address of a database with nothing in it: a new one costs the server a fifth of a second."""
        if migrated and self._emptied:
            return self._url(self._emptied.pop())
        self._databases += 1
        name = f"test{self._databases}"
        self._execute(f"CREATE DATABASE {name}" + (" TEMPLATE template" if migrated else ""))
        return self._url(name)

    def give_back(self, url: str) -> None:
        """It is emptied for the next who asks, if it is as migrations made it; else dropped."""
        name = url.split("@/")[1].split("?")[0]
        self._execute(_END_OTHERS, name)
        try:
            kept = self._ask(name, _SHAPE) == self._shape
        except psycopg.Error:  # no version in it, or none may ask it
            kept = False
        if kept:
            self._execute(_EMPTY, name)
            self._emptied.append(name)
        else:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self._server.send_signal(signal.SIGQUIT)  # nothing in it is worth an orderly end
        self._server.wait()
        self._log.close()
        shutil.rmtree(self.folder)
