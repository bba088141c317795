"""Examples put to the test: written otherwise, a rule must still match them; with other states in them, no longer."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.errors import Problem
from monitor.model import Story
from monitor.rules.match import Matcher
from monitor.rules.meaning import owners
from monitor.rules.rule import Example, Leaf, Rule, RuleSet, leaves_of
from monitor.rules.variants import Edit, Matched, Variant, Variants, edited
from monitor.rules.wire import story_in
from monitor.text.layout import FIELDS


def survivors(rule_set: RuleSet, matcher: Matcher) -> Iterator[Problem]:
    """The positive examples that their rule loses when they are written otherwise, each way once.

    And those that it keeps when the states in them are exchanged.
    """
    matched = [
        (rule, example, one)
        for rule in rule_set.rules
        for example in rule.examples
        if example.matches and (one := _matched(matcher, rule, story_in(example.story))) is not None
    ]
    variants = Variants(rule_set, [one for _, _, one in matched])
    actors = _Actors(rule_set, matcher)
    for rule, example, one in matched:
        told: set[str] = set()
        for variant in variants.of(one):
            kind = variant.how.split(" (")[0]
            if kind not in told and (problem := _lost(matcher, rule, example, one, variant)) is not None:
                told.add(kind)
                yield problem
        if (held := actors.kept(rule, one)) is not None:
            what = f"`{rule.id}` still matches this example with {held}: it hangs on something else"
            yield Problem(rule.file, example.line, example.column, what, "Ask for the states in every branch of `when`")


def _matched(matcher: Matcher, rule: Rule, story: Story) -> Matched | None:
    reading = matcher.read(story)
    match = next((match for match in reading.matches if match.rule == rule.id), None)
    return None if match is None else Matched(story, reading.language, match.evidence)


def _lost(matcher: Matcher, rule: Rule, example: Example, one: Matched, variant: Variant) -> Problem | None:
    """The problem of a variant that the rule does not match."""
    look = matcher.look(variant.story)
    if look.verdict(rule.when).holds:
        return None
    asked = {(span.kind, span.id): span.quote for span in one.evidence}
    gone = [quote for (kind, name), quote in asked.items() if not look.verdict(Leaf(kind, (name,))).holds]
    words = f"{', '.join(gone)} is not found" if gone else "its words are found, but not together"
    what = f"`{rule.id}` no longer matches this example {variant.how}: {words}"
    return Problem(rule.file, example.line, example.column, what, variant.todo)


class _Actors:
    """Exchanges the states of a story for some that the rule does not name."""

    def __init__(self, rule_set: RuleSet, matcher: Matcher) -> None:
        self.entities = rule_set.entities
        self.matcher = matcher

    def kept(self, rule: Rule, one: Matched) -> str | None:
        """What was put for what, if the rule matches all the same. Only a match that rests on two states or more is
        tried, and on nobody who belongs to no state."""
        roots = [self.states(span.id) for span in one.evidence if span.kind == "entity"]
        actors = sorted(set().union(*roots)) if roots and all(roots) else []
        others = self.uninvolved(rule, one.language, set(actors))
        if len(actors) < 2 or len(others) < len(actors):
            return None
        stand_in = dict(zip(actors, others, strict=False))
        story = self.exchanged(one, stand_in)
        look = self.matcher.look(story)
        if look.verdict(Leaf("entity", tuple(actors))).holds or not look.verdict(rule.when).holds:
            return None
        return ", ".join(f"{other} for {self.entities[actor].gloss}" for actor, other in stand_in.items())

    def states(self, name: str) -> set[str]:
        """The states that an entity is or belongs to."""
        every = {name, *owners(name, self.entities)}
        return {one for one in every if self.entities[one].type == "state" and not self.entities[one].belongs_to}

    def uninvolved(self, rule: Rule, language: str, actors: set[str]) -> list[str]:
        """A name each of the states that the rule does not name, nor anything of theirs."""
        named = {name for leaf in leaves_of(rule.when) if leaf.kind == "entity" for name in leaf.names}
        involved = set().union(actors, *(self.states(name) for name in named))
        return [
            name
            for entity in self.entities.values()
            if entity.type == "state" and not entity.belongs_to and entity.id not in involved
            if (name := self.name(entity.id, language)) is not None
        ]

    def name(self, state: str, language: str) -> str | None:
        """The first name that a state has in a language."""
        for written in self.entities[state].names:
            if written.language in (language, language[:2]) and not set("=*") & set(written.form):
                return written.form
        return None

    def exchanged(self, one: Matched, stand_in: dict[str, str]) -> Story:
        """The story with all names of the actors, and of whoever belongs to them, exchanged."""
        verdict = self.matcher.look(one.story).verdict(Leaf("entity", tuple(stand_in)))
        edits = [
            Edit(FIELDS[named.hit.field], named.hit.start, named.hit.end, stand_in[named.named])
            for named in verdict.evidence
        ]
        return edited(one.story, edits)
