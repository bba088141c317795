"""How we name ourselves to publishers."""

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
