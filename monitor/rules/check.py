"""`rules check`: every mistake of a folder, the examples run, and what is likely not meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from monitor.errors import Mistakes, Problem
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from monitor.rules.rehearse import disproofs
from monitor.rules.rule import Clause, Rule, RuleSet, Weigh, clauses_of, leaves_of
from monitor.rules.wire import story_in


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How many rules there are, those over matches included, and every problem in order of file and line."""

    rules: int
    problems: tuple[Problem, ...]


def check_folder(folder: Path) -> CheckResult:
    """Check a folder of rules as a whole; what cannot be loaded has no examples run."""
    # Here: the workers that serve a set need none of it.
    from monitor.rules.lint import lint_clauses
    from monitor.rules.mutate import survivors
    from monitor.rules.oneword import lint_single_words
    from monitor.rules.reach import out_of_reach
    from monitor.rules.wording import lint_words

    try:
        rule_set = load_rules(folder)
    except Mistakes as mistakes:
        count = sum(len(list((folder / name).rglob("*.yaml"))) for name in ("topics", "correlations"))
        return CheckResult(count, mistakes.problems)
    matcher = Matcher(rule_set)
    problems = [
        *check_rules(matcher).problems(),
        *survivors(rule_set, matcher),
        *out_of_reach(rule_set),
        *lint_clauses(rule_set),
        *lint_words(rule_set),
        *lint_single_words(rule_set),
    ]
    return CheckResult(len(rule_set.rules) + len(rule_set.correlations), _in_order(problems))


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule set whose examples were run, and by the id of a rule what is questionable in it."""

    rule_set: RuleSet
    questionable: Mapping[str, tuple[Problem, ...]]

    def problems(self) -> tuple[Problem, ...]:
        """What is said of a set when it is served: examples that do not hold, rules without any, a `weigh` that is
        none. The cheap part; `check_folder` looks at everything."""
        return _in_order(chain.from_iterable(self.questionable.values()))


def check_rules(matcher: Matcher, before: Checked | None = None) -> Checked:
    """Look at the rules of a set; after the set `before` only at those of which something else may be said."""
    rule_set = matcher.rule_set
    known = {id: before.questionable[id] for id in _unchanged(before.rule_set, rule_set)} if before else {}
    for rule in rule_set.rules:
        if rule.id not in known:
            known[rule.id] = (*_disproofs(matcher, rule), *_lacking(rule))
    for correlation in rule_set.correlations:
        known[correlation.id] = tuple(disproofs(correlation))
    return Checked(rule_set, known)


def _unchanged(before: RuleSet, after: RuleSet) -> Iterator[str]:
    """The ids of the rules that were not read again, if all that they look for is as before. To a rule that asks for a
    name all names are: one inside a longer one is no hit."""
    same = {name for name, concept in after.concepts.items() if before.concepts.get(name) == concept}
    needs = [entity.needs for entity in after.entities.values() if entity.needs is not None]
    same_names = before.entities == after.entities and all(_asks_for(same, clause) for clause in needs)
    rules = {rule.id: rule for rule in before.rules}
    for rule in after.rules:
        if rules.get(rule.id) is rule and _asks_for(same, rule.when, names=same_names):
            yield rule.id


def _asks_for(concepts: Set[str], clause: Clause, *, names: bool = True) -> bool:
    """Whether a clause asks for no other concepts than these, and for names only if it may."""
    leaves = leaves_of(clause)
    return all(names if leaf.kind == "entity" else leaf.kind == "term" or concepts >= {*leaf.names} for leaf in leaves)


def _lacking(rule: Rule) -> Iterator[Problem]:
    """What can be told without running an example."""
    for matches, key in ((True, "match"), (False, "no_match")):
        if not any(example.matches is matches for example in rule.examples):
            what = f"the rule `{rule.id}` has no example under `{key}`"
            yield Problem(rule.file, 1, 1, what, "Add a story that shows what it is for")
    yield from _lonely_items(rule)


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column)))


def _disproofs(matcher: Matcher, rule: Rule) -> Iterator[Problem]:
    """The problems of examples that do not behave as they say."""
    for example in rule.examples:
        reading = matcher.read(story_in(example.story))
        found = next((match for match in reading.matches if match.rule == rule.id), None)
        if (found is not None) is example.matches:
            continue
        title = str(example.story.get("title") or example.story.get("text"))[:60]
        if found is None:
            what, todo = f"`{rule.id}` does not match this example: {title}", "`monitor rules explain` says why"
        else:
            words = ", ".join(dict.fromkeys(span.quote for span in found.evidence))
            what, todo = f"`{rule.id}` matches this example: {title}", f"It found {words}; ask for more, or exclude it"
        yield Problem(rule.file, example.line, example.column, what, todo)


def _lonely_items(rule: Rule) -> list[Problem]:
    """A `weigh` that a single item reaches is no weighing."""
    return [
        Problem(
            rule.file,
            *item.mark,
            f"in `{rule.id}` a single item of a `weigh` ({', '.join(item.leaf.names)}) reaches the threshold",
            "Give it fewer points, or a smaller `most`",
        )
        for weigh in _weighs(rule.when)
        for item in weigh.items
        if item.most >= weigh.threshold
    ]


def _weighs(clause: Clause) -> list[Weigh]:
    if isinstance(clause, Weigh):
        return [clause]
    return [weigh for inner in clauses_of(clause) for weigh in _weighs(inner)]
