"""`monitor silences`: what nobody is told of for a while."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.app.show import table
from monitor.config import Config
from monitor.daemon import now
from monitor.operating import quiet
from monitor.operating.quiet import Subjects
from monitor.rules.load import load_rules
from monitor.storage import Transaction, alerts, silences
from monitor.telling import Silence, SilenceKind

Echo = Callable[[str], Any]


def add_silence(
    config_file: Path,
    environment: Mapping[str, str],
    about: tuple[SilenceKind, str],
    words: tuple[str, str],
    until: str,
    echo: Echo,
) -> None:
    """Store a silence; `words` are its reason and its author. Raises InputError for what is wrong with it."""
    with opened(config_file, environment) as here:
        known = subjects(here.config)
        made = here.storage.write_now(lambda tx: quiet.silence(tx, about, words, until, known, now()))
    echo(f"{made}, until {stamp(made.until)} UTC. To end it before: monitor silences expire {made.id}")


def subjects(config: Config) -> Subjects:
    """What the configuration has that can be silenced."""
    return {
        SilenceKind.RULE: lambda: [path.stem for path in (config.rules / "topics").glob("*.yaml")],
        SilenceKind.ENTITY: lambda: list(load_rules(config.rules).entities),
        SilenceKind.FEED: lambda: [feed.url for feed in config.feeds],
    }


def list_silences(config_file: Path, environment: Mapping[str, str], echo: Echo, *, ended: bool) -> None:
    """A line a silence that holds; with `ended` also those that have ended."""
    at = now()

    def read(tx: Transaction) -> tuple[list[Silence], dict[int, int]]:
        return silences.all(tx) if ended else silences.holding(tx, at), alerts.silence_counts(tx)

    with opened(config_file, environment) as here:
        found, held = here.storage.read_now(read)
    rows = [
        (
            str(one.id),
            f"{one.kind.value} {one.subject}{whose(one)}",
            stamp(one.since),
            stamp(one.until) + (" (ended)" if one.until <= at else ""),
            f"{held.get(one.id, 0):,}",
            one.author,
            one.reason,
        )
        for one in found
    ]
    for line in table(("id", "silent", "since", "until", "held back", "by", "reason"), rows):
        echo(line)


def whose(silence: Silence) -> str:
    """For whom it holds, where that is not everybody."""
    return "" if silence.subscription is None else f", for subscription {silence.subscription}"


def expire_silence(config_file: Path, environment: Mapping[str, str], silence_id: int, echo: Echo) -> None:
    """End a silence now. Raises InputError for one that is not there or has ended."""
    with opened(config_file, environment) as here:
        ended = here.storage.write_now(lambda tx: quiet.expire(tx, silence_id, now()))
    echo(f"{ended} has ended: what it was about is told again")
