"""A mail server on the loopback interface for tests: strict, scripted, and it keeps what it was given.

    async with Postoffice() as office:
        office.on("rcpt", "550 5.1.1 no such user", to="gone@example.org", times=None)
        office.on("dot", "451 4.3.0 later", DROP)        # the first mail, then the second; the third is taken
        ... send to 127.0.0.1:office.port ...
        assert office.letters[0].recipients == ("a@example.org",)

Stages: connect, ehlo, starttls, auth, mail, rcpt, data, dot, noop, quit. An answer is a reply line, DROP (hang up) or
Wait (for an event, then answer as usual or as it says). A mail counts as kept when the dot was answered with 2xx,
or was not answered at all: that is the doubt of RFC 1047.
Strict: a bare CR or LF, a line over 998 bytes, or bytes over 127 without SMTPUTF8 or 8BITMIME are refused and noted
in `violations`.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import email
import email.policy
import re
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from typing import Final

STAGES = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot", "noop", "quit")
MAX_LINE = 998


class _Drop:
    """Hang up without a word."""


DROP: Final = _Drop()


@dataclass(frozen=True)
class Wait:
    """Say nothing until the event is set; then `then`, or the usual answer."""

    until: asyncio.Event
    then: str | _Drop | None = None


Answer = str | _Drop | Wait


@dataclass(frozen=True)
class Letter:
    """A mail that was kept. `data` is what stood between DATA and the dot, dots unstuffed, CRLF kept."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    encrypted: bool
    user: str | None

    @cached_property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.data, policy=email.policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @cached_property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @cached_property
    def text(self) -> str:
        """The text part."""
        body = self.message.get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@dataclass
class _Line:
    answer: Answer
    times: int | None
    to: str | None


class _HangUp(Exception):
    pass


