"""Mail that comes back to a running installation: who gets none any more, and who is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.daemon.installation import Installation

MAILS = Path(__file__).parents[1] / "subscribers" / "bounces" / "mails"
ADDRESS = "bounces@alerts.example.org"
WHO = "min.park@corp.example"


@pytest.fixture
def maildir(here: Installation, tmp_path: Path) -> Path:
    folder = tmp_path / "bounces"
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    bounces = {"address": ADDRESS, "maildir": str(folder)}
    here.change({"mail": {"bounces": bounces}, "subscribers": [{"email": WHO, "schedule": "immediately"}]})
    return folder


def test_a_digest_that_comes_back_suspends_its_address_once(here: Installation, maildir: Path) -> None:
    here.publish(1)
    assert here.once().returncode == 0
    (letter,) = here.office.letters
    local, _, domain = letter.sender.partition("@")
    assert (local[:8], len(local), domain) == ("bounces+", 32, "alerts.example.org")
    assert letter.recipients == (WHO,)
    assert ADDRESS not in str(letter.message["From"])
    back = rewritten("postfix_unknown_user", letter.sender)
    (maildir / "new" / "1.first").write_bytes(back)
    (maildir / "new" / "2.odd").write_bytes(rewritten("spam", letter.sender))
    here.publish(1)
    assert here.once().returncode == 0
    assert len(here.office.letters) == 1
    assert sorted(path.name for path in (maildir / "cur").iterdir()) == ["1.first:2,S", "2.odd:2,F"]
    (maildir / "new" / "3.again").write_bytes(back)
    assert "1 mails read" not in here.ask("bounces", "read").stdout
    listed = [json.loads(line) for line in here.ask("bounces", "list", "--json").stdout.splitlines()]
    assert [(row["kind"], row["did"], row["email"]) for row in listed] == [
        ("unknown", "kept", WHO),
        ("dead", "suspended", WHO),
    ]
    said = here.ask("subscribers", "list").stdout
    assert "suspended" in said
    assert "5.1.1" in said
    assert here.ask("subscribers", "resume", WHO.upper()).returncode == 0
    here.publish(1)
    assert here.once().returncode == 0
    assert len(here.office.letters) == 2
    assert here.ask("subscribers", "resume", WHO).returncode == 1


def rewritten(name: str, return_path: str) -> bytes:
    """A mail of the corpus, about the delivery that this return path names."""
    mail = (MAILS / f"{name}.eml").read_text(encoding="utf-8")
    token = mail.partition("bounces+")[2].partition("@")[0]
    return mail.replace(f"bounces+{token}@alerts.example.org", return_path).encode()


def test_an_installation_without_a_mailbox_says_so(here: Installation) -> None:
    done = here.ask("bounces", "read")
    assert (done.returncode, done.stdout) == (1, "")
    assert "mail.bounces" in done.stderr


def test_a_mailbox_that_is_none_stops_nothing(here: Installation, maildir: Path) -> None:
    (maildir / "tmp").rmdir()
    here.publish(1)
    done = here.once()
    assert done.returncode == 0
    assert len(here.office.letters) == 1
    assert "is no maildir" in done.stderr
    assert here.ask("bounces", "read").returncode == 3
