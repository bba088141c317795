"""How often rules are right, by what subscribers say of their matches. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from monitor.model import Match
from monitor.rules.measure import interval
from monitor.telling import Verdict

ENOUGH = 5  # verdicts, of which a term can be called bad


@dataclass(slots=True)
class Count:
    """Verdicts on one thing. What was known already was rightly found."""

    relevant: int = 0
    known: int = 0
    wrong: int = 0

    def add(self, verdict: Verdict) -> None:
        self.relevant += verdict is Verdict.RELEVANT
        self.known += verdict is Verdict.KNOWN
        self.wrong += verdict is Verdict.NOT_RELEVANT

    @property
    def all(self) -> int:
        return self.relevant + self.known + self.wrong

    @property
    def precision(self) -> float:
        """The share that was rightly found; at least one verdict."""
        return (self.relevant + self.known) / self.all

    @property
    def interval(self) -> tuple[float, float]:
        """Between what it lies, with 95 % confidence (Wilson)."""
        return interval(self.relevant + self.known, self.all)


@dataclass(slots=True)
class Judged:
    """A rule, and what it found by: its terms are (quote as written, folded; id of what that stands for)."""

    rule: str
    count: Count = field(default_factory=Count)
    terms: dict[tuple[str, str], Count] = field(default_factory=lambda: defaultdict(Count))

    @property
    def worst_terms(self) -> list[tuple[tuple[str, str], Count]]:
        """Those that can be right least often first; then those of which fewer than ENOUGH verdicts say anything."""
        return sorted(
            self.terms.items(), key=lambda term: (term[1].all < ENOUGH, term[1].interval[1], -term[1].all, term[0])
        )


def judged(verdicts: Iterable[tuple[Match, Verdict]]) -> list[Judged]:
    """By rule. A term counts once a verdict, however often its match holds it; one in a recap does not."""
    found: dict[str, Judged] = {}
    for match, verdict in verdicts:
        rule = found.setdefault(match.rule, Judged(match.rule))
        rule.count.add(verdict)
        for term in {(span.quote.casefold(), span.id) for span in match.evidence if not span.in_recap}:
            rule.terms[term].add(verdict)
    return [found[rule] for rule in sorted(found)]
