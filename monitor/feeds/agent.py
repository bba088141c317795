"""What a request says of us, and what it may not hold."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

TOKEN = "Embargo-Monitor"  # what a group of robots.txt calls us


def user_agent(contact: str) -> str:
    """The User-Agent header; `contact` is an address of a page or of a mailbox, or "" where there is none."""
    try:
        release = version("embargo-monitor")
    except PackageNotFoundError:  # run from a source tree
        release = "0"
    return f"{TOKEN}/{release} ({f'+{contact}' if contact else 'self-hosted feed monitor'})"


def sendable(value: str | None) -> str | None:
    """A validator as it was given; None where it holds what no request may hold: every later poll would fail."""
    return value if value and value.isprintable() else None
