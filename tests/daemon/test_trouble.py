"""When the world does not play along: database, port, mail server, feeds. Nothing is lost by it."""

from __future__ import annotations

import json
import re
import resource
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crash.world import RULES
from tests.daemon.installation import NOTHING_SET, Installation
from tests.daemon.test_bad_input import plain
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Page, Publisher

TLS = Path(__file__).parents[1] / "digests" / "tls"


def stored(here: Installation, query: str) -> list[str]:
    """The one column that the query asks for, of an SQLite database."""
    with sqlite3.connect(here.home / "monitor.db") as connection:
        found = [value for (value,) in connection.execute(query)]
    connection.close()
    return found


# the database

RUN, LIST = ("run", "--once"), ("matches", "list")


def no_database(here: Installation) -> None:
    path = here.home / "monitor.db"
    path.write_text("feeds:\n" * 1000)


def no_folder(here: Installation) -> None:
    here.change({"database": f"sqlite:///{here.home}/no/such/monitor.db"})


def newer_schema(here: Installation) -> None:
    stored(here, "UPDATE alembic_version SET version_num = '9999' RETURNING 1")


@pytest.mark.parametrize(
    ("arguments", "prepare", "told"),
    [
        pytest.param(RUN, no_database, r"monitor\.db is not a database of monitor", id="not a database"),
        pytest.param(LIST, no_folder, r"folder of the database, \S+/no/such, cannot be made", id="no folder"),
        pytest.param(LIST, newer_schema, r"monitor\.db .*newer", id="a newer schema"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_one_line_and_left_as_it_is(
    here: Installation, arguments: tuple[str, ...], prepare: Callable[[Installation], None], told: str
) -> None:
    prepare(here)
    before = (here.home / "monitor.db").read_bytes()
    done = here.ask(*arguments)
    plain(done)
    assert done.returncode == 3
    assert done.stdout == ""
    assert re.fullmatch(rf"[^\n]*{told}[^\n]*\n", done.stderr)
    assert (here.home / "monitor.db").read_bytes() == before
    assert here.office.connections == 0


@pytest.fixture
def readable_home() -> Iterator[Path]:
    """A folder that another user may look into."""
    folder = Path(tempfile.mkdtemp(prefix="installation-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


AS_NOBODY = """
import os, sys
from pathlib import Path
import encodings.utf_8_sig, monitor.app.show, monitor.cli, monitor.storage.migrate, sqlalchemy.dialects.sqlite
from monitor.config import load_config
load_config(Path(sys.argv[-1]), {})  # with all that this imports
if os.geteuid() == 0:  # root may write everywhere
    os.setegid(65534)
    os.seteuid(65534)
monitor.cli.main()
"""


def test_a_read_only_folder_is_told_with_the_cure(
    readable_home: Path, sqlite_template: Path, publisher: Publisher, office: Postoffice
) -> None:
    here = Installation(readable_home, f"sqlite:///{readable_home}/monitor.db", publisher, office)
    shutil.copy(sqlite_template, readable_home / "monitor.db")
    shutil.copytree(Path(__file__).parents[2] / "templates", readable_home / "templates")  # nobody may read ours
    here.change({"templates": str(readable_home / "templates")})
    readable_home.chmod(0o555)
    arguments = here.command("matches", "list")[3:]
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, *arguments], capture_output=True, text=True)
    plain(done)
    assert done.returncode == 3
    assert re.fullmatch(r"[^\n]*monitor\.db cannot be [^\n]*folder[^\n]*\n", done.stderr)


def test_a_folder_that_may_not_be_read_is_told_with_the_cure(
    readable_home: Path, publisher: Publisher, office: Postoffice
) -> None:
    here = Installation(readable_home, f"sqlite:///{readable_home}/monitor.db", publisher, office)
    shutil.copytree(Path(__file__).parents[2] / "templates", readable_home / "locked" / "templates")
    here.change({"templates": str(readable_home / "locked" / "templates")})
    (readable_home / "locked").chmod(0o700)
    arguments = here.command("matches", "list")[3:]
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, *arguments], capture_output=True, text=True)
    plain(done)
    assert done.returncode == 1
    told = r"the folder `[^`]*` cannot be read: Permission denied\. Let the program's user read it\.\n"
    assert re.fullmatch(r"[^\n]*config\.yaml:1:\d+: " + told, done.stderr)


def test_a_disk_that_fills_up_ends_the_run_with_3_and_the_next_one_loses_nothing(here: Installation) -> None:
    here.publish(2)
    let_go = threading.Event()
    listed = here.publisher.pages["/one.xml"]
    assert callable(listed)
    here.publisher.pages["/one.xml"] = lambda request: replace(listed(request), hold=let_go)
    with here.start("--once") as run:
        assert here.asked.wait(60)
        for _ in ("two", "three"):  # a worker has parsed them: no process is started on a disk that is full
            run.until("feed polled")
        resource.prlimit(run.process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        let_go.set()
        assert run.end() == 3
    assert "Traceback" not in run.said()
    assert run.said().splitlines()[-1].startswith("the disk is full: the database ")
    sent = len(here.office.letters)
    assert here.once().returncode == 0
    assert here.missing() == set()
    assert here.told_twice() == set()
    assert here.repeats() <= sent


def test_no_room_for_temporary_files_is_told_too(here: Installation) -> None:
    # An example in Latin letters: the language model, which is loaded for it, passes through such a file.
    english = "lang: en, title: North Korea sends Russia shells"
    here.write_rule(
        "arms.yaml", RULES["topics/arms.yaml"].replace("lang: ko, title: 북한이 러시아에 포탄을 보냈다", english)
    )
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))"
    code = f"import resource, monitor.cli; {limit}; monitor.cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *here.command("run", "--once")[3:]],
        capture_output=True,
        text=True,
        env=NOTHING_SET,
    )
    assert done.returncode == 3
    assert re.fullmatch(r"the disk is full: [^\n]*temporary files: File too large\. Free room[^\n]*\n", done.stderr)


