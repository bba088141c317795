"""Addresses as documents have them: made absolute, and read as everybody else reads them."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

LONGEST_ADDRESS = 2_048

_UNPRINTED = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]"
)
_TWO_READINGS = re.compile(r"[^?#]*\\|https?:(?!//[^/])", re.IGNORECASE)  # browsers and libraries differ about them
_REST = r"[\w.~!$&'()*+,=:@%/-]"
_PLAIN = re.compile(rf"https?://[a-z0-9][a-z0-9.-]*(?:/{_REST}*)?(?:\?{_REST}+)?(?:#{_REST}+)?", re.ASCII)
_HOST = re.compile(r"[^\s/?#@\\<>\"^`{|}%]+")


@lru_cache(64)  # an entry's is asked for twice in a row
def web_address(address: str, base: str) -> str | None:
    """The absolute http(s) address, without credentials; None where there is none."""
    if len(address) <= LONGEST_ADDRESS and _PLAIN.fullmatch(address):
        return address
    address = _UNPRINTED.sub("", address.strip())
    if not address or len(address) > LONGEST_ADDRESS or _TWO_READINGS.match(address):
        return None
    try:
        parts = urlsplit(urljoin(base, address))
        scheme, host, port = parts.scheme.lower(), parts.netloc.rpartition("@")[2], parts.port
    except ValueError:
        return None
    if scheme not in ("http", "https") or not parts.hostname or port == 0 or not _HOST.fullmatch(host):
        return None
    # The host as written: an international name is the browser's to encode.
    whole = parts._replace(scheme=scheme, netloc=host).geturl()
    whole = re.sub(r"\s", "%20", whole).replace("<", "%3C").replace(">", "%3E").replace('"', "%22")
    return whole if len(whole) <= LONGEST_ADDRESS else None


def host_of(url: str) -> str:
    """Whom an address asks, by which pauses are kept: name and port. Addresses that are none are of one host."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return name if port in (None, 80, 443) else f"{name}:{port}"
