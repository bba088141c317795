"""Send a message by SMTP, or keep it in a folder. The only module that knows aiosmtplib."""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import aiosmtplib

from monitor.digests.dkim import with_signature
from monitor.digests.folder import keep
from monitor.digests.mail_settings import MailSettings, is_mailbox
from monitor.digests.message import Message
from monitor.errors import AddressRefused, DeliveryError, DigestRefused, ServerAway, ServerRefused

_COMMAND_SECONDS = 60.0
_GOODBYE_SECONDS = 2.0
_NEVER = float("-inf")
_ENHANCED = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
_FOR_EVERYBODY = ("the connection", "EHLO", "STARTTLS", "the login", "MAIL FROM")  # steps that know no recipient
_ABOUT_THE_SENDER = ("5.1.7", "5.1.8")  # postfix says at RCPT what it thinks of MAIL FROM


class Mailer:
    """One connection to the mail server, kept open between mails; or the mail folder where no server is named.

    Any error ends the connection, a cancelled send too. `reply_timeout` is how long the answer to the final dot may
    take, in seconds: RFC 5321 asks for ten minutes, and who gives up sooner sends mails twice. A connection that took a
    mail in the last `fresh` seconds is used again without being asked whether it still stands.
    """

    def __init__(self, settings: MailSettings, state: Path, *, reply_timeout: float = 600, fresh: float = 5) -> None:
        self._settings = settings
        self._folder = state / "mail"
        self._reply_seconds = reply_timeout
        self._command_seconds = min(_COMMAND_SECONDS, reply_timeout)
        self._client: aiosmtplib.SMTP | None = None
        self._fresh_seconds, self._last_reply = fresh, _NEVER  # the latter by the loop's clock
        self._turn = asyncio.Lock()

    async def __call__(self, message: Message, recipient: str, return_path: str | None = None) -> str:
        """Send it to that one address and return the server's reply; raises DeliveryError and its kinds.

        It comes back to `return_path`, by default to the sender.
        """
        address = _deliverable(recipient)
        if (dkim := self._settings.dkim) is not None:  # in a thread: RSA in Python's own arithmetic takes a while
            message = replace(message, data=await asyncio.to_thread(with_signature, message.data, dkim))
        if self._settings.host is None:
            return await asyncio.to_thread(keep, message, self._folder)
        async with self._turn:
            sending = asyncio.ensure_future(self._send(self._settings.host, message, address, return_path))
            try:
                return await asyncio.shield(sending)
            except asyncio.CancelledError:
                # Before Python 3.12 wait_for, deep in there, may swallow a cancellation: ask until it is heard.
                while not sending.done():
                    sending.cancel()
                    await asyncio.wait([sending], timeout=0.05)
                if not sending.cancelled() and sending.exception() is None:
                    return sending.result()  # taken at the last moment; to say so is better than a repeat
                raise

    async def _send(self, host: str, message: Message, address: str, return_path: str | None) -> str:
        try:
            sender = return_path or self._settings.sender_address
            try:
                return await self._hand_over(await self._connected(host), message, address, sender)
            except _Gone:
                self._hang_up()
                return await self._hand_over(await self._connected(host), message, address, sender)
        except BaseException as error:
            self._hang_up()
            if isinstance(error, DeliveryError):
                error.__context__ = None  # which nobody is shown, and whose frames hold the message
            raise

    async def close(self) -> None:
        """Say goodbye, briefly."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await client.quit()
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            pass
        finally:
            _abort(client)

    def _is_fresh(self) -> bool:
        return asyncio.get_running_loop().time() - self._last_reply < self._fresh_seconds

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            _abort(client)

    async def _connected(self, host: str) -> aiosmtplib.SMTP:
        """The open connection if it answers or did a moment ago, else a new one, encrypted and logged in as the
        settings ask."""
        if self._client is not None:
            if self._is_fresh():
                return self._client
            try:
                await self._client.noop(timeout=self._command_seconds)
                return self._client
            except (aiosmtplib.SMTPException, OSError):
                self._hang_up()
        settings, self._last_reply = self._settings, _NEVER
        # A client of its own for each connection: a reused one may hang on its old lock after a time-out.
        client = self._client = aiosmtplib.SMTP(
            hostname=host,
            port=settings.port,
            timeout=self._command_seconds,
            use_tls=settings.tls == "tls",
            start_tls=False,
            local_hostname=_ascii_domain(settings.sender_domain),
        )
        with _translated("the connection"):
            await client.connect()
        with _translated("EHLO"):
            await client.ehlo()
        if settings.tls == "starttls":
            with _translated("STARTTLS"):
                await client.starttls()
            with _translated("EHLO"):
                await client.ehlo()
        if settings.username is not None:
            with _translated("the login"):
                await client.login(settings.username, _secret(settings))
        return client

    async def _hand_over(self, client: aiosmtplib.SMTP, message: Message, address: str, sender: str) -> str:
        wide = not address.isascii()
        if wide and not client.supports_extension("smtputf8"):
            raise AddressRefused("the mail server cannot write to addresses outside ASCII (SMTPUTF8)")
        options, encoding = (["SMTPUTF8", "BODY=8BITMIME"], "utf-8") if wide else ([], "ascii")
        reused = self._is_fresh()
        try:
            with _translated("MAIL FROM"):
                await client.mail(sender, options=options, encoding=encoding)
        except DeliveryError as error:
            if reused and not client.is_connected:
                raise _Gone(error.reason) from None
            raise
        try:
            with _translated("RCPT TO"):
                await client.rcpt(address, encoding=encoding)
        except _Answered as answered:
            raise _refused_recipient(answered) from None
        with _translated("DATA"):
            start = await client.execute_command(b"DATA")
            if start.code != aiosmtplib.SMTPStatus.start_input or client.protocol is None:
                raise aiosmtplib.SMTPDataError(start.code, start.message)
            # Not client.data(): it does not tell an error before the dot from one after it.
            client.protocol.write(message.data.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return await self._reply_to_the_dot(client.protocol)

    async def _reply_to_the_dot(self, protocol: aiosmtplib.protocol.SMTPProtocol) -> str:
        """From here on the receiver may have the mail, whatever we hear of it."""
        try:
            code, text = await protocol.read_response(timeout=self._reply_seconds)
        except (aiosmtplib.SMTPException, OSError) as exc:
            raise DeliveryError(f"no reply to the final dot: {_words(exc)}", in_doubt=True) from None
        if 200 <= code < 300:
            self._last_reply = asyncio.get_running_loop().time()
            return f"{code} {_quotable(text)}"
        if 400 <= code < 600:
            raise _answer("the mail", code, text)
        raise DeliveryError(f"an unreadable reply to the final dot: {_quotable(text)}", in_doubt=True)


class _Gone(DeliveryError):
    """The server hung up on a connection that was left open. Nothing was begun, so another one may be asked."""


class _Answered(ServerRefused):
    """A 5xx reply, with what it says."""

    def __init__(self, reason: str, text: str) -> None:
        self.text = text
        super().__init__(reason)


@contextlib.contextmanager
def _translated(step: str) -> Iterator[None]:
    """aiosmtplib's errors as ours. They are not chained: they carry whole addresses, and logs show chains."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as exc:
        raise _answer(step, exc.code, exc.message) from None
    except OSError as exc:  # SMTPServerDisconnected, SMTPTimeoutError and SMTPConnectError are OSErrors too
        secure = exc if isinstance(exc, ssl.SSLError) else exc.__cause__
        if isinstance(secure, ssl.SSLError) and not isinstance(secure, ssl.SSLEOFError):
            raise ServerRefused(f"no trusted TLS with the mail server: {_words(secure)}") from None
        kind = ServerAway if step in _FOR_EVERYBODY else DeliveryError
        raise kind(f"the mail server could not be reached at {step}: {_words(exc)}") from None
    except aiosmtplib.SMTPException as exc:  # it does not offer STARTTLS, or no AUTH that we know
        raise ServerRefused(f"the mail server cannot do {step}: {_words(exc)}") from None


