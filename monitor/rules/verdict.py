"""What is said of a clause in a story: whether it holds, on what evidence, with what score."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.rules.hits import Named


@dataclass
class Verdict:
    """Whether a clause holds; the evidence, and the highest sum of its `weigh` clauses that hold.

    `unknown`: whether it holds would take more steps to say, or more hits than were looked at.
    """

    holds: bool
    evidence: dict[Named, None] = field(default_factory=dict)
    score: float | None = None
    unknown: bool = False

    def take(self, other: Verdict) -> None:
        self.evidence.update(other.evidence)
        if other.score is not None:
            self.score = other.score if self.score is None else max(self.score, other.score)


NO = Verdict(False)
UNKNOWN = Verdict(False, unknown=True)
