"""Who asks on the page of a running daemon is answered, and told of what is found once they confirmed."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import urllib.request
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from monitor import signing_up
from monitor.daemon import now
from monitor.model import Declared, Level
from monitor.storage import Storage
from monitor.subscribers.links import Links, Purpose, read_or_create_secret
from tests.daemon.installation import Installation
from tests.postoffice import Letter

ANN = "ann@example.net"
FIELDS = {
    "email": ANN, "what": "some", "rule": "arms", "level": "low", "often": "immediately", "time": "07:00",
    "day": "mon", "language": "es", "timezone": "UTC",
}  # fmt: skip


def fetched(url: str, fields: dict[str, str] | None = None) -> str:
    body = None if fields is None else urlencode(fields).encode()
    with urllib.request.urlopen(url, body, timeout=20) as answer:
        return str(answer.read().decode())


@pytest.fixture
def base(here: Installation) -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    here.change({"web": {"port": str(port), "base_url": url, "signup": "true"}, "subscribers": []})
    return url


def test_from_the_form_to_a_digest_and_its_preferences(here: Installation, base: str) -> None:
    with here.start() as daemon:
        daemon.until("page up")
        shown = fetched(f"{base}/subscribe")
        assert "<bdi>Arms</bdi>" in shown
        a_minute_ago = int((now() - timedelta(minutes=1)).timestamp())
        links = Links(read_or_create_secret(here.home / "var" / "secret.key"), base)
        token = links.token(Purpose.FORM, a_minute_ago)  # a form is not taken from who cannot have read it
        fetched(f"{base}/subscribe", {**FIELDS, "token": token})
        daemon.until("sign-up answered")
        link = link_in(here.office.letters[0], f"{base}/confirm/")
        assert here.office.letters[0].message["Subject"] == "Confirme su suscripción"
        assert "Arms" in fetched(link)
        assert "You are subscribed" in fetched(link, {})
    here.publish(1)
    assert here.once().returncode == 0
    own = link_in(here.office.letters[1], f"{base}/preferences/")
    with here.start() as daemon:
        daemon.until("page up")
        assert ANN in fetched(own)


def link_in(letter: Letter, beginning: str) -> str:
    """The link in a mail that begins so."""
    found = re.search(rf"{re.escape(beginning)}\S+", letter.text)
    assert found is not None
    return found[0]


def asked(here: Installation) -> None:
    storage = Storage.open(here.database)
    wish = Declared(ANN, (), Level.LOW, "daily 07:00", "UTC", "en")
    storage.write_now(lambda tx: signing_up.ask(tx, wish, "somewhere", now() - timedelta(seconds=5)))
    storage.close()


def test_once_answers_too_and_the_list_of_subscribers_says_who_waits(here: Installation, base: str) -> None:
    asked(here)
    said = here.ask("subscribers", "list").stdout
    assert ANN in said
    assert "its mail has not left yet" in said
    assert here.once().returncode == 0
    assert here.subjects() == [(ANN, "Confirm your subscription")]
    assert "to be confirmed" in here.ask("subscribers", "list").stdout


def test_without_a_mail_server_it_is_kept_in_the_folder(here: Installation, base: str) -> None:
    here.change({"mail": None})
    asked(here)
    assert here.once().returncode == 0
    (file,) = (here.home / "var" / "mail").glob("*.eml")
    assert email.message_from_bytes(file.read_bytes(), policy=email.policy.default)["To"] == ANN


def test_nobody_is_answered_where_the_form_is_closed(here: Installation) -> None:
    here.change({"subscribers": []})
    asked(here)
    assert here.once().returncode == 0
    assert here.subjects() == []
