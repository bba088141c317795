"""What a run has done, for the line that `monitor run --once` prints."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import Outcome


@dataclass
class Summary:
    """What a run did, for its last line and the page."""

    started: datetime
    polls: Counter[Outcome] = field(default_factory=Counter)
    decided: int = 0
    sent: int = 0
    unsent: int = 0
    reload_problem: str = ""

    def line(self) -> str:
        polled = ", ".join(f"{count} {outcome.value}" for outcome, count in sorted(self.polls.items()))
        return (
            f"{sum(self.polls.values())} feeds polled ({polled or 'none was due'}), {self.decided} matches, "
            f"{self.sent} mails sent, {self.unsent} not sent"
        )
