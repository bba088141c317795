"""The examples of correlations: matches with their times, read and tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.errors import Problem
from monitor.marked import Marked
from monitor.patterns import DAY, SeenMatch, Watched
from monitor.rules.clauses import Known, Unknown
from monitor.rules.correlate import patterns_of
from monitor.rules.correlation import Correlation, Occurrence, Rehearsal
from monitor.rules.keys import COUNT, OCCURRENCE, REHEARSAL, REHEARSALS, SPAN
from monitor.rules.notes import Notes
from monitor.rules.values import Values

MOST_OCCURRENCES = 1_000  # matches of one example
MOST_IN_FILE = 10_000  # matches of all examples of a file
_BEGAN = datetime(2024, 1, 1, tzinfo=UTC)  # when watching begins in every example


class RehearsalReader(Values):
    """Reads examples of correlations; `known` and `unknown` as ClauseReader has them, for rules too."""

    def __init__(self, notes: Notes, known: Known, unknown: Unknown) -> None:
        super().__init__(notes)
        self.known = known
        self.unknown = unknown
        self.room = MOST_IN_FILE

    def examples(self, node: Marked | None, rules: tuple[str, ...]) -> tuple[Rehearsal, ...]:
        if node is None or node.value is None:
            return ()
        found: list[Rehearsal] = []
        for key, child in self.mapped(node, "examples", REHEARSALS).items():
            if key not in REHEARSALS or child.value is None:
                continue
            if not isinstance(child.value, tuple):
                self.note(child.problem(f"`{key}` takes a list of examples", "Write each after `- `"))
                continue
            found += [self.example(one, key == "match", rules) for one in child.value]
        return tuple(found)

    def example(self, node: Marked, finds: bool, rules: tuple[str, ...]) -> Rehearsal:
        body = self.mapped(node, "an example", REHEARSAL)
        self.text(body.get("why"))
        matches = body.get("matches")
        occurrences: list[Occurrence] = []
        if matches is not None and not isinstance(matches.value, tuple):
            self.note(matches.problem("`matches` takes a list", "Write each after `- `"))
        elif matches is not None and isinstance(matches.value, tuple):
            if not matches.value:
                self.note(matches.problem("no match stands here", "Write at least one"))
            for one in matches.value:
                if len(occurrences) <= min(MOST_OCCURRENCES, self.room):
                    occurrences += self.occurrences(one, rules)
        if len(occurrences) > MOST_OCCURRENCES:
            what = f"the example has more than {MOST_OCCURRENCES:,} matches"
            self.note(node.problem(what, "Fewer show it as well"))
        elif len(occurrences) > self.room:
            what = f"the examples have more than {MOST_IN_FILE:,} matches"
            self.note(node.problem(what, "Fewer show it as well"))
        self.room = max(self.room - len(occurrences), 0)
        return Rehearsal(tuple(occurrences), finds, self.text(body.get("group")), (node.line, node.column))

    def occurrences(self, node: Marked, rules: tuple[str, ...]) -> Iterable[Occurrence]:
        body = self.mapped(node, "a match", OCCURRENCE)
        for one, other in (("times", "every"), ("every", "times")):
            if one in body and other not in body:
                self.note(node.key_problem(one, f"`{one}` belongs to `{other}`", f"Add `{other}`"))
        rule = self.text(body.get("rule"))
        if rule and rules and rule not in rules:
            self.note(body["rule"].problem(f"`{rule}` is not among the `rules`", "Add it there, or name one of them"))
        first = Occurrence(
            at=self.span(body.get("at"), least=0),
            rule=rule or next(iter(rules), ""),
            entities=self.ids(body["entity"], "entity") if "entity" in body else (),
            concepts=self.ids(body["concept"], "concept") if "concept" in body else (),
            publisher=self.text(body.get("publisher")),
            country=self.text(body.get("country")),
            incident=self.text(body.get("incident")),
        )
        times = self.number(body["times"]) if "times" in body else 1
        every = self.span(body.get("every"))
        return [replace(first, at=first.at + number * every) for number in range(min(times, MOST_OCCURRENCES + 1))]

    def ids(self, node: Marked | None, kind: str) -> tuple[str, ...]:
        """One id or a list of them, each of something that is there; () after a noted mistake."""
        if node is None:
            return ()
        children = node.value if isinstance(node.value, tuple) else (node,)
        if not children or not all(isinstance(child.value, str) and child.value.strip() for child in children):
            self.note(node.problem("one id or a list of ids is expected here", "Write them"))
            return ()
        for child in children:
            if not self.known(kind, self.text(child)):
                self.unknown(kind, self.text(child), child)
        return tuple(self.text(child) for child in children)

    def span(self, node: Marked | None, *, least: int = 1) -> timedelta:
        """Hours or days; nothing where nothing stands, or something else, which is noted."""
        text = self.text(node)
        if node is None or (node.value is not None and not isinstance(node.value, str)):
            return timedelta(0)
        if not SPAN.fullmatch(text) or int(text[:-1]) < least:
            self.note(node.problem(f"`{text}` is no time that is looked back", "Write hours or days: 48h, 21d"))
            return timedelta(0)
        return timedelta(**{"hours" if text[-1] == "h" else "days": int(text[:-1])})

    def number(self, node: Marked | None) -> int:
        text = self.text(node)
        if node is not None and (not COUNT.fullmatch(text) or int(text) < 1):
            self.note(node.problem(f"`{text}` is no number of things", "Write 1 or more"))
        return int(text) if COUNT.fullmatch(text) else 1


def disproofs(correlation: Correlation) -> Iterator[Problem]:
    """The problems of examples that do not behave as they say, and of none being there."""
    for example in correlation.examples:
        found = patterns_of(correlation, _seen(example.occurrences), _watched(example.occurrences))
        groups = [pattern.group for pattern in found]
        if example.finds and not (example.group in groups if example.group else groups):
            about = f" about `{example.group}`" if example.group else ""
            what = f"`{correlation.id}` finds no pattern{about} in this example"
            said = (
                f"It finds {found[0].name or 'one'}: {found[0].said}" if found else "Look at the times and the counts"
            )
        elif not example.finds and found:
            what = f"`{correlation.id}` finds a pattern in this example: {found[0].said}"
            said = "Ask for more, or correct the example"
        else:
            continue
        yield Problem(correlation.file, *example.mark, what, said)
    for finds, key in ((True, "match"), (False, "no_match")):
        if not any(example.finds is finds for example in correlation.examples):
            what = f"the correlation `{correlation.id}` has no example under `{key}`"
            yield Problem(correlation.file, 1, 1, what, "Add matches that show what it is for")


def _seen(occurrences: Sequence[Occurrence]) -> list[SeenMatch]:
    incidents: dict[str, int] = {}
    return [
        SeenMatch(
            match_id=number,
            incident_id=incidents.setdefault(one.incident or f" {number}", len(incidents) + 1),
            rule=one.rule,
            at=_BEGAN + one.at,
            publisher=one.publisher,
            country=one.country,
            entities=frozenset(one.entities),
            concepts=frozenset(one.concepts),
        )
        for number, one in enumerate(occurrences, start=1)
    ]


def _watched(occurrences: Sequence[Occurrence]) -> Watched:
    """Every day from the beginning to the last match."""
    last = max((one.at for one in occurrences), default=timedelta(0))
    return Watched(_BEGAN, frozenset(_BEGAN + number * DAY for number in range(last // DAY + 1)))
