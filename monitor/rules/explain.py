"""Why a rule matched a story, or why not: a line a clause, what it found, or what it lacked and by how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from monitor.errors import InputError
from monitor.marked import likely
from monitor.model import Story
from monitor.rules.evaluate import Reading
from monitor.rules.find import Found, Hit, find
from monitor.rules.hits import Named, Scope
from monitor.rules.match import Matcher
from monitor.rules.rule import (
    All,
    AnyOf,
    AtLeast,
    Clause,
    Item,
    Leaf,
    NoneOf,
    RuleSet,
    Source,
    Spoken,
    Unit,
    Weigh,
    Window,
)
from monitor.text.language import identify
from monitor.text.layout import FIELDS

SHOWN = 5  # quotes of one clause


def explain(rule_set: RuleSet, rule_id: str, story: Story) -> str:
    """Why the rule matched the story, or why not, as lines for people. Raises InputError for an unknown rule."""
    rule = rule_set.rule(rule_id)
    if rule is None:
        meant = likely(rule_id, [one.id for one in rule_set.rules])
        known = f"Perhaps {meant} is meant" if meant else f"The rules are {', '.join(r.id for r in rule_set.rules)}"
        raise InputError(f"there is no rule {rule_id}. {known}.")
    matcher = Matcher(rule_set)
    language = identify(story.title, story.summary, story.text, story.language)
    look = matcher.look(story)
    verdict = look.verdict(rule.when)
    score = "" if verdict.score is None else f", score {verdict.score:g}"
    head = f"{rule.id} matches{score}" if verdict.holds else f"{rule.id} does not match"
    spoken = f"language: {look.language}; terms looked for: {', '.join(sorted(language.possible))}"
    tree = _Tree(look, matcher, find(look.layout, matcher.lexicon, language.possible))
    return "\n".join([head, spoken, *tree.lines(rule.when, look.all, 0)])


class _Tree:
    """The clauses of a rule as lines. `unsifted` also has the hits whose `needs` failed."""

    def __init__(self, look: Reading, matcher: Matcher, unsifted: Found) -> None:
        self.look = look
        self.matcher = matcher
        self.unsifted = unsifted

    def lines(self, clause: Clause, scope: Scope, depth: int) -> Iterator[str]:
        """The clause's own line, and below it those of the clauses inside."""
        holds = self.look.verdict(clause, scope).holds
        inner, inside = self.inside(clause, scope)
        yield f"{'  ' * depth}{'yes' if holds else 'no '}  {self.says(clause, scope, holds)}"
        for one in inner:
            yield from self.lines(one, inside, depth + 1)
        if isinstance(clause, Weigh):
            yield from (f"{'  ' * (depth + 1)}{self.item(item, scope)}" for item in clause.items)

    def inside(self, clause: Clause, scope: Scope) -> tuple[tuple[Clause, ...], Scope]:
        """The clauses to show below a clause, and where to look for them: in the window that made it true, or that
        only a `none` spoilt."""
        if isinstance(clause, AnyOf | AtLeast):
            return clause.clauses, scope
        if isinstance(clause, All):
            return clause.clauses, self.window(clause, scope) or self.window(_positive(clause), scope) or scope
        return (), scope

    def window(self, clause: All, scope: Scope) -> Scope | None:
        windows = self.look.windows(clause, scope)
        return next((window for window in windows if self.look.together(clause, window).holds), None)

    def says(self, clause: Clause, scope: Scope, holds: bool) -> str:
        """What a clause asks, and what came of it."""
        match clause:
            case Leaf():
                return f"{_asked(clause)}: {self.leaf(clause, scope)}"
            case All():
                name = "all" + ("" if clause.within.unit is Unit.STORY else f" within {clause.within}")
                name += " in order" if clause.in_order else ""
                return name if holds else f"{name}: {self.missed(clause, scope)}"
            case AnyOf() | AtLeast():
                good = sum(self.look.verdict(inner, scope).holds for inner in clause.clauses)
                name = f"at least {clause.number}" if isinstance(clause, AtLeast) else "any"
                return f"{name} of {len(clause.clauses)}: {good} held"
            case NoneOf():
                found = [line for inner in clause.clauses for line in self.held(inner, scope)]
                names = "; ".join(_name(inner) for inner in clause.clauses)
                return f"none of ({names}): {'; '.join(found) or 'nothing found'}"
            case Weigh():
                reached = sum(self.points(item, scope)[0] for item in clause.items)
                return f"weigh: {reached:g} points of {clause.threshold:g}"
            case Source():
                return f"{_name(clause)}: {self.source(clause)}"
            case Spoken():
                return f"{_name(clause)}: the story is in {self.look.language}"

    # mentions

    def leaf(self, leaf: Leaf, scope: Scope) -> str:
        hits = self.look.hits(leaf, scope)
        if len(hits) >= leaf.count:
            return self.quotes(hits)
        if hits:
            return f"{len(hits)} of {leaf.count}: {self.quotes(hits)}"
        elsewhere = self.look.hits(replace(leaf, fields=(), count=1), self.look.all)
        in_scope = [named for named in elsewhere if self.look.inside(named.hit, scope)]
        if in_scope and leaf.fields:
            return f"not in {_or(leaf.fields)}, but {self.quotes(in_scope)}"
        if elsewhere:
            return f"not here, but {self.quotes(elsewhere)}"
        if alone := self.without_needs(leaf):
            return f"what its `needs` asks for is not near {self.quotes(alone)}"
        return "not found"

    def without_needs(self, leaf: Leaf) -> list[Named]:
        """Hits that would count if what the entity needs stood near them."""
        if leaf.kind != "entity":
            return []
        ids = [(found_id, name) for name in leaf.names for found_id in sorted(self.look.below.get(name, ()))]
        return [Named(hit, name) for found_id, name in ids for hit in self.unsifted.get(("entity", found_id), ())]

    def quotes(self, hits: Iterable[Named]) -> str:
        every = list(hits)
        more = f" and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
        return ", ".join(self.quote(named) for named in every[:SHOWN]) + more

    def quote(self, named: Named) -> str:
        span = self.matcher.span(named, self.look.story)
        quote = " ".join(span.quote.split())
        return f"{quote} → {span.gloss} ({span.id}; {self.place(named.hit)})"

    def place(self, hit: Hit) -> str:
        if hit.field == 0:
            return "title"
        first = next(n for n, sentence in enumerate(self.look.layout.sentences) if sentence.field == hit.field)
        return f"{FIELDS[hit.field]}, sentence {hit.sentence - first + 1}"

    def held(self, clause: Clause, scope: Scope) -> list[str]:
        """What a clause under `none` found, if it holds."""
        verdict = self.look.verdict(clause, scope)
        if not verdict.holds:
            return []
        return [f"found {self.quotes(verdict.evidence)}" if verdict.evidence else f"it holds: {_name(clause)}"]

    # windows

    def missed(self, clause: All, scope: Scope) -> str:
        """Why an `all` does not hold."""
        positive = _positive(clause)
        missing = [inner for inner in clause.clauses if not self.look.verdict(inner, scope).holds]
        if self.look.verdict(positive, scope).holds:
            return "it is there, but a `none` found something as well"
        if any(not isinstance(inner, NoneOf) for inner in missing):
            return f"{len(missing)} of {len(clause.clauses)} missing"
        if clause.in_order and self.look.verdict(replace(positive, in_order=False), scope).holds:
            return "it is there, but not in this order"
        return self.nearest(replace(positive, in_order=False), scope)

    def nearest(self, clause: All, scope: Scope) -> str:
        """How much wider the window would have to be."""
        unit, allowed = clause.within.unit, clause.within.count
        words, sentences = max(map(len, self.look.layout.words)), scope.high - scope.low
        if unit is Unit.WORDS:
            count = self.least(clause, scope, unit, allowed, words)
            if count:
                return f"nearest: {count} words, allowed {allowed}"
        count = self.least(clause, scope, Unit.SENTENCES, 0, sentences)
        if not count:
            return "it is there, but never together"
        far = "1 sentence" if count == 1 else f"{count} sentences"
        if unit is Unit.SENTENCES:
            return f"nearest: {far}, allowed {allowed}"
        return f"not within {clause.within}; nearest: {far}"

    def least(self, clause: All, scope: Scope, unit: Unit, low: int, high: int) -> int:
        """The smallest number of words or sentences, above `low`, in which the clause holds; 0 if none does."""
        holds: Callable[[int], bool] = lambda count: (  # noqa: E731
            self.look.verdict(replace(clause, within=Window(unit, count)), scope).holds
        )
        if high <= low or not holds(high):
            return 0
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if holds(middle) else (middle, high)
        return high

    # points and facts

    def points(self, item: Item, scope: Scope) -> tuple[float, list[Named]]:
        hits = self.look.hits(item.leaf, scope)
        if len(hits) < item.leaf.count:
            return 0, hits
        points = item.points * len(hits)
        return min(points, item.most) if points > 0 else max(points, item.most), hits

    def item(self, item: Item, scope: Scope) -> str:
        points, _ = self.points(item, scope)
        limit = f"{item.points:g} each, {'at most' if item.points > 0 else 'down to'} {item.most:g}"
        return f"{points:+g}  {_asked(item.leaf)} ({limit}): {self.leaf(item.leaf, scope)}"

    def source(self, clause: Source) -> str:
        story = self.look.story
        told = {
            "feed": story.feed or story.outlet,
            "publisher": story.publisher,
            "country": story.country or "",
            "state_controlled": "true" if story.state_controlled else "false",
        }
        return ", ".join(f"the story's {key} is {told[key] or 'unknown'}" for key, _ in clause.criteria)


def _positive(clause: All) -> All:
    """The clause without the `none` in it; a sound rule has something else."""
    return replace(clause, clauses=tuple(inner for inner in clause.clauses if not isinstance(inner, NoneOf)))


def _asked(leaf: Leaf) -> str:
    where = f" in {_or(leaf.fields)}" if leaf.fields else ""
    return f"{leaf.kind} {_or(leaf.names)}{where}" + (f", {leaf.count} times" if leaf.count > 1 else "")


def _name(clause: Clause) -> str:
    """A clause in few words."""
    match clause:
        case Leaf():
            return _asked(clause)
        case Source():
            return "source " + ", ".join(f"{key} {_or(wanted)}" for key, wanted in clause.criteria)
        case Spoken():
            return f"language {_or(clause.languages)}"
        case Weigh():
            return f"weigh up to {clause.threshold:g}"
        case All():
            return f"all of {len(clause.clauses)}"
        case AnyOf() | AtLeast() | NoneOf():
            return f"any of {len(clause.clauses)}" if isinstance(clause, AnyOf) else f"{len(clause.clauses)} clauses"


def _or(words: tuple[str, ...]) -> str:
    return " or ".join(words)
