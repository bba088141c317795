"""What a reader chooses in a form: how it is shown, and how it is read. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from monitor.config import check_subscriber
from monitor.digests.schedule import DAYS
from monitor.digests.tongue import LANGUAGES
from monitor.errors import Mistakes
from monitor.model import Declared, Level, Subscription
from monitor.subscribers.declared import zone_names
from monitor.web.forms import Form

NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
LEVELS = tuple(level.word for level in Level)
DAY_NAMES = dict(zip(DAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
OFTEN = ("immediately", "hourly", "daily", "weekly")
_NOBODY = "nobody@localhost"


class Unfit(Exception):
    """What was chosen cannot be; each of `problems` is a sentence for who chose it."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Filled:
    """The fields of a form as they stand in it, right or wrong."""

    what: str = "all"  # all | some
    rules: frozenset[str] = frozenset()
    level: str = "low"
    often: str = "daily"
    time: str = "07:00"
    day: str = "mon"
    language: str = "en"
    timezone: str = "UTC"
    quiet_from: str = ""
    quiet_to: str = ""

    @property
    def schedule(self) -> str:
        """As schedules are written."""
        times = {"daily": f"daily {self.time}", "weekly": f"weekly {self.day} {self.time}"}
        return times.get(self.often, self.often)


def of_form(form: Form) -> Filled:
    """What a form brought; what it lacks is as usual."""
    names = ("what", "level", "often", "time", "day", "language", "timezone", "quiet_from", "quiet_to")
    given = {name: form[name].strip()[:100] for name in names if name in form}
    return Filled(rules=frozenset(form.all("rule")), **given)


def of_subscription(who: Subscription) -> Filled:
    often, *rest = who.schedule.split()
    quiet_from, _, quiet_to = (who.quiet_hours or "").partition("-")
    return Filled(
        what="some" if who.rules else "all",
        rules=frozenset(who.rules),
        level=who.minimum_level.word,
        often=often,
        time=rest[-1] if rest else "07:00",
        day=rest[0] if len(rest) == 2 else "mon",
        language=who.language if who.language in LANGUAGES else "en",
        timezone=who.timezone,
        quiet_from=quiet_from,
        quiet_to=quiet_to,
    )


def wish(filled: Filled, email: str, titles: Mapping[str, str], kept: frozenset[str] = frozenset()) -> Declared:
    """What is wished for. `titles` are those of the rules that there are, `kept` those that were chosen before, and may
    have gone. Raises Unfit."""
    problems = []
    if filled.what not in ("all", "some"):
        problems.append("Choose all rules, or some of them.")
    if filled.what == "some" and not filled.rules:
        problems.append("Choose at least one rule, or all of them.")
    if filled.what == "some" and not filled.rules <= titles.keys() | kept:
        problems.append("Choose rules of the list.")
    if filled.language not in LANGUAGES:
        problems.append("Choose a language of the list.")
    if bool(filled.quiet_from) != bool(filled.quiet_to):
        problems.append("Quiet hours have a beginning and an end; leave both empty for none.")
    quiet = f"{filled.quiet_from}-{filled.quiet_to}" if filled.quiet_from and filled.quiet_to else None
    wishes = {
        "minimum_level": filled.level,
        "schedule": filled.schedule,
        "timezone": filled.timezone,
        "quiet_hours": quiet,
    }
    try:
        made = check_subscriber(_NOBODY, wishes)
    except Mistakes as mistakes:
        problems += [f"{one.what[:1].upper()}{one.what[1:]}. {one.todo}." for one in mistakes.problems]
    if problems:
        raise Unfit(*problems)
    rules = tuple(sorted(filled.rules)) if filled.what == "some" else ()
    return replace(made, email=email, rules=rules, language=filled.language)


@cache
def zones() -> tuple[str, ...]:
    """The time zones to choose from, by name."""
    old = ("Etc/", "posix/", "right/", "SystemV/")
    return ("UTC", *sorted(name for name in zone_names() if "/" in name and not name.startswith(old)))


def in_words(who: Declared | Subscription, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """What is sent and how often, each with what it is called."""
    told = [titles.get(rule, rule) for rule in who.rules]
    return [
        ("What", "; ".join(told) or "Everything that a rule finds"),
        ("From level", who.minimum_level.word),
        ("How often", f"{who.schedule} ({who.timezone})"),
        ("Language", NAMES.get(who.language, who.language)),
        *([("Quiet hours", who.quiet_hours)] if who.quiet_hours else []),
    ]
