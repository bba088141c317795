"""What a mail that came back says: pure reading of bytes that strangers wrote, in a worker process under limits."""

from __future__ import annotations

import email
import email.header
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import HeaderParser

from monitor.subscribers.bounces.heuristics import failed_recipients
from monitor.subscribers.bounces.verdict import Kind, verdict
from monitor.text.printable import printable

MOST_BYTES = 1024 * 1024  # that are read of a mail; a report stands before the mail that it is about
_MOST_PARTS = 100
_MOST_BLOCKS = 20  # of a report: we write to one recipient at a time
_MOST_TEXT = 8_000  # characters of what is written for people
_MOST_HEADERS = 20_000  # characters in which a return path is looked for
_LONGEST_REASON = 300

# Where the envelope recipient of a mail is noted: RFC 9228 has the history of these names.
_RECIPIENT_HEADERS = (
    "to", "delivered-to", "x-delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "resent-to",
    "apparently-to", "x-forwarded-to",
)  # fmt: skip
_SENDER_FIELDS = ("original-mail-from", "x-postfix-sender", "x-original-from", "original-envelope-id")
_RETURNED = re.compile(
    r"(?im)^.*(?:below this line is a copy|copy of (?:the|your) (?:original )?message|original message follows"
    r"|original message header"
    r"|^-+ *original message|returned message|message headers? follow|unsent message|message text follows).*$"
)
_OUT_OF_OFFICE = re.compile(
    r"(?i)^\W*(?:out of (?:the )?office|automatic reply|auto(?:matic)?[ -]?(?:reply|response|antwort)|autoreply"
    r"|away from|on vacation|abwesenheit|automatische antwort|absence|r[ée]ponse automatique|respuesta autom[aá]tica"
    r"|fuera de la oficina|автоответ|自动回复|自動応答|자동 ?응답|부재중)"
)
_LOCAL_PART = re.compile(r"([^\s<>@()\[\]\"':;,])[^\s<>@()\[\]\"':;,]*@")
_MESSAGE_ID = re.compile(r"(?im)^message-id:\s*<([^<>\s]{3,300})>")


@dataclass(frozen=True, slots=True)
class Report:
    """What one mail of the bounce mailbox says.

    `key` is a hash of the mail. `status` is an enhanced status code (RFC 3463) or empty, `reason` one line without
    whole addresses. `recipients` are whom it is about, in lower case; `paths` is the text in which our return path may
    stand; `message_ids` name the mail it is about. `subject` is its own.
    """

    kind: Kind
    key: str
    subject: str = ""
    status: str = ""
    reason: str = ""
    recipients: tuple[str, ...] = ()
    paths: str = ""
    message_ids: tuple[str, ...] = ()


def unreadable(data: bytes, reason: str) -> Report:
    """Of a mail whose reading ran into a limit."""
    return Report(Kind.UNKNOWN, key_of(data), reason=reason)


def key_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_report(data: bytes) -> Report:
    """What the mail says. `data` is cut at MOST_BYTES by whoever fetches it."""
    mail = email.message_from_bytes(data)
    parts = list(_parts(mail))
    about = Report(
        Kind.UNKNOWN,
        key_of(data),
        subject=_line(str(mail.get("subject", ""))),
        paths=_paths(mail, parts),
        message_ids=_message_ids(parts),
    )
    for part in parts:
        if part.get_content_type() == "message/feedback-report":
            return _complaint(part, about)
    if any(part.get_content_type() == "message/disposition-notification" for part in parts):
        return replace(about, kind=Kind.NO_BOUNCE)  # somebody read it, or deleted it
    text = _text(parts)
    for part in parts:
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = _blocks(part)
            if any(block.get("action") for block in blocks):
                return _status(blocks, text, about)
    if _answers_itself(mail):
        return replace(about, kind=Kind.NO_BOUNCE)
    delayed, failed = failed_recipients(mail)
    if not delayed and not failed:
        return about
    kind, status = verdict("failed" if failed else "delayed", "", text)
    reason = _line(_near(text, failed or delayed))
    return replace(about, kind=kind, status=status, reason=reason, recipients=failed or delayed)


def _parts(mail: Message) -> Iterator[Message]:
    """The parts of the mail itself, in order: what is inside a returned message is no word of who returns it."""
    waiting: list[Message] = [mail]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        yield part
        if part.get_content_maintype() == "multipart":
            waiting.extend(reversed(_children(part)))


def _children(part: Message) -> list[Message]:
    if not part.is_multipart():
        return []
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _returned(parts: Sequence[Message]) -> Iterator[Message]:
    """The mail that came back, or what its headers were."""
    for part in parts:
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            yield from _children(part)[:1]
        elif kind in ("text/rfc822-headers", "message/global-headers", "message/rfc822-headers"):
            yield HeaderParser().parsestr(_content(part).lstrip())


def _paths(mail: Message, parts: Sequence[Message]) -> str:
    found = [str(value) for name in _RECIPIENT_HEADERS for value in mail.get_all(name, [])]
    for part in parts:
        if part.get_content_type() in ("message/delivery-status", "message/feedback-report"):
            fields = [block.get_all(name, []) for block in _blocks(part) for name in _SENDER_FIELDS]
            found += [str(value) for values in fields for value in values]
    found += [str(value) for back in _returned(parts) for value in back.get_all("return-path", [])]
    return "\n".join(found)[:_MOST_HEADERS]


