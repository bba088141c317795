"""Clauses that can be read and are not what anybody means: they add nothing or never hold; and rules that are alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from monitor.errors import Problem
from monitor.rules.implies import OPENING, PARTS, REST, SUMMARY, TITLE, Implications, languages_of, parts_of
from monitor.rules.rule import (
    All,
    AnyOf,
    AtLeast,
    Clause,
    Concept,
    Leaf,
    NoneOf,
    RuleSet,
    Spoken,
    Unit,
    Weigh,
    Window,
    clauses_of,
)
from monitor.text.language import LANGUAGES

MOST_IN_A_STORY = 1_000  # hits of one mention; the matcher counts no more
MOST_IN_A_SENTENCE = 100  # no sentence of any story has more

Parts = frozenset[int]


def lint_clauses(rule_set: RuleSet) -> Iterator[Problem]:
    """What is questionable in the clauses of every rule, and in the `needs` of every entity."""
    implications = Implications(rule_set.entities)
    for rule in rule_set.rules:
        yield from _Lint(rule_set.concepts, implications, rule.file).of(rule.when)
    for entity in rule_set.entities.values():
        if entity.needs is not None:
            yield from _Lint(rule_set.concepts, implications, entity.file).of(entity.needs)
    seen: dict[str, str] = {}
    for rule in rule_set.rules:
        first = seen.setdefault(repr(_normal(rule.when)), rule.id)
        if first != rule.id:
            what = f"`{rule.id}` asks for the same as `{first}`"
            yield Problem(rule.file, *rule.when.mark, what, "Remove one of the two")


@dataclass(frozen=True, slots=True)
class _Here:
    """Where a clause stands: the parts that its window may reach, the sentences (None: any number), the languages
    that are left, and what a `none` excludes there."""

    parts: Parts = PARTS
    sentences: int | None = None
    languages: frozenset[str] = frozenset(LANGUAGES)
    excluded: tuple[Clause, ...] = ()


class _Lint:
    """Looks at the clauses of one file."""

    def __init__(self, concepts: Mapping[str, Concept], implications: Implications, file: str) -> None:
        self.concepts = concepts
        self.implications = implications
        self.file = file

    def of(self, clause: Clause) -> Iterator[Problem]:
        yield from self.superfluous(clause)
        yield from self.never(clause, _Here())

    def problem(self, clause: Clause, what: str, todo: str) -> Problem:
        return Problem(self.file, *clause.mark, what, todo)

    # what adds nothing

    def superfluous(self, clause: Clause) -> Iterator[Problem]:
        if isinstance(clause, Leaf):
            yield from self.names(clause)
        elif not isinstance(clause, Weigh):
            alternatives = isinstance(clause, AnyOf | NoneOf)
            yield from self.repeated(clauses_of(clause), alternatives=alternatives)
        else:
            yield from self.repeated([item.leaf for item in clause.items], alternatives=False)
        for inner in clauses_of(clause):
            yield from self.superfluous(inner)

    def names(self, leaf: Leaf) -> Iterator[Problem]:
        """Names of one mention of which another one covers all hits."""
        for number, name in enumerate(leaf.names):
            if name in leaf.names[:number]:
                yield self.problem(leaf, f"`{name}` stands twice in this list", "Keep one of them")
                continue
            covers = partial(self.implications.names, leaf.kind, name)
            if owner := next((other for other in leaf.names if other != name and covers(other)), None):
                what = f"`{name}` belongs to `{owner}`, which stands in this list as well: it adds nothing"
                yield self.problem(leaf, what, f"Remove `{name}`, or `{owner}` if only the former is meant")

    def repeated(self, clauses: Sequence[Clause], *, alternatives: bool) -> Iterator[Problem]:
        """Clauses that stand twice in a list; in one of alternatives also those that another one covers."""
        first: dict[Clause, Clause] = {}
        for clause in clauses:
            if clause in first:
                what = f"this stands in line {first[clause].mark[0]} already"
                yield self.problem(clause, what, "Remove one of the two")
            else:
                first[clause] = clause
        for clause, wider in self.implications.covered(list(first)) if alternatives else ():
            what = f"this adds nothing: what meets it meets the clause in line {wider.mark[0]} as well"
            yield self.problem(clause, what, "Remove it, or narrow the other one")

    # what never holds

    def never(self, clause: Clause, here: _Here) -> Iterator[Problem]:
        """The smallest clauses that can hold in no story; under `none`, that can exclude nothing."""
        for bad in here.excluded:
            if self.implications.implies(clause, bad):
                what = f"this never holds: the `none` with line {bad.mark[0]} excludes it"
                yield self.problem(clause, what, "Remove one of the two")
                return
        match clause:
            case Leaf():
                yield from self.never_found(clause, here)
            case All():
                yield from self.never_together(clause, here)
            case AnyOf() | AtLeast():
                for inner in clause.clauses:
                    yield from self.never(inner, here)
            case NoneOf():
                yield from self.always(clause, here)

    def never_found(self, leaf: Leaf, here: _Here) -> Iterator[Problem]:
        if not parts_of(leaf.fields) & here.parts:
            what = f"this never holds: `in: {', '.join(leaf.fields)}` lies outside the window around it"
            yield self.problem(leaf, what, "Change the one or the other")
        if leaf.count > (most := _most(leaf, here)):
            what = f"this never holds: {leaf.count} hits are asked for where at most {most} are counted"
            yield self.problem(leaf, what, "Lower `count`")
        if leaf.kind != "concept":
            return
        spoken = frozenset[str]().union(*(_spoken(self.concepts[name]) for name in leaf.names))
        if not spoken & here.languages:
            names = ", ".join(f"`{name}`" for name in leaf.names)
            what = f"this never holds: {names} has no term in the languages that are left ({_listed(here.languages)})"
            yield self.problem(leaf, what, "Add terms, or languages")

    def never_together(self, clause: All, here: _Here) -> Iterator[Problem]:
        there = _inside(clause, here)
        if here.languages and not there.languages:
            yield self.problem(clause, "this never holds: no language is left", "Name languages that do not exclude")
            return
        positive = replace(clause, clauses=tuple(one for one in clause.clauses if not isinstance(one, NoneOf)))
        found = [problem for inner in positive.clauses for problem in self.never(inner, there)]
        spoilt = next((bad for bad in there.excluded if self.implications.implies(positive, bad)), None)
        if found:
            yield from found
        elif spoilt is not None:
            what = f"this never holds: the `none` with line {spoilt.mark[0]} excludes what it asks for"
            yield self.problem(clause, what, "Remove one of the two")
        elif not _possible(clause, here.parts):
            order = " in this order" if clause.in_order else ""
            what = (
                f"this never holds: the window ({clause.within}) does not reach all the parts named under `in`{order}"
            )
            yield self.problem(clause, what, "Widen the window, or change `in`")
        beside = replace(there, excluded=())
        for inner in clause.clauses:
            if isinstance(inner, NoneOf):
                yield from self.always(inner, beside)

    def always(self, clause: NoneOf, here: _Here) -> Iterator[Problem]:
        for inner in clause.clauses:
            for problem in self.never(inner, replace(here, excluded=())):
                what = problem.what.replace("this never holds", "this `none` excludes nothing")
                yield replace(problem, what=what)


def _inside(clause: All, here: _Here) -> _Here:
    """Where the children of an `all` stand."""
    reach = frozenset[int]().union(*_reaches(clause.within))
    counts = {Unit.TITLE: 1, Unit.SENTENCES: clause.within.count}
    sentences = min(filter(None, (here.sentences, counts.get(clause.within.unit))), default=None)
    languages = here.languages
    excluded = here.excluded
    for inner in clause.clauses:
        if isinstance(inner, Spoken):
            languages &= languages_of(inner)
        if isinstance(inner, NoneOf):
            excluded += inner.clauses
            for spoken in inner.clauses:
                if isinstance(spoken, Spoken):
                    languages -= languages_of(spoken)
    return _Here(here.parts & reach, sentences, languages, excluded)


def _reaches(window: Window) -> tuple[Parts, ...]:
    """The parts of a story that one window may lie in; between opening and rest or title there is a sentence."""
    match window.unit:
        case Unit.TITLE:
            return (frozenset({TITLE}),)
        case Unit.LEAD:
            return (frozenset({TITLE, SUMMARY, OPENING}),)
        case Unit.WORDS | Unit.PARAGRAPH:
            return (frozenset({TITLE, SUMMARY}), frozenset({OPENING, REST}))
        case Unit.SENTENCES if window.count == 1:
            return tuple(frozenset({part}) for part in sorted(PARTS))
        case Unit.SENTENCES if window.count == 2:
            pairs = ((TITLE, SUMMARY), (TITLE, OPENING), (SUMMARY, OPENING), (OPENING, REST))
            return tuple(frozenset(pair) for pair in pairs)
    return (PARTS,)


def _possible(clause: Clause, parts: Parts) -> bool:
    """Whether what a clause asks for can stand in these parts."""
    match clause:
        case Leaf():
            return bool(parts_of(clause.fields) & parts)
        case AnyOf() | AtLeast():
            number = clause.number if isinstance(clause, AtLeast) else 1
            return sum(_possible(inner, parts) for inner in clause.clauses) >= number
        case All():
            for reach in _reaches(clause.within):
                inside = all(_possible(inner, parts & reach) for inner in clause.clauses)
                if inside and (not clause.in_order or _in_order(clause, parts & reach)):
                    return True
            return False
    return True


def _in_order(clause: All, parts: Parts) -> bool:
    """Whether the parts allow the mentions to follow each other."""
    reached = TITLE
    for leaf in clause.clauses:
        if isinstance(leaf, Leaf):
            later = [part for part in parts_of(leaf.fields) & parts if part >= reached]
            if not later:
                return False
            reached = min(later)
    return True


def _most(leaf: Leaf, here: _Here) -> int:
    """How many hits a mention can have here."""
    sentences = 1 if set(leaf.fields) == {"title"} else here.sentences
    return MOST_IN_A_STORY if sentences is None else min(MOST_IN_A_STORY, MOST_IN_A_SENTENCE * sentences)


def _spoken(concept: Concept) -> frozenset[str]:
    """The languages of the stories in which a concept is looked for."""
    listed = frozenset(term.language for term in concept.terms)
    return listed | {"zh-Hans", "zh-Hant"} if "zh" in listed else listed


def _listed(languages: frozenset[str]) -> str:
    return ", ".join(sorted(languages))


def _normal(clause: Clause) -> tuple[object, ...]:
    """A clause without what makes no difference: the order of a list, a list in a list of the same kind."""
    match clause:
        case Leaf():
            return (
                "leaf",
                clause.kind,
                tuple(sorted(set(clause.names))),
                tuple(sorted(parts_of(clause.fields))),
                clause.count,
            )
        case Weigh():
            items = sorted((repr(_normal(item.leaf)), item.points, item.most) for item in clause.items)
            return ("weigh", tuple(items), clause.threshold)
        case All() if clause.in_order:
            return ("in order", str(clause.within), tuple(_normal(inner) for inner in clause.clauses))
        case All() | AnyOf() | NoneOf() | AtLeast():
            inner = sorted({repr(_normal(one)) for one in clause.clauses})
            if len(clause.clauses) == 1 and (isinstance(clause, AnyOf) or clause == All(clause.clauses)):
                return _normal(clause.clauses[0])
            extra = clause.number if isinstance(clause, AtLeast) else str(getattr(clause, "within", ""))
            return (type(clause).__name__, extra, tuple(inner))
    return (repr(clause),)