class Postoffice:
    """`tls` offers STARTTLS (or is spoken from the first byte, with `implicit`); `users` maps names to passwords."""

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, implicit: bool = False, users: Mapping[str, str] | None = None
    ) -> None:
        self.tls, self.implicit, self.users = tls, implicit, users
        self.letters: list[Letter] = []
        self.commands: list[str] = []
        self.violations: list[str] = []
        self.connections = 0
        self.open = 0
        self.waiting = 0
        self.port = 0
        self.extensions = ["SMTPUTF8", "8BITMIME", "SIZE 50000000"]
        self._script: dict[str, list[_Line]] = {stage: [] for stage in STAGES}
        self._reached = {stage: asyncio.Event() for stage in STAGES}
        self._news = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def on(self, stage: str, *answers: Answer, times: int | None = 1, to: str | None = None) -> None:
        """Answer so, one after the other, each `times` (None: for ever); `to` holds for that recipient only."""
        self._script[stage].extend(_Line(answer, times, to) for answer in answers)

    def as_usual(self) -> None:
        """Forget what `on` said."""
        for lines in self._script.values():
            lines.clear()

    def reached(self, stage: str) -> asyncio.Event:
        """Set once a client has got as far as that stage and before it is answered."""
        return self._reached[stage]

    async def until(self, condition: str, count: int) -> None:
        """Wait until `letters`, `connections`, `open` or `waiting` (held up by a Wait) has that value."""

        def done() -> bool:
            value = getattr(self, condition)
            return (len(value) if isinstance(value, list) else value) == count

        async with self._news:
            await asyncio.wait_for(self._news.wait_for(done), 20)

    async def __aenter__(self) -> Postoffice:
        self._server = await asyncio.start_server(
            self._meet, "127.0.0.1", 0, limit=2**22, ssl=self.tls if self.implicit else None
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *error: object) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.open += 1
        try:
            await _Session(self, reader, writer).run()
        except (_HangUp, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        except asyncio.CancelledError:  # the office closes; nobody waits for this task's verdict
            pass
        finally:
            self._tasks.discard(task)
            self.open -= 1
            writer.transport.abort()
            await self.tell()

    async def tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def answer(self, stage: str, usual: str, *, to: str | None = None) -> str | _Drop:
        """What to say at that stage."""
        self._reached[stage].set()
        lines = self._script[stage]
        line = next((line for line in lines if line.to in (None, to)), None)
        if line is None:
            return usual
        if line.times is not None:
            line.times -= 1
            if not line.times:
                lines.remove(line)
        if isinstance(line.answer, Wait):
            self.waiting += 1
            await self.tell()
            await line.answer.until.wait()
            self.waiting -= 1
            return usual if line.answer.then is None else line.answer.then
        return line.answer


class _Session:
    """One conversation with one client."""

    def __init__(self, office: Postoffice, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.office, self.reader, self.writer = office, reader, writer
        self.encrypted = office.implicit
        self.greeted = False
        self.user: str | None = None
        self.begin_again()

    def begin_again(self) -> None:
        self.sender: str | None = None
        self.recipients: list[str] = []
        self.eight_bit = False

    async def say(self, answer: str | _Drop) -> bool:
        """Say it; true for 2xx and 3xx."""
        if isinstance(answer, _Drop):
            raise _HangUp
        self.writer.write(answer.encode() + b"\r\n")
        await self.writer.drain()
        if answer.startswith("421"):
            raise _HangUp
        return answer[0] in "23"

    async def line(self) -> bytes:
        """The next line without its CRLF."""
        line = (await self.reader.readuntil(b"\r\n"))[:-2]
        if b"\r" in line or b"\n" in line:
            self.office.violations.append(f"bare CR or LF in {line[:80]!r}")
        if len(line) > MAX_LINE:
            self.office.violations.append(f"a line of {len(line)} bytes")
        return line

    async def run(self) -> None:
        if not await self.say(await self.office.answer("connect", "220 postoffice ESMTP")):
            raise _HangUp
        while True:
            line = (await self.line()).decode("utf-8", "replace")
            self.office.commands.append(line)
            verb, _, rest = line.partition(" ")
            handler = getattr(self, f"on_{verb.lower()}", None)
            if handler is None:
                await self.say("500 5.5.2 what?")
            else:
                await handler(rest)

    async def on_ehlo(self, rest: str) -> None:
        extensions = list(self.office.extensions)
        if self.office.tls and not self.encrypted:
            extensions.append("STARTTLS")
        if self.office.users and (self.encrypted or not self.office.tls):
            extensions.append("AUTH PLAIN LOGIN")
        lines = ["postoffice", *extensions]
        usual = "\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines)
        self.greeted = await self.say(await self.office.answer("ehlo", usual))

    async def on_starttls(self, rest: str) -> None:
        if not self.office.tls or self.encrypted:
            await self.say("503 5.5.1 no")
            return
        if await self.say(await self.office.answer("starttls", "220 go ahead")):
            await self.writer.start_tls(self.office.tls)
            self.encrypted, self.greeted = True, False

    async def on_auth(self, rest: str) -> None:
        method, _, initial = rest.partition(" ")
        try:
            if method == "PLAIN":
                _, name, password = base64.b64decode(initial or await self.ask("")).decode().split("\0")
            elif method == "LOGIN":
                name = base64.b64decode(initial or await self.ask("VXNlcm5hbWU6")).decode()
                password = base64.b64decode(await self.ask("UGFzc3dvcmQ6")).decode()
            else:
                await self.say("504 5.5.4 no such method")
                return
        except (binascii.Error, ValueError):
            await self.say("501 5.5.2 cannot decode")
            return
        good = bool(self.office.users) and self.office.users.get(name) == password
        usual = "235 2.7.0 welcome" if good else "535 5.7.8 wrong name or password"
        if await self.say(await self.office.answer("auth", usual)):
            self.user = name

    async def ask(self, challenge: str) -> bytes:
        await self.say(f"334 {challenge}")
        return await self.line()

    async def on_mail(self, rest: str) -> None:
        found = re.fullmatch(r"FROM:<([^<>\s]*)>((?: [A-Z0-9]+(?:=\S+)?)*)", rest, re.IGNORECASE)
        if not self.greeted or not found:
            await self.say("503 5.5.1 say EHLO" if not self.greeted else "501 5.5.4 syntax")
        elif self.office.users and self.user is None:
            await self.say("530 5.7.0 authenticate first")
        elif await self.say(await self.office.answer("mail", "250 2.1.0 ok")):
            self.begin_again()
            self.sender = found[1]
            self.eight_bit = "SMTPUTF8" in found[2] or "8BITMIME" in found[2]

    async def on_rcpt(self, rest: str) -> None:
        found = re.fullmatch(r"TO:<([^<>\s]+@[^<>\s]+)>", rest)
        if self.sender is None or not found:
            await self.say("503 5.5.1 say MAIL" if self.sender is None else "501 5.1.3 syntax")
        elif await self.say(await self.office.answer("rcpt", "250 2.1.5 ok", to=found[1])):
            self.recipients.append(found[1])

    async def on_data(self, rest: str) -> None:
        if self.sender is None or not self.recipients:
            await self.say("503 5.5.1 say RCPT")
            return
        if not await self.say(await self.office.answer("data", "354 go ahead")):
            return
        before = len(self.office.violations)
        lines = []
        while (line := await self.line()) != b".":
            lines.append(line[1:] if line.startswith(b"..") else line)
            if line.startswith(b".") and not line.startswith(b".."):
                self.office.violations.append("a leading dot that is not stuffed")
            if not self.eight_bit and not line.isascii():
                self.office.violations.append(f"eight bits in {line[:80]!r}")
        letter = Letter(
            self.sender, tuple(self.recipients), b"".join(line + b"\r\n" for line in lines), self.encrypted, self.user
        )
        self.begin_again()
        bad = len(self.office.violations) > before
        try:
            answer = await self.office.answer("dot", "554 5.6.0 not a mail" if bad else "250 2.0.0 kept")
        except asyncio.CancelledError:
            self.office.letters.append(letter)
            raise
        if isinstance(answer, _Drop) or answer.startswith("2"):
            self.office.letters.append(letter)
            await self.office.tell()
        await self.say(answer)

    async def on_noop(self, rest: str) -> None:
        await self.say(await self.office.answer("noop", "250 2.0.0 ok"))

    async def on_rset(self, rest: str) -> None:
        self.begin_again()
        await self.say("250 2.0.0 ok")

    async def on_quit(self, rest: str) -> None:
        await self.say(await self.office.answer("quit", "221 2.0.0 bye"))
        raise _HangUp


@contextlib.contextmanager
def in_thread(office: Postoffice) -> Iterator[Postoffice]:
    """The office in a loop and thread of its own, for tests that block; script it before, read it at any time."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(office.__aenter__(), loop).result(20)
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(office.__aexit__(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()
