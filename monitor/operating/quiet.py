"""Silences: what nobody is told of for a while."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, tzinfo

from monitor.errors import InputError
from monitor.marked import likely
from monitor.settings import parse_duration
from monitor.storage import Transaction, incidents, silences
from monitor.telling import Silence, SilenceKind
from monitor.text.printable import printable

LONGEST = 200  # characters of a reason or an author, which mails show

# What there is to silence, by kind; asked only for the kind that is meant. Incidents are looked up.
Subjects = Mapping[SilenceKind, Callable[[], Collection[str]]]


def silence(
    tx: Transaction, about: tuple[SilenceKind, str], words: tuple[str, str], until: str, known: Subjects, now: datetime
) -> Silence:
    """Store a silence; `words` are its reason and its author. Raises InputError for a subject that is not there, an end
    that has passed, or words that are missing."""
    end = end_of(until, now)
    reason, author = checked("reason", words[0]), checked("author", words[1])
    kind, subject = about
    if kind is SilenceKind.INCIDENT and _is_number(subject):
        subject = str(incidents.merged_into(tx, int(subject)) or int(subject))
    if problem := unknown(tx, kind, subject, known):
        raise InputError(problem)
    return silences.add(tx, kind, subject, reason, author, now=now, until=end)


def expire(tx: Transaction, silence_id: int, now: datetime) -> Silence:
    """End a silence now. Raises InputError for one that is not there or has ended."""
    found = silences.get(tx, silence_id)
    if found is None or not silences.expire(tx, silence_id, now):
        state = f"ended {found.until:%Y-%m-%d %H:%M} UTC" if found else "is not there"
        raise InputError(f"silence {silence_id} {state}. `monitor silences list --all` names them.")
    return found


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
        raise InputError(f"until {printable(text)}: write a day such as 2026-12-24, or 12h, 7d.") from None
    except OverflowError:
        raise InputError(f"until {printable(text)} is too far away. Write 7d, or a day.") from None
    if end <= at:
        raise InputError(f"until {printable(text)} has passed: it is {at:%Y-%m-%d %H:%M} UTC. Name a later end.")
    return end


def checked(what: str, text: str) -> str:
    """One line of a sensible length. Raises InputError."""
    line = " ".join(text.split())
    if not line:
        raise InputError(f"a silence names its {what}. Write one: --{what} TEXT")
    if len(line) > LONGEST:
        raise InputError(f"the {what} has {len(line):,} characters. Keep it under {LONGEST}.")
    return line


def unknown(tx: Transaction, kind: SilenceKind, subject: str, known: Subjects) -> str:
    """What is wrong with a subject that is not there; empty for one that is."""
    shown = printable(subject)
    if kind is SilenceKind.INCIDENT:
        found = _is_number(subject) and incidents.rules_of(tx, [int(subject)])
        return "" if found else f"no incident has the number {shown}. `monitor incidents list` names them."
    there = known[kind]()
    if subject in there:
        return ""
    if kind is SilenceKind.FEED:
        return f"no feed has the address {shown}. `monitor feeds list` names them."
    return f"no {kind.value} is called {shown}{meant(subject, there)}"


def meant(subject: str, there: Collection[str]) -> str:
    word = likely(subject, there)
    return f". Perhaps {word} is meant." if word else ". `monitor rules check` looks at what is there."


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