# the page


def test_a_taken_port_is_told_before_anything_is_sent(here: Installation) -> None:
    here.publish(1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        here.change({"web": {"port": str(taken.getsockname()[1])}})
        done = here.ask("run")
    plain(done)
    assert done.returncode == 3
    assert re.search(r"Cannot show the page on 127\.0\.0\.1:\d+: another program listens there\.", done.stderr)
    assert here.office.connections == 0
    here.change({"web": {"port": "0"}})
    assert here.once().returncode == 0
    assert here.missing() == set()


# the mail server


def context(name: str) -> ssl.SSLContext:
    found = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    found.load_cert_chain(TLS / f"{name}.pem")
    return found


def nobody_listens() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


LOGIN = {"tls": "none", "username": "monitor", "password": "wrong"}


@pytest.mark.parametrize(
    ("make", "mail", "told"),
    [
        pytest.param(None, {}, "could not be reached at the connection", id="nobody listens"),
        pytest.param(
            lambda: Postoffice(users={"monitor": "right"}), LOGIN, "refused the login: 535", id="a wrong password"
        ),
        pytest.param(Postoffice, {"tls": "starttls"}, "cannot do STARTTLS", id="no STARTTLS"),
        pytest.param(
            lambda: Postoffice(tls=context("wrong-name")),
            {"tls": "starttls", "host": "localhost"},
            "no trusted TLS with the mail server: .*localhost",
            id="a certificate for another name",
        ),
    ],
)
def test_a_mail_server_that_cannot_be_used_marks_nobody_and_mail_goes_out_once_it_is_mended(
    here: Installation, make: Callable[[], Postoffice] | None, mail: dict[str, str], told: str
) -> None:
    here.publish(2)
    with in_thread(make() if make else Postoffice()) as bad:
        here.change({"mail": {**mail, "port": str(bad.port if make else nobody_listens())}})
        done = here.once(SSL_CERT_FILE=str(TLS / "ca.pem"))
    plain(done)
    assert done.returncode == 0, done.stderr
    assert re.search(f'"reason": "[^"]*{told}', done.stderr)
    assert re.search(r"0 mails sent, [14] not sent\n$", done.stdout)
    assert bad.letters == []
    assert stored(here, "SELECT state FROM deliveries") == ["waiting"] * 4
    assert stored(here, "SELECT address FROM suppressions") == []
    here.change(
        {
            "mail": {
                "host": "127.0.0.1",
                "port": str(here.office.port),
                "tls": "none",
                "username": None,
                "password": None,
            }
        }
    )
    stored(here, "UPDATE deliveries SET next_attempt = 0 RETURNING id")  # time passes
    assert here.once().returncode == 0
    assert here.missing() == set()
    assert here.told_twice() == set()
    assert len(here.office.letters) == 4


# feeds


CAPTCHA = Page(b"<html><title>Are you human?</title><body>captcha</body></html>", content_type="text/html")
UNWELL = {"/one.xml": CAPTCHA, "/two.xml": Page(bytes(range(256)) * 40), "/three.xml": Page(b"", 404)}


def test_feeds_that_are_unwell_are_told_and_read_again_once_they_are_well(here: Installation) -> None:
    here.publish(1)
    well = dict(here.publisher.pages)
    here.publisher.pages.update(UNWELL)
    done = here.once()
    plain(done)
    assert done.returncode == 0
    assert re.match(r"3 feeds polled \(1 http error, 2 not a feed\)", done.stdout)
    told = [json.loads(line) for line in done.stderr.splitlines()]
    assert {event["feed"].removeprefix(here.publisher.url("")) for event in told} == set(UNWELL)
    check = here.ask("feeds", "check").stdout
    for name, outcome in (("one", "not a feed"), ("two", "not a feed"), ("three", "http error")):
        assert re.search(rf"/{name}\.xml +- .* failing since .*  {outcome}: ", check), check
    here.publisher.pages.update(well)
    assert here.once().returncode == 0
    assert here.missing() == set()
    assert here.told_twice() == set()


def test_a_private_address_is_refused_unless_it_is_allowed(here: Installation) -> None:
    here.publish(1)
    here.change({"polling": {"allow_private_addresses": "false"}})
    done = here.once()
    plain(done)
    assert done.returncode == 0
    assert done.stderr.count("feed unwell") == 3
    assert here.publisher.requests == []
    here.change({"polling": {"allow_private_addresses": "true"}})
    done = here.once()
    while "none was due" in done.stdout:  # a start takes less than the interval of a second
        done = here.once()
    assert done.returncode == 0
    assert here.missing() == set()