def _message_ids(parts: Sequence[Message]) -> tuple[str, ...]:
    """Of the mail that came back; some servers quote it in the text."""
    found = [str(back.get("message-id", "")).strip().strip("<>") for back in _returned(parts)]
    for part in parts:
        if part.get_content_type() in ("text/plain", "text/rfc822-headers"):
            found += _MESSAGE_ID.findall(_content(part))
    return tuple(dict.fromkeys(one for one in found[:10] if one))


def _complaint(part: Message, about: Report) -> Report:
    """RFC 5965. What is no abuse (a mail that is `not-spam`, a failed signature) is none of ours to act on."""
    (fields, *_) = _blocks(part) or [Message()]
    what = str(fields.get("feedback-type", "")).strip().lower()
    whom = [str(value) for name in ("original-rcpt-to", "removal-recipient") for value in fields.get_all(name, [])]
    kind = {"abuse": Kind.COMPLAINT, "not-spam": Kind.NO_BOUNCE}.get(what, Kind.UNKNOWN)
    reason = _line(f"{what or 'a complaint'}, told by {fields.get('user-agent', 'somebody')}")
    return replace(about, kind=kind, reason=reason, recipients=_addresses(whom))


def _status(blocks: Sequence[Message], text: str, about: Report) -> Report:
    """RFC 3464: what counts is what failed, else what is late; else it is good news."""
    for wanted in (("fail", "error"), ("delay",)):
        for block in blocks:
            action = str(block.get("action", "")).strip().lower()
            if action.startswith(wanted):
                said = str(block.get("diagnostic-code", ""))
                kind, status = verdict(action, str(block.get("status", "")), said or text)
                fields = [str(block.get(name, "")) for name in ("original-recipient", "final-recipient")]
                return replace(
                    about,
                    kind=kind,
                    status=status,
                    reason=_line(said.partition(";")[2] or said or text),
                    recipients=_addresses(fields),
                )
    return replace(about, kind=Kind.NO_BOUNCE)


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report, however the parser of the standard library took it to pieces."""
    pieces = [child.as_bytes().decode("utf-8", "replace") for child in _children(part)[:_MOST_BLOCKS]]
    pieces = pieces or [str(part.get_payload())]
    text = "\n\n".join(pieces)
    coding = str(part.get("content-transfer-encoding", "")).lower()
    if coding in ("base64", "quoted-printable"):
        whole = Message()
        whole["Content-Transfer-Encoding"] = coding
        whole.set_payload(text.strip())
        text = bytes(whole.get_payload(decode=True) or b"").decode("utf-8", "replace")
    groups = re.split(r"\r?\n[ \t]*(?:\r?\n[ \t]*)+", text.strip())[:_MOST_BLOCKS]
    return [HeaderParser().parsestr(group + "\n\n") for group in groups]


def _addresses(fields: Sequence[str]) -> tuple[str, ...]:
    """Of `rfc822; <a@example.org>`."""
    found = [field.rpartition(";")[2].strip(" \t\r\n<>\"'").lower() for field in fields]
    return tuple(dict.fromkeys(one for one in found if "@" in one and len(one) <= 320))


def _answers_itself(mail: Message) -> bool:
    """An answer that a program wrote to the mail, not about its delivery (RFC 3834)."""
    sender = str(mail.get("from", "")).lower()
    if mail.get("x-failed-recipients") or "mailer-daemon" in sender or "postmaster" in sender:
        return False
    submitted = str(mail.get("auto-submitted", "no")).split(";")[0].strip().lower()
    precedence = str(mail.get("precedence", "")).strip().lower()
    marked = any(mail.get(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder"))
    subject = _decoded(str(mail.get("subject", "")))
    return submitted != "no" or precedence == "auto_reply" or marked or bool(_OUT_OF_OFFICE.match(subject))


def _text(parts: Sequence[Message]) -> str:
    """What the first text part says for people, up to the mail that it gives back."""
    for part in parts:
        if part.get_content_type() in ("text/plain", "text/html"):
            text = _content(part)[: 4 * _MOST_TEXT]
            if part.get_content_type() == "text/html":
                text = re.sub(r"<[^<>]{0,2000}>", " ", text)
            cut = _RETURNED.search(text, 1)
            return text[: cut.start() if cut else len(text)][:_MOST_TEXT]
    return ""


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    try:
        return payload.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, UnicodeError):
        return payload.decode("utf-8", "replace")


def _near(text: str, recipients: Sequence[str]) -> str:
    """The words behind the recipient's address, which say why; else the last of the text, where reasons stand."""
    for recipient in recipients:
        place = text.lower().find(recipient)
        if place >= 0:
            behind = text[place + len(recipient) :].lstrip(">:) \r\n\t")
            return behind or text
    return text[-_LONGEST_REASON:]


def _decoded(header: str) -> str:
    try:
        return str(email.header.make_header(email.header.decode_header(header)))
    except (LookupError, ValueError):
        return header


def _line(text: str) -> str:
    """Foreign words for our lists: one line, printable, no whole address."""
    return _LOCAL_PART.sub(r"\1***@", printable(_decoded(text), _LONGEST_REASON))
