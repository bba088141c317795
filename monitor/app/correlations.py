"""Commands that show what rules over matches found."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.correlating import found_in
from monitor.daemon import now
from monitor.errors import InputError
from monitor.model import Level
from monitor.patterns import ToldPattern
from monitor.rules.load import load_rules
from monitor.storage import correlations as stored
from monitor.text.printable import printable

Echo = Callable[[str], Any]


def list_patterns(
    config_file: Path, environment: Mapping[str, str], echo: Echo, *, since: timedelta, as_json: bool
) -> None:
    """The stored patterns that lasted since then, the newest first; and where nothing can be said yet, why."""
    with opened(config_file, environment) as here:
        rows = here.storage.read_now(lambda tx: stored.recent(tx, now() - since))
        told = here.storage.read_now(lambda tx: stored.with_headlines(tx, [row.pattern for row in rows]))
        looked = here.storage.read_now(stored.looked_at)
    _show(told, [(one.id, one.unknown) for one in looked], echo, as_json=as_json)


def run_correlation(
    config_file: Path, environment: Mapping[str, str], name: str, echo: Echo, *, since: timedelta, as_json: bool
) -> None:
    """What a correlation, as it is written now, finds in the stored matches; nothing is stored or told.

    Raises InputError for one that is not there, and Mistakes.
    """
    with opened(config_file, environment) as here:
        rule_set = load_rules(here.config.rules)
        correlation = next((one for one in rule_set.correlations if one.id == name), None)
        if correlation is None:
            known = ", ".join(one.id for one in rule_set.correlations) or "none"
            raise InputError(f"no correlation is called {name}. There are: {known}.")
        found, unknown = here.storage.read_now(lambda tx: found_in(tx, correlation, now(), since))
        told = here.storage.read_now(lambda tx: stored.with_headlines(tx, found[::-1]))
    _show(told, [(name, unknown)], echo, as_json=as_json)


def _show(told: Iterable[ToldPattern], unknown: Iterable[tuple[str, str]], echo: Echo, *, as_json: bool) -> None:
    for one in told:
        echo(json.dumps(pattern_row(one)) if as_json else "\n".join(pattern_lines(one)))
    for name, why in unknown:
        if why:
            echo(json.dumps({"correlation": name, "unknown": why}) if as_json else f"{name}: nothing yet; {why}")


def pattern_lines(told: ToldPattern) -> list[str]:
    """For a terminal: what it is about, what was counted, and its newest headlines."""
    pattern = told.pattern
    head = (stamp(pattern.ended), Level(pattern.level).word, pattern.correlation, printable(pattern.name))
    headlines = [f"    {printable(one.title, 1000)} ({printable(one.outlet)})" for one in told.headlines]
    more = [f"    and {told.more:,} more"] if told.more else []
    return ["  ".join(filter(None, head)), f"  {printable(pattern.said, 1000)}", *headlines, *more]


def pattern_row(told: ToldPattern) -> dict[str, Any]:
    """A pattern as one JSON object."""
    pattern, baseline = told.pattern, told.pattern.baseline
    return {
        "correlation": pattern.correlation,
        "level": Level(pattern.level).word,
        "group": pattern.group,
        "name": pattern.name,
        "began": pattern.began.isoformat(),
        "ended": pattern.ended.isoformat(),
        "count": pattern.count,
        "said": pattern.said,
        "baseline": {"count": baseline.count, "days": baseline.days} if baseline else None,
        "stories": [
            {"title": one.title, "outlet": one.outlet, "url": one.url, "seen": one.at.isoformat()}
            for one in told.headlines
        ],
        "more": told.more,
    }
