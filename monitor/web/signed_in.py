"""How long somebody is signed in, what proves it, and where the way leads after the login. Pure but for chance."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from urllib.parse import unquote

IDLE = timedelta(hours=12)  # without a request, and a session ends
LONGEST = timedelta(days=14)  # that a session lasts
TOUCHED = timedelta(minutes=1)  # how exactly it is known when a session was used last: a look at a page writes nothing
SECRET = re.compile("[A-Za-z0-9_-]{43}", re.ASCII)  # of a session or a token: 256 random bits
MARK = "em_"  # before the secret of a token, so that scanners of code and logs know what they found
_STEP = re.compile("/[A-Za-z0-9._~-]+", re.ASCII)
_QUERY = re.compile("[A-Za-z0-9._~%&=+,:-]*", re.ASCII)
LONGEST_WAY = 1000  # characters


def secret() -> str:
    """43 letters that nobody guesses."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """By what a secret is kept. It has 256 random bits, so one round is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def ends_of(made: datetime, seen: datetime) -> datetime:
    """When a session that was used then ends, if it is not used again."""
    return min(made + LONGEST, seen + IDLE)


def way_to(asked: str) -> str:
    """The path and query `asked`, as a reference from the page's root that cannot lead off it; else empty.

    Only what our own pages are called passes: letters, digits and `-._~` between single slashes, no step up.
    """
    path, _, query = asked.partition("?")
    steps = path.split("/")[1:]
    if len(asked) > LONGEST_WAY or f"/{'/'.join(steps)}" != path or not _QUERY.fullmatch(query):
        return ""
    if not all(_STEP.fullmatch(f"/{step}") and step.strip(".") for step in steps):
        return ""
    if any(character < " " or character == "\x7f" for character in unquote(query)):
        return ""
    return f"./{path[1:]}" + f"?{query}" * bool(query)
