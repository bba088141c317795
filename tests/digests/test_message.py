"""What has been written becomes bytes that any mail program reads back as it was. RELIABILITY D13."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digests.mail_settings import MailSettings
from monitor.digests.message import Message, digest_message, list_id, operator_mail
from monitor.digests.send import Mailer
from monitor.digests.words import clean
from monitor.outgoing import Digest
from tests.digests.samples import NOW, subscription
from tests.postoffice import Postoffice

SENDER = "Embargo Monitor <alerts@example.org>"
UNSUBSCRIBE = "https://alerts.example.org/u/" + "0123456789abcdef" * 8
KOREAN = "북한이 러시아에 포탄을 보냈다. "
Tree = list[tuple[str, str | None, str]]


def message(subject: str = "Shells", text: str = "Shells.\n", html: str = "<p>Shells.</p>\n", **who: object) -> Message:
    digest = Digest("0123abcd@example.org", subscription(**who), NOW, NOW, (), 0)
    return digest_message(digest, subject, text, html, sender=SENDER, unsubscribe_url=UNSUBSCRIBE)


def parsed(data: bytes) -> EmailMessage:
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def tree(of: EmailMessage) -> Tree:
    """Its parts in order: type, charset, content with the line breaks of this machine."""
    assert [part.defects for part in of.walk() if part.defects] == []
    return [
        (
            part.get_content_type(),
            part.get_content_charset(),
            "" if part.is_multipart() else part.get_content().replace("\r\n", "\n"),
        )
        for part in of.walk()
    ]


def with_breaks(text: str) -> str:
    """Its lines as they are read back: each ends, the last one too."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.endswith("\n") else lines + "\n"


TEXTS = [
    pytest.param("Shells.\n", id="plain"),
    pytest.param("Shells", id="no line break at the end"),
    pytest.param("", id="nothing"),
    pytest.param("\n\n\n", id="line breaks only"),
    pytest.param("a\rb\r\nc\nd", id="line breaks of three kinds"),
    pytest.param(".\n..\n.hidden\n\n.", id="leading dots"),
    pytest.param("--=_parts\n--=_parts--\n", id="the boundary"),
    pytest.param("=_parts =3D =\n", id="what looks encoded"),
    pytest.param("trailing \nblanks\t\n \n", id="blanks at line ends"),
    pytest.param("x" * 2000 + "\n" + "x" * 76 + "\n" + "x" * 75, id="long lines"),
    pytest.param("From here\n>From there\n", id="From"),
    pytest.param(KOREAN * 400, id="Korean, one long line"),
    pytest.param((KOREAN + "\n") * 400, id="Korean"),
    pytest.param("ü" * 100 + "x" * 900, id="some accents"),
    pytest.param("\x00\x0b\x0c\x1c\x85\u2028\u2029\ufeff", id="odd line ends"),
    pytest.param("\U0001f680" * 57, id="four bytes each"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_is_read_back_as_it_was(text: str) -> None:
    plain, html = with_breaks(text), with_breaks(f"<p>{text}</p>")
    assert tree(parsed(message(text=text, html=f"<p>{text}</p>").data)) == [
        ("multipart/alternative", None, ""),
        ("text/plain", "utf-8", plain),
        ("text/html", "utf-8", html),
    ]


@settings(max_examples=300, deadline=None)
@given(
    text=st.text(alphabet=st.one_of(st.sampled_from("\r\n .=-_\t"), st.characters(exclude_categories=["Cs"]))),
    html=st.text(alphabet=st.characters(exclude_categories=["Cs"])),
)
def test_any_text_is_read_back_and_leaves_in_lines_that_every_server_takes(text: str, html: str) -> None:
    data = message(text=text, html=html).data
    assert tree(parsed(data))[1:] == [
        ("text/plain", "utf-8", with_breaks(text)),
        ("text/html", "utf-8", with_breaks(html)),
    ]
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", data) is None
    assert data.isascii()
    body = data.split(b"\r\n\r\n", 1)[1]
    assert max(len(line) for line in body.split(b"\r\n")) <= 76


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_the_tree_that_the_email_package_would_have_made(text: str) -> None:
    ours = message("[Critical] 포탄 100만 발", text, f"<p>{text}</p>")
    theirs = EmailMessage(policy=email.policy.SMTP)
    for name, value in parsed(ours.data).items():
        if name not in ("Content-Type", "MIME-Version"):
            theirs[name] = value
    theirs.set_content(ours.text, cte="base64")
    theirs.add_alternative(ours.html, subtype="html", cte="base64")
    read_back = parsed(theirs.as_bytes())
    assert tree(read_back) == tree(parsed(ours.data))
    of_ours, of_theirs = dict(parsed(ours.data).items()), dict(read_back.items())
    assert of_ours.pop("Content-Type").startswith("multipart/alternative")
    assert of_theirs.pop("Content-Type").startswith("multipart/alternative")
    assert of_ours == of_theirs


@settings(max_examples=300, deadline=None)
@given(subject=st.text(min_size=1, max_size=200).map(clean).filter(lambda text: text and "=?" not in text))
def test_a_subject_is_read_back_in_lines_of_76_characters(subject: str) -> None:
    data = message(subject).data
    assert str(parsed(data)["Subject"]) == subject
    lines = data.split(b"\r\nSubject: ")[1].split(b"\r\nAuto-Submitted")[0].split(b"\r\n")
    assert subject.isascii() or max(len(line) for line in [b"Subject: " + lines[0], *lines[1:]]) <= 76


def test_the_same_digest_gives_the_same_bytes() -> None:
    assert message().data == message().data


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        pytest.param((), "<embargo-monitor.example.org>", id="all rules"),
        pytest.param(("dprk-russia-arms",), "<dprk-russia-arms.embargo-monitor.example.org>", id="one"),
        pytest.param(("b", "a"), "<a-and-b.embargo-monitor.example.org>", id="in any order"),
        pytest.param(("r" * 80,), "<11318ee9b319e864.embargo-monitor.example.org>", id="too long for a label"),
        pytest.param(("x>\r\ny",), "<f11bd8777ced9742.embargo-monitor.example.org>", id="no label"),
    ],
)
def test_the_list_id_is_the_same_for_the_same_rules(rules: tuple[str, ...], expected: str) -> None:
    assert list_id(SENDER, subscription(rules=rules)) == expected
    other = subscription(rules=tuple(reversed(rules)), id=99, email="b@example.org")
    assert list_id(SENDER, other) == expected


