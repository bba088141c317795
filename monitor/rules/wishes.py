"""`alert:` of a rule: when its matches are told, how loud, and instead of which other rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from monitor.corroboration import Corroboration
from monitor.errors import Problem
from monitor.marked import Marked
from monitor.rules.keys import ALERT, CORROBORATION, COUNT, DURATION, ESCALATE
from monitor.rules.notes import Notes
from monitor.rules.rule import Mark, Rule
from monitor.rules.values import Values
from monitor.settings import parse_duration
from monitor.telling import Escalation, Wishes

FEWEST = 2  # sources that escalate: every event has one
LONGEST = timedelta(days=21)  # that the stories of one event are apart at most


class WishesReader(Values):
    """Reads `alert:`."""

    def wishes(self, node: Marked | None) -> tuple[Wishes, tuple[Mark, ...]]:
        """What a rule wishes, and where each rule that it inhibits is named."""
        if node is None or node.value is None:
            return Wishes(), ()
        body = self.mapped(node, "`alert`", ALERT)
        sources = self.one_of(body.get("sources"), "level of corroboration", CORROBORATION)
        inhibits = self.texts(body.get("inhibits"))
        wishes = Wishes(
            Corroboration(sources) if sources else None,
            self.escalation(body.get("escalate")),
            tuple(name for name, _ in inhibits),
            self.duration(body.get("again_after")) or Wishes().again_after,
        )
        return wishes, tuple((mark.line, mark.column) for _, mark in inhibits)

    def escalation(self, node: Marked | None) -> Escalation | None:
        if node is None or node.value is None:
            return None
        body = self.mapped(node, "`escalate`", ESCALATE)
        sources, within = self.sources(body.get("sources")), self.duration(body.get("within"))
        return None if sources is None or within is None else Escalation(sources, within)

    def sources(self, node: Marked | None) -> int | None:
        text = self.text(node)
        if node is None or not text:
            return None
        if COUNT.fullmatch(text) and int(text) >= FEWEST:
            return int(text)
        self.note(node.problem(f"`{text}` is no whole number from {FEWEST} on", "Write one, such as 3"))
        return None

    def duration(self, node: Marked | None) -> timedelta | None:
        text = self.text(node)
        if node is None or not text:
            return None
        if not DURATION.fullmatch(text) or parse_duration(text) > LONGEST:
            self.note(node.problem(f"`{text}` is no time of at most {LONGEST.days} days", "Write 24h or 7d"))
            return None
        return parse_duration(text)


def check_inhibits(rules: Sequence[Rule], there: Collection[str], notes: Notes) -> Iterator[Problem]:
    """A rule that is not there; rules that inhibit each other, of which none would be told. `there` are the ids of all
    files, also of those with mistakes."""
    inhibited = {rule.id: rule.alert.inhibits for rule in rules}
    for rule in rules:
        for name, mark in zip(rule.alert.inhibits, rule.inhibits_at, strict=True):
            if name not in there:
                meant = notes.meant(name, there)
                todo = f"Perhaps `{meant}` is meant" if meant else "Name a file of topics/ without .yaml"
                yield Problem(rule.file, *mark, f"no rule is called `{name}`", todo)
            elif rule.id in _reached(name, inhibited):
                what = f"`{rule.id}` inhibits itself, by way of `{name}`" if name != rule.id else "it inhibits itself"
                yield Problem(rule.file, *mark, what, "Break the circle")


def _reached(name: str, inhibited: dict[str, tuple[str, ...]]) -> set[str]:
    """The rule, and all that it inhibits, however far down."""
    found: set[str] = set()
    left: list[str] = [name]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left.extend(inhibited.get(one, ()))
    return found
