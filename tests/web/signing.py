"""The form as a stranger fills it in, the mails that it brings, and a mail server to bring them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
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

        async def send(message: Message, to: str) -> str:
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
            yield Stranger(site, office, desk)
        finally:
            await mailer.close()