# addressing


@pytest.mark.parametrize(
    ("address", "line"),
    [
        pytest.param("a@example.org", "To: a@example.org", id="plain"),
        pytest.param("a@bücher.example", "To: a@xn--bcher-kva.example", id="a domain outside ASCII"),
        pytest.param("аналитик@bücher.example", "To: аналитик@bücher.example", id="a name outside ASCII"),
        pytest.param("a@example.org\r\nBcc: b@example.org", "To: a@example.org Bcc: b@example.org", id="a header"),
    ],
)
def test_the_address_stands_in_the_header_as_a_server_takes_it(address: str, line: str) -> None:
    assert f"\r\n{line}\r\n".encode() in message(email=address).data


async def test_a_mail_to_a_domain_outside_ascii_is_ascii(tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = Mailer(MailSettings(host="127.0.0.1", port=office.port, tls="none", sender=SENDER), tmp_path)
        await send(message(email="a@bücher.example"), "a@bücher.example")
        await send.close()
    assert (office.violations, [letter.recipients for letter in office.letters]) == ([], [("a@xn--bcher-kva.example",)])


def test_a_name_of_the_sender_outside_ascii_is_encoded() -> None:
    digest = Digest("0123abcd@example.org", subscription(), NOW, NOW, (), 0)
    sender = "Embargo-Wächter <alerts@example.org>"
    made = digest_message(digest, "Shells", "x", "x", sender=sender, unsubscribe_url=UNSUBSCRIBE)
    assert made.data.split(b"\r\n\r\n", 1)[0].isascii()
    assert str(parsed(made.data)["From"]) == sender


def test_word_to_the_operator_is_no_list_mail() -> None:
    made = operator_mail(
        SENDER, "ops@example.org", "Reload refused:\r\nBcc: x@example.org", "Line 1\n\x1b[31mLine 2\u202e", NOW
    )
    message = parsed(made.data)
    assert str(message["Subject"]) == "Reload refused: Bcc: x@example.org"
    assert message.get_content().replace("\r\n", "\n") == "Line 1\n[31mLine 2\n"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [name for name in message if name.startswith("List-")] == []
    assert str(message["Message-ID"]).endswith("@example.org>")
