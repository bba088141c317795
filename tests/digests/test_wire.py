"""RELIABILITY D13: from a hostile feed's words to the bytes that a strict mail server takes."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from monitor.digests.compose import compose, new_message_id
from monitor.digests.mail_settings import MailSettings
from monitor.digests.render import Renderer
from monitor.digests.send import Mailer
from tests.digests.samples import NOW, match, matched, story, subscription
from tests.digests.test_render import HOSTILE, SENDER, TEMPLATES, UNSUBSCRIBE
from tests.postoffice import Postoffice

READER = "analyst@example.org"
HEADERS = [
    b"Message-ID", b"Date", b"From", b"To", b"Subject", b"Auto-Submitted", b"List-Id", b"List-Unsubscribe",
    b"List-Unsubscribe-Post", b"MIME-Version", b"Content-Type",
]  # fmt: skip


@pytest.mark.parametrize("mails", [200, pytest.param(10_000, marks=[pytest.mark.long, pytest.mark.timeout(600)])])
async def test_hostile_words_leave_as_correct_mail(mails: int, tmp_path: Path) -> None:
    render = Renderer(TEMPLATES, SENDER, "https://alerts.example.org")
    titles = itertools.cycle(str(row.values[0]) for row in HOSTILE)
    async with Postoffice() as office:
        settings = MailSettings(host="127.0.0.1", port=office.port, tls="none", sender=SENDER)
        send = Mailer(settings, tmp_path)
        for number in range(mails):
            title = next(titles) * (1 + number % 40)  # up to some 10 KB
            of = story(title, summary=".\r\n.\r\n" + title, text="x", outlet=title, url=f"https://news.example/{title}")
            row = matched(1, of, match(of, [("x", "term", title, title)]))
            digest = compose(subscription(), [row], [], message_id=new_message_id("example.org"), due=NOW, now=NOW)
            await send(render(digest, unsubscribe_url=UNSUBSCRIBE, now=NOW), READER)
        await send.close()
    assert office.violations == []
    assert len({letter.message["Message-ID"] for letter in office.letters}) == mails
    for letter in office.letters:
        assert letter.recipients == (READER,)
        head = letter.data.split(b"\r\n\r\n", 1)[0]  # read by hand, not by the package that wrote it
        assert re.findall(rb"^([^\s:]+):", head, re.MULTILINE) == HEADERS
        assert b"\r\nTo: analyst@example.org\r\n" in head
        assert re.findall(rb"\r\nContent-Type: ([a-z/]+)", letter.data) == [
            b"multipart/alternative",
            b"text/plain",
            b"text/html",
        ]
