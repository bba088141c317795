"""`monitor users` and `monitor tokens` on an installation."""

from __future__ import annotations

import contextlib
import re

import pytest

from monitor.storage import Storage, accounts, audit, tokens
from tests.daemon.installation import Installation

PASSWORD = "four words that belong"


@pytest.fixture
def password_file(here: Installation) -> str:
    path = here.home / "password"
    path.write_text(f"{PASSWORD}\n")
    return str(path)


def test_an_account_from_its_beginning_to_its_end(here: Installation, password_file: str) -> None:
    made = here.ask("users", "add", "anna", "--scope", "judge", "--password-file", password_file)
    assert made.stdout == "account anna may read, judge\n", made.stderr
    head, row = here.ask("users", "list").stdout.splitlines()
    assert head.split() == ["account", "may", "made", "disabled", "sessions"]
    assert re.fullmatch(r"anna +read judge +\S+ \S+ +0", row)
    for words, said in [
        (("passwd", "anna", "--password-file", password_file), "has another password"),
        (("disable", "anna"), "is disabled"),
        (("enable", "anna"), "is enabled"),
        (("remove", "anna"), "is removed"),
    ]:
        answer = here.ask("users", *words)
        assert (answer.returncode, said in answer.stdout) == (0, True), answer.stderr
    with contextlib.closing(Storage.open(here.database)) as storage:
        assert storage.read_now(accounts.all) == []
        log = [entry for _, entry in storage.read_now(lambda tx: audit.latest(tx, 10))][::-1]
    acts = ["add account", "change password", "disable account", "enable account", "remove account"]
    assert [entry.action for entry in log] == acts
    assert {entry.subject for entry in log} == {"account anna"}
    assert all(entry.who.endswith("at the command line") for entry in log)
    assert PASSWORD not in str(log)


def test_what_cannot_be_an_account_is_refused(here: Installation, password_file: str) -> None:
    (here.home / "short").write_text("short\n")
    (here.home / "binary").write_bytes(b"\xff\xfe" * 20)
    here.ask("users", "add", "anna", "--password-file", password_file)
    for words, said in [
        (("add", "anna", "--password-file", password_file), "there is an account anna already"),
        (("add", "Berta B", "--password-file", password_file), "cannot be a name"),
        (("add", "berta", "--password-file", str(here.home / "short")), "at least 12 characters"),
        (("add", "berta", "--password-file", str(here.home / "binary")), "it is not UTF-8"),
        (("add", "berta", "--password-file", str(here.home / "none")), "No such file"),
        (("add", "berta"), "there is no terminal to ask"),
        (("passwd", "berta", "--password-file", password_file), "there is no account berta"),
        (("disable", "berta"), "there is no account berta"),
    ]:
        answer = here.ask("users", *words)
        assert (answer.returncode, answer.stdout) == (1, ""), words
        assert said in answer.stderr, words
    assert here.ask("users", "add", "berta", "--password", PASSWORD).returncode == 2  # others would see it


def test_a_token_is_printed_once_and_revoked_by_name(here: Installation) -> None:
    made = here.ask("tokens", "add", "poller", "--expires", "90d")
    assert re.fullmatch(r"em_[A-Za-z0-9_-]{43}\n", made.stdout), made.stderr
    listed = here.ask("tokens", "list").stdout
    assert re.search(r"^poller +read +.* at the command line +never +\S+ \S+$", listed, re.MULTILINE)
    assert made.stdout.strip() not in listed
    assert here.ask("tokens", "add", "poller").returncode == 1
    assert here.ask("tokens", "revoke", "poller").stdout == "token poller is revoked\n"
    assert here.ask("tokens", "revoke", "poller").returncode == 1
    assert here.ask("tokens", "add", "other", "--expires", "999999999d").returncode == 1
    with contextlib.closing(Storage.open(here.database)) as storage:
        assert [token.revoked is None for token in storage.read_now(tokens.all)] == [False]
