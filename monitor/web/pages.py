"""Jinja2 for the pages: everything is escaped, a template reaches nothing but the values it is given."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError

from monitor.errors import InputError
from monitor.fates import stamp
from monitor.sandbox import Sandbox

# NUL, which no page may hold; and what turns round: an isolate or override that is not closed ends the element's own
# isolation.
_UNFIT = re.compile("[\x00\u202a-\u202e\u2066-\u2069]")
NAMES = (
    "account.html",
    "audit.html",
    "confirm.html",
    "confirmed.html",
    "entities.html",
    "entity.html",
    "erased.html",
    "error.html",
    "incident.html",
    "incidents.html",
    "join.html",
    "login.html",
    "macros.html",
    "mute.html",
    "operate.html",
    "operate_bounces.html",
    "operate_coverage.html",
    "operate_feed.html",
    "operate_feeds.html",
    "operate_mail.html",
    "operate_outbox.html",
    "operate_parts.html",
    "operate_rules.html",
    "operate_silences.html",
    "operate_subscribers.html",
    "preferences.html",
    "reading.html",
    "rule.html",
    "rule_parts.html",
    "rules.html",
    "saved.html",
    "search.html",
    "story.html",
    "subscribe.html",
    "subscribed.html",
    "unjudged.html",
    "unsubscribe.html",
    "unsubscribed.html",
    "verdict.html",
    "verdict_form.html",
)


class Pages:
    """The templates of one folder, compiled once. `asset` tells a template where a file of ours is, from the page's
    root. Raises InputError if one is missing or broken."""

    def __init__(self, folder: Path, asset: Callable[[str], str]) -> None:
        environment = Sandbox(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=fit,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["asset"] = asset
        environment.filters.update(web_link=web_link, stamp=stamp, apart=apart)
        try:
            self._templates = {name: environment.get_template(name) for name in NAMES}
        except TemplateSyntaxError as exc:
            raise InputError(f"{exc.filename or folder}:{exc.lineno}: {exc.message}. Mend the template.") from exc
        except TemplateError as exc:
            raise InputError(f"{folder}: template {exc} cannot be read. Set templates to a complete folder.") from exc

    def render(self, name: str, **values: Any) -> str:
        return self._templates[name].render(values)


def fit(value: Any) -> Any:
    """Text of others without NUL, and without the characters that change the direction of what stands after it."""
    return _UNFIT.sub("", value) if type(value) is str else value


def web_link(url: str | None) -> str:
    """The address if a reader may follow it (http, https), else empty."""
    try:
        parts = urlsplit(url or "")
        return url or "" if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def apart(at: datetime, now: datetime) -> str:
    """How far a time is from now: `3 min ago`, `in 2 h`, `now`."""
    distance = at - now
    size = abs(distance)
    if size < timedelta(minutes=1):
        return "now"
    if size < timedelta(hours=1):
        words = f"{size // timedelta(minutes=1)} min"
    elif size < timedelta(days=2):
        words = f"{size // timedelta(hours=1)} h"
    else:
        words = f"{size.days} days"
    return f"in {words}" if distance > timedelta(0) else f"{words} ago"
