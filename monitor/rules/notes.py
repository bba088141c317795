"""The mistakes of a rule set, as they are noted."""

from __future__ import annotations

from collections.abc import Collection

from monitor.errors import Problem
from monitor.marked import Marked, likely

MOST_COMPARED = 20_000  # words, in search of those that were meant; a tenth of a second's worth
MOST_TOLD = 100  # mistakes of one rule set; who made more mends these first
# Words of all names, terms and exceptions. Measured with random words (`Matcher`): one takes 2 kB and 0.03 ms to make
# ready; without a language it is looked for by the rules of each, and takes 6 kB and 0.4 ms. So many take about 450 MB.
MOST_WORDS = 200_000
COST_OF_A_BARE_WORD = 3


class Notes:
    """The mistakes of a rule set. Of very many only the first are kept, so that neither the work nor the list grows
    with what a hostile file holds."""

    def __init__(self) -> None:
        self.told: list[Problem] = []
        self.more = 0
        self.words = 0
        self.compared = 0

    def note(self, problem: Problem) -> None:
        if len(self.told) == MOST_TOLD:
            self.more += 1
        elif problem not in self.told:  # an alias brings a mistake back
            self.told.append(problem)

    def __len__(self) -> int:
        return len(self.told) + self.more

    def meant(self, word: str, known: Collection[str]) -> str | None:
        """The known word that was probably meant; not looked for once nobody will read it, or it has cost enough."""
        self.compared += len(known)
        if len(self.told) == MOST_TOLD or self.compared > MOST_COMPARED:
            return None
        return likely(word, known)

    def look_for(self, form: str, language: str, node: Marked) -> None:
        """Count the words of a form; that there are too many is noted once."""
        before = self.words
        self.words += len(form.split()) * (1 if language else COST_OF_A_BARE_WORD)
        if before <= MOST_WORDS < self.words:
            what = f"with this one the rules look for more than {MOST_WORDS:,} words"
            self.note(node.problem(what, "Leave some out; under `except` and `term` a word counts three times"))

    def in_order(self, folder: str) -> tuple[Problem, ...]:
        """By file and line; the last one counts those that are not told."""
        found = sorted(self.told, key=lambda problem: (problem.file, problem.line, problem.column))
        if self.more:
            found.append(Problem(folder, 0, 0, f"{self.more:,} more mistakes are not shown", "Mend those above first"))
        return tuple(found)
