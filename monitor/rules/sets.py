"""The rule sets that a worker process serves: the next one is made beside the one that is asked for, and takes over
what an edit left as it was.

Files that nobody edited are not read again (`memory.py`), words that were looked for before not inflected again
(`lexicon.py`), and examples are run where they can come out otherwise (`check.py`).
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.model import Reading, RuleSetFiles, Story
from monitor.rules.check import Checked, check_rules
from monitor.rules.correlation import Correlation
from monitor.rules.explain import Explainer
from monitor.rules.explained import AsRead
from monitor.rules.garbage import without_collection
from monitor.rules.load import rules_from
from monitor.rules.match import Matcher
from monitor.rules.memory import Memory
from monitor.rules.naming import Naming, naming_of
from monitor.rules.serving import ClaimOf, TraitsOf


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a worker says of a set that it can serve: the ids of its rules, what is questionable in it, the rules over
    matches, without their examples, the titles of all by their ids, but of those on trial or about to go, and the
    ids of its entities."""

    ids: frozenset[str]
    warnings: tuple[str, ...]
    correlations: tuple[Correlation, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    entities: frozenset[str] = frozenset()


class RuleSets:
    """Compiled rule sets by their hash."""

    def __init__(self) -> None:
        self._matchers: dict[str, Matcher] = {}
        self._memory = Memory()
        self._checked: Checked | None = None  # the last set

    def compile(self, files: RuleSetFiles, folder: str) -> Compiled:
        """Have this set too from now on; examples that do not hold are warnings. Raises Mistakes."""
        with without_collection():
            rule_set = rules_from(files, folder, self._memory)
            matcher = Matcher(rule_set, next(reversed(self._matchers.values()), None))
            self._checked = check_rules(matcher, self._checked)
            gc.freeze()  # to walk it once, now that it is ready, takes a tenth of that time
        self._matchers[files.hash] = matcher
        warnings = tuple(map(str, self._checked.problems()))
        correlations = tuple(replace(one, examples=()) for one in rule_set.correlations)
        all_of_them = [(one.status, one.id, one.title) for one in rule_set.rules]
        all_of_them += [(one.status, one.id, one.title) for one in correlations]
        titles = tuple((name, title) for status, name, title in all_of_them if status in ("stable", "test"))
        ids, entities = frozenset(rule.id for rule in rule_set.rules), frozenset(rule_set.entities)
        return Compiled(ids, warnings, correlations, titles, entities)

    def read(
        self,
        hash: str,
        stories: Sequence[Story],
        traits_of: TraitsOf | None = None,
        claim_of: ClaimOf | None = None,
    ) -> list[Reading]:
        """What the rules of one set find in each story; of those that match also the traits, and what they claim."""
        matcher = self._matchers[hash]
        readings = []
        for story in stories:
            reading = matcher.read(story)
            if reading.matches and traits_of is not None:
                reading = replace(reading, traits=traits_of(story, reading.language, matcher.mentions(story)))
            if reading.matches and claim_of is not None:
                reading = replace(reading, claim=claim_of(story, reading.language, matcher.spots(story)))
            readings.append(reading)
        return readings

    def promises(self, hash: str, stories: Sequence[Story]) -> list[int | None]:
        """What the rules of one set expect of the article behind each story, as Promise.of."""
        promise = self._matchers[hash].promise
        return [promise.of(story) for story in stories]

    def explain(self, hash: str, story: Story, rules: Sequence[str]) -> list[AsRead]:
        """Why these rules of one set match the story, which comes with its recaps, or why not; ids that the set does
        not know are left out."""
        matcher = self._matchers[hash]
        known = [rule for rule in map(matcher.rule_set.rule, rules) if rule is not None]
        return Explainer(matcher.rule_set, matcher).as_read(story, *known)

    def naming(self, hash: str) -> Naming:
        """What one set calls things."""
        rule_set = self._matchers[hash].rule_set
        return naming_of(rule_set.entities, rule_set.concepts)

    def keep(self, hash: str) -> None:
        """Forget all sets but one. What that one is made of is not walked by collections any more."""
        self._matchers = {hash: self._matchers[hash]}
        gc.collect()
        gc.freeze()
