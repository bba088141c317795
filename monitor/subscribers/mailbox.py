"""Addresses as strangers type them: which mailbox is meant, and whether two are one. Pure."""

from __future__ import annotations

import contextlib
import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

_CAPITALS = re.compile("[A-Z]+")


def mailbox_of(typed: str) -> str:
    """The mailbox that was typed, with its domain in ASCII, which no two libraries read in two ways.

    Raises ValueError for what is none, and for what would be delivered elsewhere than it reads: letters that only look
    like others, quotes, comments, more than one address.
    """
    text = typed.strip(" ")
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=True)
    except EmailNotValidError:
        raise ValueError(f"{text[:100]!r} is no address") from None
    local, _, domain = text.rpartition("@")
    if local != found.local_part or unicodedata.normalize("NFKC", local) != local:
        raise ValueError(f"{text[:100]!r} has letters that only look like others")
    if _lower(domain) not in (found.domain, found.ascii_domain):
        raise ValueError(f"{text[:100]!r} is another address than it looks like")
    return f"{local}@{found.ascii_domain}"


def same_as(address: str) -> str:
    """What is equal for two spellings of one mailbox: capitals from A to Z do not count, any other letter does."""
    local, _, domain = address.rpartition("@")
    with contextlib.suppress(UnicodeError):  # no mail can be sent there
        domain = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    return _lower(f"{local}@{domain}")


def one_reader(address: str) -> str:
    """What is equal for mailboxes that may well be one reader's: `a+b@` is delivered like `a@` by many."""
    local, _, domain = same_as(address).rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def _lower(text: str) -> str:
    """Not str.lower, which makes a `k` of a Kelvin sign."""
    return _CAPITALS.sub(lambda found: found[0].lower(), text)
