"""`monitor demo`: the real daemon on sample feeds, with a feed server and a mail server of its own on loopback.

Everything lies in a temporary folder and is gone afterwards. The sample stories are ours, in the files beside this one:
most are of the last days, and one event is of 31 August 2023, for `docs/tour.md`.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import html
import http.server
import json
import re
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.app.logs import set_up_logs
from monitor.app.run import run
from monitor.config import bundled
from monitor.daemon import now
from monitor.subscribers.links import admin_token

Echo = Callable[[str], Any]

SAMPLES = Path(__file__).parent
OUTLETS = {  # invented, like their news: name, language and country by file
    "sample-wire-en.xml": ("Sample Wire", "en", "US"),
    "musterblatt-de.xml": ("Musterblatt", "de", "CH"),
    "obrazets-ru.xml": ("Лента-образец", "ru", "RU"),
    "gyeonbon-ko.json": ("견본일보", "ko", "KR"),
    "mihon-ja.xml": ("見本通信", "ja", "JP"),
    "yangben-zh.xml": ("样本社", "zh", "CN"),
    "captcha.html": ("A captcha page", "en", "US"),
}
CONTENT_TYPES = {".xml": "application/xml; charset=utf-8", ".json": "application/feed+json", ".html": "text/html"}


async def run_demo(echo: Echo, *, serve: bool) -> None:
    """Poll the samples, mail what matched, print what arrived; with `serve` keep page and mailbox until Ctrl-C."""
    set_up_logs()
    mailbox: list[EmailMessage] = []
    with tempfile.TemporaryDirectory(prefix="monitor-demo-") as folder, feed_server(mailbox) as address:
        async with mail_server(mailbox, partial(told_of, echo) if serve else partial(printed, echo)) as smtp_port:
            page_port = free_port() if serve else 0
            home = Path(folder)
            (home / "config.yaml").write_text(demo_config(address, smtp_port, page_port), encoding="utf-8")
            if serve:
                echo(invitation(f"http://127.0.0.1:{page_port}/", f"{address}/", admin_token(home / "var")))
            summary = await run(home / "config.yaml", {}, once=not serve)
    echo(summary.line())


def invitation(page: str, mailbox: str, token: str) -> str:
    """What is there to be tried, and the way in."""
    return f"""\
page:      {page}
sign in:   open "With the admin token" there, and enter {token}
subscribe: {page}subscribe
mailbox:   {mailbox}
The page is up once the rules are compiled, in half a minute. The first mails come two minutes later: alerts wait a
minute for company. Ctrl-C ends it, and nothing is left of it."""


def demo_config(address: str, smtp_port: int, page_port: int) -> str:
    """YAML is a superset of JSON; what the demo watches and whom it tells."""
    return json.dumps(
        {
            "rules": str(bundled("rules")),
            "templates": str(bundled("templates")),
            "feeds": [
                {
                    "url": f"{address}/feeds/{file}",
                    "name": name,
                    "publisher": Path(file).stem,
                    "country": country,
                    "language": language,
                }
                for file, (name, language, country) in OUTLETS.items()
            ],
            "polling": {
                "host_pause": "0s",
                "per_host": "4",
                "allow_private_addresses": "true",
                "first_poll_window": "all",
            },
            "mail": {"host": "127.0.0.1", "port": str(smtp_port), "tls": "none"},
            "web": {
                "port": str(page_port),
                "base_url": f"http://127.0.0.1:{page_port or 8080}",
                "signup": "true",
            },
            "subscribers": [
                {"email": "analyst@example.org", "schedule": "immediately", "timezone": "Europe/Zurich"},
                {
                    "email": "arms-desk@example.org",
                    "rules": ["dprk-russia-arms"],
                    "minimum_level": "high",
                    "schedule": "immediately",
                },
            ],
        },
        indent=2,
    )


@contextlib.asynccontextmanager
async def mail_server(mailbox: list[EmailMessage], arrived: Callable[[EmailMessage], None]) -> AsyncIterator[int]:
    """A real SMTP server on loopback; every mail it is given goes into the mailbox, and to `arrived`."""

    class Sink:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
            message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
            mailbox.append(message)
            arrived(message)
            return "250 kept"

    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink()), "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def printed(echo: Echo, mail: EmailMessage) -> None:
    """The text part of a mail."""
    body = mail.get_body(("plain",))
    echo(f"{'─' * 72}\nTo: {mail['To']}\nSubject: {mail['Subject']}\n\n{body.get_content() if body else ''}")


def told_of(echo: Echo, mail: EmailMessage) -> None:
    """One line: the mail itself is in the mailbox, and the way to the page shall not be scrolled away."""
    echo(f"mail for {mail['To']}: {mail['Subject']}")


@contextlib.contextmanager
def feed_server(mailbox: list[EmailMessage]) -> Iterator[str]:
    """A web server on loopback with the sample feeds under /feeds/, and the mails that arrived."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            sample = SAMPLES / name
            if self.path == f"/feeds/{name}" and name in OUTLETS:
                self.answer(CONTENT_TYPES[sample.suffix], as_of(sample.read_bytes(), now()))
            elif name.isdecimal() and int(name) < len(mailbox):
                body = mailbox[int(name)].get_body(("html",))
                self.answer("text/html; charset=utf-8", body.get_content().encode() if body else b"")
            elif self.path == "/":
                self.answer("text/html; charset=utf-8", mailbox_page(mailbox).encode())
            else:
                self.send_error(404)

        def answer(self, content_type: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """The daemon's log tells what was polled."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def as_of(sample: bytes, now: datetime) -> bytes:
    """The sample with its dates of 2 to 5 June 2025 on the last days: feeds that brought nothing since are silent."""

    def moved(found: re.Match[bytes]) -> bytes:
        day = now - timedelta(days=6 - int(found[1] or found[2]))
        return f"{day:%Y-%m-%d}".encode() if found[2] else format_datetime(day)[:16].encode()

    return re.sub(rb"\w{3}, 0(\d) Jun 2025|2025-06-0(\d)", moved, sample)


def mailbox_page(mailbox: list[EmailMessage]) -> str:
    """The mails that arrived, as links, the last one first."""
    rows = "".join(
        f'<li><a href="/{number}">{html.escape(str(mail["Subject"]))}</a> to {html.escape(str(mail["To"]))}'
        for number, mail in reversed(list(enumerate(mailbox)))
    )
    shown = f"<ul>{rows}</ul>" if rows else "<p>No mail has come yet. Load the page again in a minute.</p>"
    return f"""<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>Mailbox</title><h1>Mailbox</h1>{shown}"""


def free_port() -> int:
    """A port that nobody listens on now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
