"""Real receivers: a real Postfix delivers into a real Dovecot, and makes the reports about who is not there."""

from __future__ import annotations

import email
import email.policy
import json
import re
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from monitor.config import load_config
from monitor.digests.render import Renderer
from monitor.storage import Storage, digests
from tests.daemon.installation import Installation
from tests.receivers import PASSWORD, Receivers, free_ports, missing

pytestmark = [pytest.mark.long, pytest.mark.skipif(bool(missing()), reason=missing() or "-")]

READER, GONE = "reader@corp.example", "gone@corp.example"
BOUNCES = "bounces@alerts.example.org"
ADDED = ("return-path", "delivered-to", "received", "x-original-to")  # by those who passed it on


@pytest.fixture
def receivers() -> Iterator[Receivers]:
    with Receivers((READER, BOUNCES), ("corp.example", "alerts.example.org")) as receivers:
        yield receivers


@pytest.fixture
def to_receivers(here: Installation, receivers: Receivers, tmp_path: Path) -> Installation:
    (tmp_path / "imap.password").write_text(PASSWORD + "\n")
    imap = {"host": "127.0.0.1", "port": str(receivers.imap_port), "tls": "none", "username": BOUNCES}
    imap["password_file"] = str(tmp_path / "imap.password")
    port = free_ports(1)[0]
    here.change(
        {
            "mail": {"port": str(receivers.smtp_port), "bounces": {"address": BOUNCES, "imap": imap}},
            "web": {"port": str(port), "base_url": f"http://127.0.0.1:{port}"},
            "subscribers": [{"email": one, "schedule": "immediately"} for one in (READER, GONE)],
        }
    )
    return here


def parsed(mail: bytes) -> EmailMessage:
    message = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def leaves(message: EmailMessage) -> list[tuple[str, str]]:
    return [
        (part.get_content_type(), part.get_content().replace("\r\n", "\n"))
        for part in message.walk()
        if not part.is_multipart()
    ]


def standing(here: Installation) -> dict[str, str]:
    lines = here.ask("subscribers", "list").stdout.splitlines()[1:]
    return {line.split()[0]: line.split()[1] for line in lines}


def test_a_digest_arrives_as_composed_its_link_works_and_a_bounce_is_understood(
    to_receivers: Installation, receivers: Receivers
) -> None:
    here = to_receivers
    here.publish(2)
    done = here.once()
    assert done.returncode == 0, done.stderr
    (came,) = receivers.wait_for(READER, 1)
    got = parsed(came)
    same_as_composed(here, got)
    assert re.fullmatch(r"<bounces\+[a-z2-7]{24}@alerts\.example\.org>", str(got["Return-Path"]).strip())

    (report,) = receivers.wait_for(BOUNCES, 1)
    assert b"Status: 5.1.1" in report
    link = re.search(r"<(http://127\.0\.0\.1:\d+/u/[^>]+)>", str(got["List-Unsubscribe"]))
    assert link is not None
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with here.start() as running:
        running.until("mail came back", did="suspended")
        running.until("notice", kind="suspended")
        assert standing(here) == {READER: "active", GONE: "suspended"}
        with urllib.request.urlopen(link[1], timeout=60) as page:
            assert page.status == 200
        assert standing(here)[READER] == "active"
        request = urllib.request.Request(link[1], data=b"List-Unsubscribe=One-Click", method="POST")
        with urllib.request.urlopen(request, timeout=60) as page:
            assert page.status == 200
        assert standing(here)[READER] == "unsubscribed"
    assert receivers.flags(BOUNCES) == [b"\\Seen"]
    (row,) = (json.loads(line) for line in here.ask("bounces", "list", "--json").stdout.splitlines())
    assert (row["kind"], row["did"], row["email"], row["status"]) == ("dead", "suspended", GONE, "5.1.1")


def same_as_composed(here: Installation, got: EmailMessage) -> None:
    """What arrived is what the stored digest renders to, but for what servers put before it."""
    config = load_config(here.home / "config.yaml", {})
    storage = Storage.open(config.database)
    try:
        stored = storage.read_now(lambda tx: digests.get(tx, str(got["Message-ID"]).strip("<>")))
    finally:
        storage.close()
    assert stored is not None
    link = str(got["List-Unsubscribe"]).strip("<>")
    renderer = Renderer(config.templates, config.mail.sender, config.web.base_url)
    composed = renderer(stored.digest, unsubscribe_url=link, now=parsedate_to_datetime(str(got["Date"])))
    made = parsed(composed.data)
    assert leaves(got) == leaves(made)
    assert headers(got) == headers(made)


def headers(message: EmailMessage) -> list[tuple[str, str]]:
    """Without the boundary, which is made anew each time."""
    kept = [(name, str(value)) for name, value in message.items() if name.lower() not in ADDED]
    return sorted((name, value.partition("; boundary=")[0]) for name, value in kept)