def _answer(step: str, code: int, text: str) -> DeliveryError:
    reason = f"the mail server refused {step}: {code} {_quotable(text)}"
    if 500 <= code < 600:
        return _Answered(reason, text)
    return ServerAway(reason) if step in _FOR_EVERYBODY else DeliveryError(reason)


def _refused_recipient(answered: _Answered) -> DeliveryError:
    """What a 5xx at RCPT means: the address is no more, we are not wanted, or this digest is not."""
    found = _ENHANCED.search(answered.text)
    status = found[0] if found else ""
    if status in _ABOUT_THE_SENDER:
        return ServerRefused(answered.reason)
    if status.startswith("5.1.") or status == "5.2.1":
        return AddressRefused(answered.reason)
    return DigestRefused(answered.reason)


def _words(error: BaseException) -> str:
    return _quotable(str(error)) or type(error).__name__


def _quotable(text: str) -> str:
    """Foreign words for our log: one line, printable, no whole address."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return re.sub(r"([^\s<>@])[^\s<>@]*@", r"\1***@", " ".join(line.split()))[:300]


def _secret(settings: MailSettings) -> str:
    """Read at each login, so that a changed password needs no restart."""
    if settings.password is not None:
        return settings.password.get_secret_value()
    path = cast(Path, settings.password_file)
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ServerRefused(f"the password file {path} cannot be read: {exc}") from exc


def _abort(client: aiosmtplib.SMTP) -> None:
    transport = client.transport
    client.close()
    if transport is not None:
        cast(asyncio.WriteTransport, transport).abort()


def _deliverable(recipient: str) -> str:
    if not is_mailbox(recipient):
        raise AddressRefused(f"not an address that mail can be sent to: {_quotable(recipient)}")
    local, _, domain = recipient.rpartition("@")
    try:
        return f"{local}@{_ascii_domain(domain)}"
    except UnicodeError:
        raise AddressRefused(f"not a domain that mail can be sent to: {_quotable(domain)}") from None


def _ascii_domain(domain: str) -> str:
    return domain.encode("idna").decode("ascii")
