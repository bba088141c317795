"""The tests' post office is as strict as it says; asked by another client than ours."""

from __future__ import annotations

import smtplib

import pytest

from tests.postoffice import DROP, Postoffice, in_thread


def client(office: Postoffice) -> smtplib.SMTP:
    connection = smtplib.SMTP("127.0.0.1", office.port, timeout=20)
    connection.ehlo("client.example")
    return connection


def begin(connection: smtplib.SMTP, *options: str) -> None:
    connection.mail("a@example.org", options)
    connection.rcpt("b@example.org")
    connection.putcmd("DATA")
    assert connection.getreply()[0] == 354


def test_a_good_mail_is_kept_as_it_was() -> None:
    with in_thread(Postoffice()) as office, client(office) as connection:
        assert connection.sendmail("a@example.org", ["b@example.org", "c@example.org"], "X: y\r\n\r\n.dot\r\n") == {}
    [letter] = office.letters
    assert (letter.sender, letter.recipients) == ("a@example.org", ("b@example.org", "c@example.org"))
    assert letter.data == b"X: y\r\n\r\n.dot\r\n"
    assert office.violations == []


@pytest.mark.parametrize(
    ("data", "violation"),
    [
        pytest.param(b"a\nb\r\n.\r\n", "bare", id="bare LF"),
        pytest.param(b"a\rb\r\n.\r\n", "bare", id="bare CR"),
        pytest.param(b"a\n.\nMAIL FROM:<x@example.org>\r\n.\r\n", "bare", id="smuggling"),
        pytest.param(b"a" * 999 + b"\r\n.\r\n", "999 bytes", id="long line"),
        pytest.param(b".a\r\n.\r\n", "stuffed", id="a dot that is not stuffed"),
        pytest.param(b"\xc3\xa4\r\n.\r\n", "eight bits", id="eight bits unannounced"),
    ],
)
def test_what_is_not_correct_mail_is_refused(data: bytes, violation: str) -> None:
    with in_thread(Postoffice()) as office, client(office) as connection:
        begin(connection)
        connection.send(data)
        assert connection.getreply()[0] == 554
    assert office.letters == []
    assert violation in office.violations[0]


def test_the_script_is_followed_and_then_forgotten() -> None:
    office = Postoffice()
    office.on("mail", "451 4.3.0 later")
    office.on("rcpt", "550 5.1.1 gone", times=None, to="gone@example.org")
    office.on("dot", DROP)
    with in_thread(office), client(office) as connection:
        assert connection.mail("a@example.org")[0] == 451
        assert connection.mail("a@example.org")[0] == 250
        assert [connection.rcpt(f"{name}@example.org")[0] for name in ("gone", "b", "gone")] == [550, 250, 550]
        with pytest.raises(smtplib.SMTPServerDisconnected):
            connection.data(b"X: y\r\n\r\n")
    assert [letter.recipients for letter in office.letters] == [("b@example.org",)]


@pytest.mark.parametrize("method", ["PLAIN", "LOGIN"])
def test_a_login_is_asked_for_and_checked(method: str) -> None:
    with in_thread(Postoffice(users={"monitor": "secret"})) as office, client(office) as connection:
        assert connection.mail("a@example.org")[0] == 530
        connection.user, connection.password = "monitor", "guess"
        how = connection.auth_plain if method == "PLAIN" else connection.auth_login
        with pytest.raises(smtplib.SMTPAuthenticationError):
            connection.auth(method, how)
        connection.password = "secret"
        assert connection.auth(method, how)[0] == 235
        connection.sendmail("a@example.org", ["b@example.org"], "X: y\r\n\r\n")
    assert [letter.user for letter in office.letters] == ["monitor"]
