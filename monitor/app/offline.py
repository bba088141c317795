"""The commands that need no database and no network: feeds and stories in, one JSON object a line out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitor import incidents
from monitor.config import bundled, load_config
from monitor.errors import FeedError, InputError
from monitor.feeds.identity import canonical_address
from monitor.incidents.events import Events, Link
from monitor.incidents.fingerprint import Fingerprint, fingerprint_of
from monitor.model import Story
from monitor.rules.check import check_folder
from monitor.rules.explain import Explainer, rule_called
from monitor.rules.explained import Paint, lines
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from monitor.rules.measure import Labelled, measure
from monitor.rules.measure import lines as measure_lines
from monitor.rules.schema import schema
from monitor.rules.wire import explanation_out, labelled_in, match_out, measured_out, story_in
from monitor.text.printable import printable

Echo = Callable[[str], Any]
Line = tuple[str, bool]  # what to print, and whether the input line was a story

LEAST_POINTS = 0.05  # of a reason that is shown
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)  # stories without a date are compared as if they were of one day


def rules_folder(named: Path | None, config_file: Path, environment: Mapping[str, str]) -> Path:
    """The rules that a command works with: the folder named, else the configured one, else the bundled one."""
    if named is not None:
        return named
    if config_file == Path("config.yaml") and not config_file.exists():
        return bundled("rules")
    return load_config(config_file, environment).rules


def match_lines(rules: Path, lines: Iterable[bytes], warn: Echo) -> Iterator[Line]:
    """A line of matches for every line that is a story, in order. Raises Mistakes for bad rules."""
    matcher = Matcher(load_rules(rules))
    for number, line in enumerate(lines, start=1):
        story = read_story(line)
        if story is None:
            yield not_a_story(number), False
        else:
            reading = matcher.read(story[1])
            for rule in reading.unknown:
                warn(f"line {number}: whether {rule} matches is unknown. `monitor rules explain {rule}` says why.")
            yield json.dumps(match_out(story[0], reading)), True


def group_lines(rules: Path, lines: Iterable[bytes], *, every: bool, why: bool = False) -> Iterator[Line]:
    """The incident of every story, equal for stories of one event; null for one that no rule matched.

    `why` adds which other story holds it to its incident, and by what.
    """
    matcher = Matcher(load_rules(rules))
    rows: list[tuple[int, Any, str | None]] = []
    reports: dict[str, incidents.Report] = {}
    fingerprints: dict[str, Fingerprint] = {}
    for number, line in enumerate(lines, start=1):
        read = read_story(line)
        if read is None:
            rows.append((number, None, None))
            continue
        story_id, story = read
        key = hashlib.sha256(f"{json.dumps(story_id)}\x1f{story.content_hash}".encode()).hexdigest()[:16]
        reading = matcher.read(story)
        if every or reading.matches:
            reports[key] = report_of(key, story)
            at, mentions = reports[key].at, matcher.mentions(story)
            fingerprints[key] = fingerprint_of(key, at, story, reading.language, mentions)
        rows.append((number, story_id, key))
    events = Events(fingerprints.values(), incidents.group(list(reports.values())))
    ids = {key: story_id for _, story_id, key in rows if key is not None}
    for number, story_id, named in rows:
        if named is None:
            yield not_a_story(number), False
        else:
            grouped: dict[str, Any] = {"id": story_id, "incident": events.incident.get(named)}
            if why:
                link = events.why(named) if named in events.incident else None
                grouped["why"] = None if link is None else link_out(link, ids)
            yield json.dumps(grouped), True


def link_out(link: Link, ids: Mapping[str, Any]) -> dict[str, Any]:
    """What holds a story to its incident, as a JSON object; `ids` are those of the input, by key."""
    reasons = [
        {"kind": one.kind, "thing": one.thing, "points": round(one.points, 2)}
        for one in link.reasons
        if abs(one.points) >= LEAST_POINTS
    ]
    return {"id": ids[link.to], "points": round(link.points, 2), "reasons": reasons}


def report_of(key: str, story: Story) -> incidents.Report:
    """What grouping looks at in a story of a batch."""
    from monitor.incidents.shingles import sketch_of  # here: it brings numpy

    address = canonical_address(story.url) if story.url else None
    sketch = sketch_of(story.title, story.summary, story.text)
    return incidents.Report(
        key, address, incidents.title_key(story.title), story.published or UNDATED, story.outlet, sketch
    )


def explain_lines(rules: Path, rule: str, stories: Iterable[bytes], paint: Paint, *, as_json: bool) -> Iterator[Line]:
    """Why the rule matched each story, or why not. Raises InputError for a rule that is not there."""
    rule_set = load_rules(rules)
    wanted = rule_called(rule_set, rule)
    explainer = Explainer(rule_set)
    for number, line in enumerate(stories, start=1):
        read = read_story(line)
        if read is None:
            yield not_a_story(number), False
            continue
        story_id, story = read
        (explained,) = explainer.explain(story, wanted)
        if as_json:
            yield json.dumps(explanation_out(story_id, explained)), True
        else:
            head = paint(f"{printable(str(story_id))}: {printable(story.title)}", "head")
            yield "\n".join((head, *lines(explained, paint))), True


def measure_rules(rules: Path, stories: Iterable[bytes], paint: Paint, *, as_json: bool) -> Iterator[Line]:
    """How well each rule finds the stories that are labelled with it. Raises InputError for a label that is no rule."""
    labelled: list[Labelled] = []
    for number, line in enumerate(stories, start=1):
        read = read_row(line)
        found = labelled_in(read) if read else None
        if found is None:
            yield json.dumps({"id": None, "error": f"line {number}: not a JSON object with an id and `topics`"}), False
        else:
            labelled.append(found)
    results = measure(load_rules(rules), labelled)
    for told in map(json.dumps, map(measured_out, results)) if as_json else measure_lines(results, paint):
        yield told, True


def check_rules(folder: Path, echo: Echo) -> bool:
    """Print every mistake by file and line, and how many there are; whether there is none."""
    result = check_folder(folder)
    for problem in result.problems:
        echo(str(problem))
    echo(f"{result.rules} rules, {len(result.problems)} problems")
    return not result.problems


def rule_schema(kind: str) -> str:
    """The JSON Schema of a kind of rule file ("rule", "entities", "concepts", "correlation"), as text."""
    return json.dumps(schema(kind), indent=1)


async def parse_feed_files(files: Sequence[Path], echo: Echo) -> None:
    """One JSON object a file, in order, whatever the files hold."""
    from monitor.feeds.offline import parse_files  # here: matching must not wait for the HTTP client

    async for found in parse_files(files):
        echo(json.dumps(found))


async def fetch_feed(url: str, echo: Echo, *, allow_private_addresses: bool) -> None:
    """One JSON object about one poll of one address, whatever the address is."""
    from monitor.daemon import now
    from monitor.feeds.offline import fetch_address

    echo(json.dumps(await fetch_address(url, clock=now, allow_private_addresses=allow_private_addresses)))


async def discover_feeds(
    address: str, echo: Echo, warn: Echo, *, allow_private_addresses: bool = False, pause: timedelta | None = None
) -> None:
    """The feeds of a page as entries for config.yaml; `pause` is between two requests to one host, else the usual one.

    Raises InputError where there is none.
    """
    from monitor.daemon import now
    from monitor.feeds.discover import Discovery
    from monitor.feeds.polling import PollingSettings
    from monitor.feeds.registry import as_entry, is_feed_address

    url = address if "://" in address else f"https://{address}"
    if not is_feed_address(url):
        raise InputError(f"{printable(address)}: this is no web address. Write https:// and a host.")
    settings = PollingSettings(allow_private_addresses=allow_private_addresses)
    if pause is not None:
        settings = settings.model_copy(update={"host_pause": pause})
    discovery = Discovery(url, now, settings)
    found = 0
    try:
        async for one in discovery():
            if one.reason:
                warn(f"{one.feed.url}: {one.reason}")
                continue
            found += 1
            newest = f", the newest of {one.newest:%Y-%m-%d}" if one.newest else ""
            echo(f"{as_entry(one.feed)}  # {one.stories} stories{newest}")
    except FeedError as error:
        raise InputError(f"{printable(address)}: {error.reason}. Name a page that can be read.") from error
    finally:
        await discovery.close()
    if not found:
        raise InputError(f"{printable(address)}: no feed found, neither named by the page nor where feeds usually are.")


def read_story(line: bytes) -> tuple[Any, Story] | None:
    """The id and the story of a line; None for a line that is no JSON object with an id."""
    row = read_row(line)
    return None if row is None else (row["id"], story_in(row))


def read_row(line: bytes) -> dict[str, Any] | None:
    """The object of a line; None for a line that is no JSON object with an id."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) and row.get("id") is not None else None


def not_a_story(number: int) -> str:
    return json.dumps({"id": None, "error": f"line {number}: not a JSON object with an id"})
