"""RELIABILITY D14: a log at its most talkative holds no secret and no reader's whole address."""

from __future__ import annotations

import json
import subprocess
import sys
from urllib.parse import quote

from tests.daemon.installation import NOTHING_SET, Installation
from tests.postoffice import DROP, Postoffice, in_thread

TALKATIVE = """
import logging, sys
import monitor.app.logs, monitor.cli

def set_up_logs(usual=monitor.app.logs.set_up_logs):
    usual()
    for name in ("", "monitor", "sqlalchemy", "alembic"):
        logging.getLogger(name).setLevel(logging.DEBUG)

monitor.app.logs.set_up_logs = set_up_logs
monitor.cli.main()
"""
PASSWORD = "pa55-of-the-mail-server"
HEADER = "Bearer t0ken-of-a-feed"
OPERATOR = "ops.person@example.org"
READERS = (
    "analyst.one@example.org",
    "gone+tag@example.org",
    "o'hara_2@sub.example.org",
    "zoë@example.org",
    "x@example.org",
)


def talkative(here: Installation) -> str:
    """What a run says with every logger at DEBUG."""
    arguments = here.command("run", "--once")[3:]
    done = subprocess.run(
        [sys.executable, "-c", TALKATIVE, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=NOTHING_SET,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout + done.stderr


def test_a_log_at_its_most_talkative_holds_no_secret_and_no_whole_address(here: Installation) -> None:
    office = Postoffice(users={"monitor": PASSWORD})
    office.on("rcpt", f"550 5.1.1 <{READERS[1]}>: no such user", to=READERS[1], times=None)
    office.on("rcpt", f"451 4.7.1 <{READERS[0]}>: greylisted", to=READERS[0])
    office.on("dot", DROP)
    (here.home / "password").write_text(PASSWORD + "\n")
    feeds = [{**feed, "headers": {"Authorization": HEADER}} for feed in here.config()["feeds"]]
    here.publish(1)
    with in_thread(office):
        mail = {"port": str(office.port), "username": "monitor", "password_file": "password", "operator": OPERATOR}
        readers = [{"email": email, "schedule": "immediately"} for email in READERS]
        here.change({"mail": mail, "feeds": feeds, "subscribers": readers})
        said = talkative(here) + talkative(here)
        (here.home / "password").write_text("the-wr0ng-one\n")
        here.publish(1)
        said += talkative(here)
    assert len(said) > 50_000
    assert "INSERT INTO deliveries" in said
    assert len({letter.recipients[0] for letter in office.letters}) >= 3
    key = (here.home / "var" / "secret.key").read_bytes()
    for secret in (PASSWORD, "the-wr0ng-one", HEADER, HEADER.split()[1], OPERATOR, *READERS, key.hex(), "/u/"):
        assert secret not in said, secret
        assert quote(secret) not in said
        assert json.dumps(secret)[1:-1] not in said
