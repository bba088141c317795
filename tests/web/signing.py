"""The form as a stranger fills it in, the mails that it brings, and a mail server to bring them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from monitor.digests.mail_settings import MailSettings
from monitor.digests.message import Message
from monitor.digests.send import Mailer
from monitor.digests.sign_up import SignUpMails
from monitor.signing_up import SignUpDesk, answer_all
from tests.postoffice import Letter, Postoffice

from .conftest import TEMPLATES, Answer, Site, ask

BASE = "https://alerts.example.org"
FORM = "application/x-www-form-urlencoded"
WISH = {
    "what": "all", "level": "low", "often": "daily", "time": "07:00", "day": "mon",
    "language": "en", "timezone": "Europe/Zurich",
}  # fmt: skip


@dataclass
class Stranger:
    """Whoever comes to the page; `letters` are what the mail server took."""

    site: Site
    office: Postoffice
    desk: SignUpDesk
    sent: list[tuple[datetime, str]]  # when each mail was handed over, and to whom
    _networks: count[int] = field(default_factory=lambda: count(1))

    async def form(self) -> str:
        """The token of a form that has been looked at for a while."""
        shown = await self.site.ask("GET", "/subscribe")
        assert shown.status == 200
        found = re.search('name="token" value="([^"]+)"', shown.text)
        assert found is not None
        self.site.later(timedelta(seconds=10))
        return found[1]

    async def send(self, fields: Mapping[str, str | list[str]], token: str, network: str = "") -> Answer:
        """From a network of its own, unless one is named."""
        number = next(self._networks)
        seen = network or f"198.18.{number // 250 % 250}.{number % 250}"
        body = urlencode({**WISH, "token": token, **fields}, doseq=True).encode()
        headers = {"content-type": FORM, "x-forwarded-for": seen}
        return await asyncio.to_thread(ask, self.site.port, "POST", "/subscribe", body, headers)

    async def wants(self, email: str, network: str = "", **fields: str | list[str]) -> Answer:
        """Fill the form in, and send it."""
        return await self.send({"email": email, **fields}, await self.form(), network)

    async def mail(self) -> None:
        """What the daemon does once a second."""
        await answer_all(self.desk)

    @property
    def letters(self) -> list[Letter]:
        return self.office.letters

    def link(self, letter: Letter) -> str:
        """The path of the one link of ours in a mail that is not to the page itself."""
        (found,) = set(re.findall(rf"{BASE}(/\S+)", letter.text))
        return str(found)

    async def subscribes(self, email: str, **fields: str | list[str]) -> str:
        """All the way to a confirmed subscription; the path of the link."""
        await self.wants(email, **fields)
        await self.mail()
        path = self.link(self.letters[-1])
        assert (await self.site.ask("POST", path)).status == 200
        return path


@asynccontextmanager
async def stranger_at(site: Site, state: Path) -> AsyncIterator[Stranger]:
    """With a real mail server on the loopback interface."""
    async with Postoffice() as office:
        settings = MailSettings(host="127.0.0.1", port=office.port, tls="none", sender="Alerts <a@example.org>")
        mailer = Mailer(settings, state)
        ids = count(1)

        sent: list[tuple[datetime, str]] = []

        async def send(message: Message, to: str) -> str:
            sent.append((site.now, to))
            return await mailer(message, to)

        desk = SignUpDesk(
            site.storage,
            site.links,
            SignUpMails(TEMPLATES, settings.sender, BASE),
            send,
            lambda: f"{next(ids)}@example.org",
            timedelta(minutes=5),
            lambda: site.now,
        )
        try:
            yield Stranger(site, office, desk, sent)
        finally:
            await mailer.close()


async def through(app: Any, path: str, fields: Mapping[str, Any], **headers: str | list[str]) -> tuple[int, bytes]:
    """One form, handed to the application without a socket between: the status and all of the answer. A header may have
    several lines."""
    body = urlencode(fields, doseq=True).encode()
    named = [("host", "127.0.0.1"), ("content-type", FORM)]
    for name, values in headers.items():
        named += [(name.replace("_", "-"), value) for value in ([values] if isinstance(values, str) else values)]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1), "headers": [(name.encode(), value.encode()) for name, value in named],
    }  # fmt: skip
    said: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    await app(scope, receive, send)
    whole = b"".join(name + b": " + value + b"\n" for name, value in said[0]["headers"])
    return said[0]["status"], whole + b"".join(one.get("body", b"") for one in said[1:])
