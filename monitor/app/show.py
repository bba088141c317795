"""Commands that show feeds and matches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.app.health import check_cells, check_row, stamp
from monitor.app.opened import opened
from monitor.config import load_config
from monitor.daemon import now
from monitor.errors import InputError
from monitor.feeds.opml import read_opml, write_opml
from monitor.feeds.registry import Publisher, as_entry
from monitor.model import Feed, MatchedStory
from monitor.operating.health import RHYTHM, check
from monitor.storage import articles, feeds, matches, stories
from monitor.text.printable import printable, width

Echo = Callable[[str], Any]

LONGEST_CELL = 3_000  # code points; an address may have 2,048, and is not cut


def list_feeds(config_file: Path, environment: Mapping[str, str], echo: Echo, *, as_json: bool = False) -> None:
    """A line a feed: name, publisher, country, language, who speaks, how near to the source, address."""
    config = load_config(config_file, environment)
    declared = {publisher.id: publisher for publisher in config.publishers}
    rows = [feed_row(feed, declared.get(feed.publisher)) for feed in config.feeds]
    if as_json:
        for row in rows:
            echo(json.dumps(row))
        return
    for line in table(("feed", "publisher", "country", "language", "speaks", "tier", "address"), map(feed_cells, rows)):
        echo(line)


def feed_cells(row: dict[str, Any]) -> tuple[str, ...]:
    """For a line of the table."""
    speaks = ["official"] * row["official"] + ["state-controlled"] * row["state_controlled"]
    said = (row["country"], row["language"], ", ".join(speaks), row["tier"])
    address = row["url"] + " (disabled)" * row["disabled"]
    return row["name"], row["publisher"], *(str(one or "-") for one in said), address


def feed_row(feed: Feed, behind: Publisher | None) -> dict[str, Any]:
    """A configured feed as one JSON object; its headers, which may hold a secret, are left out."""
    return {
        "name": feed.name,
        "url": feed.url,
        "publisher": feed.publisher,
        "country": feed.country,
        "language": feed.language,
        "state_controlled": feed.state_controlled,
        "official": behind is not None and behind.official,
        "tier": behind.tier if behind else None,
        "disabled": feed.disabled,
    }


def check_feeds(config_file: Path, environment: Mapping[str, str], echo: Echo, *, as_json: bool = False) -> None:
    """A line a feed: its last new story, its rhythm, how it is, its next poll, and why."""
    with opened(config_file, environment) as here:
        at, window = now(), min(RHYTHM, here.config.retention)
        found, counts, texts = here.storage.read_now(
            lambda tx: (feeds.health(tx), stories.counts(tx, at - window), articles.counts(tx))
        )
        health = {row.url: row for row in found}
        urls = [feed.url for feed in here.config.feeds]
        checked = [check(health[url], counts.get(url, 0), texts.get(url, Counter()), window, at) for url in urls]
    if as_json:
        for one in checked:
            echo(json.dumps(check_row(one)))
        return
    for line in table(
        ("feed", "last new story", "rhythm", "state", "next poll", "why"), (check_cells(one, at) for one in checked)
    ):
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
        echo(as_entry(feed))


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
    """A stored match for a terminal. What strangers wrote is printed safely."""
    story = found.story
    told = dict.fromkeys(f"{printable(span.quote)} → {span.gloss} ({span.id})" for span in found.match.evidence)
    return (
        f"{stamp(found.seen)}  {found.match.level.word}  {found.match.rule}\n"
        f"  {printable(story.title, 1000)}\n  {printable(story.outlet)}  {printable(story.url or '', 1000)}\n"
        f"  {', '.join(told)}"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    """Lines of left-aligned columns; the last one is as long as it likes. What strangers wrote is printed safely."""
    lines = [[printable(cell, LONGEST_CELL) for cell in row] for row in (head, *rows)]
    widths = [max(width(row[column]) for row in lines) for column in range(len(head) - 1)]
    for row in lines:
        padded = [cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=False)]
        yield "  ".join([*padded, row[-1]]).rstrip()
