"""Commands that show feeds and matches."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.app.opened import opened
from monitor.config import load_config
from monitor.daemon import now
from monitor.errors import InputError
from monitor.feeds.registry import read_opml, write_opml
from monitor.feeds.rhythm import is_silent
from monitor.model import Feed, MatchedStory
from monitor.storage import feeds, matches

Echo = Callable[[str], Any]


def list_feeds(config_file: Path, environment: Mapping[str, str], echo: Echo) -> None:
    """A line a feed: name, publisher, country, language, address."""
    config = load_config(config_file, environment)
    rows = [
        (feed.name, feed.publisher, feed.country or "-", feed.language or "-", feed.url + " (disabled)" * feed.disabled)
        for feed in config.feeds
    ]
    for line in table(("feed", "publisher", "country", "language", "address"), rows):
        echo(line)


def check_feeds(config_file: Path, environment: Mapping[str, str], echo: Echo) -> None:
    """A line a feed: how its last poll ended and why, its last new story, its next poll."""
    with opened(config_file, environment) as here:
        found = {row.url: row for row in here.storage.read_now(feeds.health)}
        rows, at = [], now()
        for feed in here.config.feeds:
            memory = found[feed.url].memory
            outcome = memory.last_outcome.value if memory.last_outcome else "never polled"
            due = "disabled" if feed.disabled else stamp(memory.next_due) if memory.next_due else "now"
            due = "off" if memory.belief.gone else due
            asked = f"asked at {memory.belief.address}" if memory.belief.address else ""
            silent = "silent for longer than is usual for it" if is_silent(memory) else ""
            why = "; ".join(filter(None, (memory.last_reason, asked, silent)))
            rows.append((feed.name, outcome, aged(memory.rhythm.last or memory.last_new, at), due, why))
    for line in table(("feed", "last poll", "last new story", "next poll", "why"), rows):
        echo(line)


def log_feed(config_file: Path, environment: Mapping[str, str], named: str, echo: Echo) -> None:
    """The last 30 polls of a feed, newest first. Raises InputError for a feed that is not configured."""
    with opened(config_file, environment) as here:
        feed = find_feed(here.config.feeds, named)
        polls = here.storage.read_now(lambda tx: feeds.log(tx, feed.url))
    rows = [
        (stamp(poll.at), poll.outcome.value, str(poll.status or "-"), str(poll.new_stories), poll.reason)
        for poll in polls
    ]
    for line in table(("polled", "outcome", "status", "new", "why"), rows):
        echo(line)


def find_feed(known: Sequence[Feed], named: str) -> Feed:
    """The feed of that address or name; raises InputError."""
    for feed in known:
        if named in (feed.url, feed.name):
            return feed
    raise InputError(f"no feed is called {named}. `monitor feeds list` names them.")


def import_opml(file: Path, echo: Echo) -> None:
    """Print an OPML list as entries for config.yaml, whose comments and order are the user's to keep."""
    try:
        document = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}. Name a file that can be read.") from error
    found = read_opml(document)
    if not found:
        raise InputError(f"{file}: no feed address in it. Name an OPML list.")
    for feed in found:
        entry = {"url": feed.url, "name": feed.name, "publisher": feed.publisher}
        echo(
            "  - "
            + "{"
            + ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items())
            + "}"
        )


def export_opml(config_file: Path, environment: Mapping[str, str], echo: Echo) -> None:
    """The configured feeds as OPML."""
    echo(write_opml(load_config(config_file, environment).feeds).decode())


def list_matches(
    config_file: Path,
    environment: Mapping[str, str],
    echo: Echo,
    *,
    since: timedelta,
    rule: str | None,
    as_json: bool,
) -> None:
    """Stored matches with their evidence, newest first."""
    with opened(config_file, environment) as here:
        found = here.storage.read_now(lambda tx: matches.recent(tx, now() - since, rule))
    for match in found:
        echo(json.dumps(match_row(match)) if as_json else match_text(match))


def match_row(found: MatchedStory) -> dict[str, Any]:
    """A stored match as one JSON object."""
    story, match = found.story, found.match
    return {
        "rule": match.rule,
        "level": match.level.word,
        "score": match.score,
        "seen": found.seen.isoformat(),
        "incident": found.incident_id,
        "title": story.title,
        "url": story.url,
        "outlet": story.outlet,
        "published": story.published.isoformat() if story.published else None,
        "lang": found.language,
        "rule_set": match.rule_set,
        "evidence": [
            {
                "field": span.field,
                "start": span.start,
                "end": span.end,
                "quote": span.quote,
                "kind": span.kind,
                "id": span.id,
                "for": span.named,
                "gloss": span.gloss,
            }
            for span in match.evidence
        ],
    }


def match_text(found: MatchedStory) -> str:
    """A stored match for a terminal."""
    told = dict.fromkeys(f"{span.quote} → {span.gloss} ({span.id})" for span in found.match.evidence)
    return (
        f"{stamp(found.seen)}  {found.match.level.word}  {found.match.rule}\n"
        f"  {found.story.title}\n  {found.story.outlet}  {found.story.url or ''}\n  {', '.join(told)}"
    )


def stamp(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else "-"


def aged(at: datetime | None, now: datetime) -> str:
    """The moment, and how long ago it is: `2026-11-20 10:00 (7 d ago)`."""
    if at is None:
        return "-"
    hours = max(0, (now - at) // timedelta(hours=1))
    return f"{stamp(at)} ({hours} h ago)" if hours < 48 else f"{stamp(at)} ({hours // 24} d ago)"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Lines of left-aligned columns; the last one is as long as it likes."""
    lines = [head, *rows]
    widths = [max(len(row[column]) for row in lines) for column in range(len(head) - 1)]
    for row in lines:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
