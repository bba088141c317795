"""How well rules find the stories that somebody has labelled: precision and recall, by rule, language and name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean
from typing import Any

from monitor.errors import InputError
from monitor.model import Match, Story
from monitor.rules.explain import Explainer, rule_called
from monitor.rules.explained import Paint, plain
from monitor.rules.rule import RuleSet
from monitor.text.printable import printable

Z = 1.96  # standard deviations that hold 95 % of what chance does
QUOTE = 80  # characters of a title that are shown
WIDTH = 10  # of the first column at least: a language, indented


@dataclass(frozen=True, slots=True)
class Labelled:
    """A story and the rules that should match it; for those in `disputed` nobody can say, and nothing is counted."""

    id: Any
    story: Story
    topics: frozenset[str]
    disputed: frozenset[str] = frozenset()


@dataclass(slots=True)
class Count:
    """Stories that were matched rightly, missed, and matched falsely."""

    right: int = 0
    missed: int = 0
    false: int = 0

    @property
    def precision(self) -> float | None:
        """The share of the matches that are right, 0 to 1; None without a match."""
        return _share(self.right, self.right + self.false)

    @property
    def recall(self) -> float | None:
        """The share of the labelled stories that were matched, 0 to 1; None if none is labelled."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both, 0 to 1; None if there was nothing to find and nothing was found."""
        return _share(2 * self.right, 2 * self.right + self.missed + self.false)


@dataclass(frozen=True, slots=True)
class Fault:
    """A story that was missed, or matched falsely, and why: the nearest way the rule failed, or what it found."""

    id: Any
    language: str
    title: str
    false: bool
    why: str


@dataclass(slots=True)
class Measured:
    """What became of the labelled stories of one rule. `named` counts, by name and term of its evidence, the matches
    in which that was found."""

    rule: str
    total: Count = field(default_factory=Count)
    languages: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    named: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    faults: list[Fault] = field(default_factory=list)


def measure(rule_set: RuleSet, stories: Iterable[Labelled]) -> list[Measured]:
    """One result for each rule. A story that a rule cannot decide counts as not matched. Raises InputError for a label
    that is no rule."""
    explainer = Explainer(rule_set)
    results = {rule.id: Measured(rule.id) for rule in rule_set.rules}
    for labelled in stories:
        for label in sorted(labelled.topics | labelled.disputed):
            try:
                rule_called(rule_set, label)
            except InputError as error:
                raise InputError(f"story {printable(str(labelled.id))}: {error}") from None
        reading = explainer.matcher.read(labelled.story)
        found = {match.rule: match for match in reading.matches}
        language = labelled.story.language or reading.language
        for rule in rule_set.rules:
            if rule.id in labelled.disputed:
                continue
            match, wanted = found.get(rule.id), rule.id in labelled.topics
            result = results[rule.id]
            _count(result, match, language, wanted=wanted)
            if wanted and match is None:
                (explained,) = explainer.explain(labelled.story, rule)
                why = explained.nearest or explained.unknown or ""
                result.faults.append(Fault(labelled.id, language, labelled.story.title, False, why))
            elif match is not None and not wanted:
                result.faults.append(Fault(labelled.id, language, labelled.story.title, True, _quotes(match)))
    return list(results.values())


def average(results: Iterable[Measured]) -> float | None:
    """The mean F1 of the rules that have one."""
    figures = [one.total.f1 for one in results if one.total.f1 is not None]
    return fmean(figures) if figures else None


def interval(part: int, whole: int) -> tuple[float, float]:
    """Between what a share lies, 0 to 1, with 95 % confidence: Wilson's score interval (1927)."""
    if not whole:
        return 0.0, 1.0
    share, spread = part / whole, Z * Z / whole
    centre = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, centre - half), min(1.0, centre + half)


def lines(results: Iterable[Measured], paint: Paint = plain) -> Iterator[str]:
    """The results for people: a table of the rules, then what each of them is made of, and its faults."""
    results = list(results)
    width = max((WIDTH, *(len(one.rule) for one in results)))
    yield paint(f"{'rule':{width}}  right  missed  false  {'precision':16}  {'recall':16}  F1", "head")
    for one in results:
        yield f"{one.rule:{width}}  {_figures(one.total)}"
    yield f"{'average':{width}}  {'':57}  {_figure(average(results))}"
    for one in results:
        if one.total.right or one.total.missed or one.total.false:
            yield ""
            yield from _rule_lines(one, width, paint)


def _rule_lines(one: Measured, width: int, paint: Paint) -> Iterator[str]:
    yield paint(one.rule, "head")
    for language, count in sorted(one.languages.items()):
        if count.right or count.missed or count.false:
            yield f"  {language:{width - 2}}  {_figures(count)}"
    for fault in one.faults:
        told = paint("false " if fault.false else "missed", "no" if fault.false else "near")
        yield f"  {told}  {printable(str(fault.id))} ({fault.language}): {printable(fault.title, QUOTE)}"
        yield f"          {fault.why}"
    for name, count in sorted(one.named.items(), key=lambda named: (-named[1].false, -named[1].right, named[0])):
        yield f"  {name}: in {count.right} right and {count.false} false matches"


def _count(result: Measured, match: Match | None, language: str, *, wanted: bool) -> None:
    for count in (result.total, result.languages[language]):
        count.right += wanted and match is not None
        count.missed += wanted and match is None
        count.false += not wanted and match is not None
    for name in {f"{span.kind} {span.id}" for span in match.evidence} if match else ():
        result.named[name].right += wanted
        result.named[name].false += not wanted


def _quotes(match: Match) -> str:
    """The first words that each name and term was found by."""
    quotes = {f"{span.kind} {span.id}": span.quote for span in reversed(match.evidence)}
    return "; ".join(f"{name}: {printable(quote, QUOTE)}" for name, quote in reversed(quotes.items()))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _figures(count: Count) -> str:
    found, labelled = count.right + count.false, count.right + count.missed
    shares = (_with_interval(count.right, found), _with_interval(count.right, labelled))
    return f"{count.right:5}  {count.missed:6}  {count.false:5}  {shares[0]:16}  {shares[1]:16}  {_figure(count.f1)}"


def _with_interval(part: int, whole: int) -> str:
    if not whole:
        return "-"
    low, high = interval(part, whole)
    return f"{part / whole:.2f} ({low:.2f}-{high:.2f})"


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
