"""`monitor silences`: what nobody is told of for a while."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from monitor.app.health import stamp
from monitor.app.opened import Opened, opened
from monitor.app.show import table
from monitor.daemon import now
from monitor.errors import InputError
from monitor.marked import likely
from monitor.rules.load import load_rules
from monitor.settings import parse_duration
from monitor.storage import Transaction, alerts, incidents, silences
from monitor.telling import Silence, SilenceKind
from monitor.text.printable import printable

Echo = Callable[[str], Any]

LONGEST = 200  # characters of a reason or an author, which mails show


def add_silence(
    config_file: Path,
    environment: Mapping[str, str],
    about: tuple[SilenceKind, str],
    words: tuple[str, str],
    until: str,
    echo: Echo,
) -> None:
    """Store a silence; `words` are its reason and its author. Raises InputError for a subject that is not there, an end
    that has passed, or words that are missing."""
    at = now()
    end = end_of(until, at)
    reason, author = checked("reason", words[0]), checked("author", words[1])
    with opened(config_file, environment) as here:
        kind, subject = about
        if kind is SilenceKind.INCIDENT and _is_number(subject):
            number = int(subject)
            subject = str(here.storage.read_now(lambda tx: incidents.merged_into(tx, number)) or number)
        if problem := unknown(here, kind, subject):
            raise InputError(problem)
        made = here.storage.write_now(lambda tx: silences.add(tx, kind, subject, reason, author, now=at, until=end))
    echo(f"{made}, until {stamp(made.until)} UTC. To end it before: monitor silences expire {made.id}")


def end_of(text: str, at: datetime, zone: tzinfo = UTC) -> datetime:
    """The end that `2026-12-24`, `2026-12-24T18:00+01:00` or `7d` means; what names no zone is in `zone`, and a day is
    its midnight. Raises InputError."""
    try:
        try:
            end = at + parse_duration(text)
        except ValueError:
            end = datetime.fromisoformat(text)
            end = (end if end.tzinfo else end.replace(tzinfo=zone)).astimezone(UTC)
    except ValueError:
        raise InputError(f"--until {printable(text)}: write a day such as 2026-12-24, or 12h, 7d.") from None
    except OverflowError:
        raise InputError(f"--until {printable(text)} is too far away. Write 7d, or a day.") from None
    if end <= at:
        raise InputError(f"--until {printable(text)} has passed: it is {stamp(at)} UTC. Name a later end.")
    return end


def checked(what: str, text: str) -> str:
    """One line of a sensible length. Raises InputError."""
    line = " ".join(text.split())
    if not line:
        raise InputError(f"a silence names its {what}. Write one: --{what} TEXT")
    if len(line) > LONGEST:
        raise InputError(f"the {what} has {len(line):,} characters. Keep it under {LONGEST}.")
    return line


def unknown(here: Opened, kind: SilenceKind, subject: str) -> str:
    """What is wrong with a subject that is not there; empty for one that is."""
    shown = printable(subject)
    match kind:
        case SilenceKind.RULE:
            there = [path.stem for path in (here.config.rules / "topics").glob("*.yaml")]
            return "" if subject in there else f"no rule is called {shown}{meant(subject, there)}"
        case SilenceKind.ENTITY:
            entities = load_rules(here.config.rules).entities
            return "" if subject in entities else f"no entity is called {shown}{meant(subject, list(entities))}"
        case SilenceKind.FEED:
            feeds = [feed.url for feed in here.config.feeds]
            return "" if subject in feeds else f"no feed has the address {shown}. `monitor feeds list` names them."
        case SilenceKind.INCIDENT:
            found = _is_number(subject) and here.storage.read_now(lambda tx: incidents.rules_of(tx, [int(subject)]))
            return "" if found else f"no incident has the number {shown}. `monitor incidents list` names them."


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def meant(subject: str, there: list[str]) -> str:
    word = likely(subject, there)
    return f". Perhaps {word} is meant." if word else ". `monitor rules check` looks at what is there."


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
        found = here.storage.read_now(lambda tx: silences.get(tx, silence_id))
        if found is None or not here.storage.write_now(lambda tx: silences.expire(tx, silence_id, now())):
            state = f"ended {stamp(found.until)} UTC" if found else "is not there"
            raise InputError(f"silence {silence_id} {state}. `monitor silences list --all` names them.")
    echo(f"{found} has ended: what it was about is told again")
