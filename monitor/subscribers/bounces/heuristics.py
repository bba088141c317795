"""The failed recipients of a mail that is no standard report. The only module that knows flufl.bounce."""

from __future__ import annotations

import logging
from email.message import Message

from flufl.bounce import all_failures

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it names the detectors that it tries


def failed_recipients(mail: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom it says to be late, and whom to have failed: addresses in lower case. Takes returned mails out of it."""
    _without_returned(mail)
    try:
        late, failed = all_failures(mail)
    except Exception:  # some detectors take for granted what a mail has; one that lacks it is none of theirs
        return (), ()
    return _addresses(late), _addresses(failed)


def _without_returned(mail: Message) -> None:
    """The detectors walk through all that is inside, and would take a forwarded report for the report."""
    if mail.is_multipart():
        parts = [part for part in mail.get_payload() if isinstance(part, Message)]
        mail.set_payload([part for part in parts if part.get_content_maintype() != "message"])


def _addresses(found: frozenset[bytes]) -> tuple[str, ...]:
    words = (one.decode("ascii", "replace").strip(" <>").lower() for one in found)
    return tuple(sorted(word for word in words if "@" in word))
