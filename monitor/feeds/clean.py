"""Hostile text, cleaned once at the door."""

from __future__ import annotations


def text_of(html_or_text: str) -> str:
    """Plain text: a line break ends a block; no markup, no invisible characters."""
    raise NotImplementedError
