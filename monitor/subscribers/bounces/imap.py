"""A mailbox on an IMAP server (RFC 3501). The only module that knows imaplib."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from typing import Any

from monitor.errors import CannotWork
from monitor.subscribers.bounces.mailbox import Letter, enough
from monitor.subscribers.bounces.report import MOST_BYTES
from monitor.subscribers.bounces.settings import ImapSettings
from monitor.text.printable import printable

SECONDS = 30.0  # for one answer
_MOST_UIDS = 10_000  # of an answer to a search that are looked at

# imaplib refuses lines over a megabyte since it was found to read them without end; our literals are no lines.


class ImapBox:
    """Names of letters hold the UIDVALIDITY, so that a mailbox made anew does not get the marks of another."""

    def __init__(self, settings: ImapSettings, *, seconds: float = SECONDS) -> None:
        self._settings = settings
        self._seconds = seconds

    def unread(self) -> list[Letter]:
        letters: list[Letter] = []
        with self._selected() as (client, validity):
            found = _data(client.uid("SEARCH", "UNSEEN", "UNFLAGGED", "UNDELETED"))
            uids = sorted(int(uid) for uid in (found[0] or b"").split()[:_MOST_UIDS])
            for uid in uids:
                if enough(letters):
                    break
                answer = _data(client.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{MOST_BYTES}>)"))
                letters += [Letter(f"{validity}:{uid}", part[1]) for part in answer if isinstance(part, tuple)][:1]
        return letters

    def settle(self, understood: Sequence[str], kept: Sequence[str]) -> None:
        if not understood and not kept:
            return
        with self._selected() as (client, validity):
            for names, flag in ((understood, "\\Seen"), (kept, "\\Flagged")):
                uids = [uid for made, _, uid in (name.partition(":") for name in names) if made == validity]
                if uids:
                    _data(client.uid("STORE", ",".join(uids), "+FLAGS.SILENT", f"({flag})"))

    @contextlib.contextmanager
    def _selected(self) -> Iterator[tuple[imaplib.IMAP4, str]]:
        """A connection with the folder open, and the folder's UIDVALIDITY."""
        where = f"the mailbox at {self._settings.host}"
        try:
            client = self._connected()
            try:
                client.login(self._settings.username, self._password())
                _data(client.select(_quoted(self._settings.folder)))
                validity = client.response("UIDVALIDITY")[1][0]
                yield client, validity.decode("ascii") if isinstance(validity, bytes) else "0"
            finally:
                with contextlib.suppress(imaplib.IMAP4.error, OSError):
                    client.logout()
                with contextlib.suppress(OSError):  # closed by then, if the server said goodbye
                    client.shutdown()
        except ssl.SSLError as exc:
            raise CannotWork(
                f"{where}: no trusted TLS: {printable(str(exc))}. Look at `tls` and the certificate."
            ) from None
        except (imaplib.IMAP4.error, OSError, ValueError) as exc:
            raise CannotWork(f"{where} cannot be read: {printable(str(exc)) or type(exc).__name__}") from None

    def _connected(self) -> imaplib.IMAP4:
        settings = self._settings
        if settings.tls == "tls":
            return imaplib.IMAP4_SSL(
                settings.host, settings.port, ssl_context=ssl.create_default_context(), timeout=self._seconds
            )
        client = imaplib.IMAP4(settings.host, settings.port, timeout=self._seconds)
        if settings.tls == "starttls":
            client.starttls(ssl.create_default_context())
        return client

    def _password(self) -> str:
        """Read each time, so that a changed password needs no restart."""
        try:
            return self._settings.password_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as exc:
            raise CannotWork(f"the password file {self._settings.password_file} cannot be read: {exc}") from exc


def _data(answer: tuple[str, Sequence[Any]]) -> Sequence[Any]:
    """What the server answered; raises imaplib's error for a refusal."""
    status, data = answer
    if status != "OK":
        said = b" ".join(part for part in data if isinstance(part, bytes)).decode("utf-8", "replace")
        raise imaplib.IMAP4.error(said or status)
    return data


def _quoted(folder: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", folder) + '"'
