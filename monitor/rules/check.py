"""`rules check`: every mistake of a folder, the examples run, and what is likely not meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import Mistakes, Problem
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from monitor.rules.rule import Clause, Example, Rule, RuleSet, Weigh, clauses_of
from monitor.rules.wire import story_in


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How many rules there are, and every problem in order of file and line."""

    rules: int
    problems: tuple[Problem, ...]


def check_folder(folder: Path) -> CheckResult:
    """Check a folder of rules as a whole; what cannot be loaded has no examples run."""
    # Here: the workers that serve a set need none of it.
    from monitor.rules.lint import lint_clauses
    from monitor.rules.mutate import survivors
    from monitor.rules.oneword import lint_single_words
    from monitor.rules.wording import lint_words

    try:
        rule_set = load_rules(folder)
    except Mistakes as mistakes:
        return CheckResult(len(list((folder / "topics").rglob("*.yaml"))), mistakes.problems)
    matcher = Matcher(rule_set)
    problems = [
        *_questionable(rule_set, matcher),
        *survivors(rule_set, matcher),
        *lint_clauses(rule_set),
        *lint_words(rule_set),
        *lint_single_words(rule_set),
    ]
    return CheckResult(len(rule_set.rules), _in_order(problems))


def check_rules(rule_set: RuleSet) -> tuple[Problem, ...]:
    """What is said of a set when it is served: examples that do not hold, rules without any, a `weigh` that is none.

    The cheap part; `check_folder` looks at everything.
    """
    return _in_order(_questionable(rule_set, Matcher(rule_set)))


def _questionable(rule_set: RuleSet, matcher: Matcher) -> list[Problem]:
    problems = [
        problem
        for rule in rule_set.rules
        for example in rule.examples
        if (problem := _disproved(matcher, rule, example)) is not None
    ]
    for rule in rule_set.rules:
        for matches, key in ((True, "match"), (False, "no_match")):
            if not any(example.matches is matches for example in rule.examples):
                what = f"the rule `{rule.id}` has no example under `{key}`"
                problems.append(Problem(rule.file, 1, 1, what, "Add a story that shows what it is for"))
        problems.extend(_lonely_items(rule))
    return problems


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column)))


def _disproved(matcher: Matcher, rule: Rule, example: Example) -> Problem | None:
    """The problem of an example that does not behave as it says."""
    reading = matcher.read(story_in(example.story))
    found = next((match for match in reading.matches if match.rule == rule.id), None)
    if (found is not None) is example.matches:
        return None
    title = str(example.story.get("title") or example.story.get("text"))[:60]
    if found is None:
        what, todo = f"`{rule.id}` does not match this example: {title}", "`monitor rules explain` says why"
    else:
        words = ", ".join(dict.fromkeys(span.quote for span in found.evidence))
        what, todo = f"`{rule.id}` matches this example: {title}", f"It found {words}; ask for more, or exclude it"
    return Problem(rule.file, example.line, example.column, what, todo)


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
