"""A file of correlations/: what one rule over matches says of itself, and its examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitor.marked import Marked
from monitor.model import Level
from monitor.rules.correlation import COUNTED, ENTITY_WORDS, GROUPS, Correlation, Step
from monitor.rules.keys import (
    CONDITION,
    CORRELATION,
    CORRELATION_FILE,
    CORRELATION_TYPES,
    POINTS,
    STEP,
)
from monitor.rules.rehearse import RehearsalReader
from monitor.rules.rule import STATUSES, Entity
from monitor.rules.topics import LEVELS

MOST_STEPS = 10


class CorrelationReader(RehearsalReader):
    """Reads correlations."""

    def correlation(self, name: str, root: Marked) -> Correlation | None:
        """The correlation of the file `name`; None (and at least one noted mistake) where it is none."""
        body = self.mapped(root, "a correlation file", CORRELATION_FILE)
        own = self.text(body.get("id"))
        if own and name != f"correlations/{own}.yaml":
            self.note(body["id"].problem(f"the id is `{own}`, the file {name}", "Give both the same name"))
        else:
            self.id(body.get("id"))
        level = self.one_of(body.get("level"), "level", LEVELS)
        status = self.one_of(body.get("status"), "status", STATUSES) or "stable"
        title, description = self.shown(body.get("title")), self.text(body.get("description"))
        self.texts(body.get("references"))
        self.texts(body.get("falsepositives"))
        self.kept_for_people(body)
        if "correlation" not in body or body["correlation"].value is None:
            return None
        said = self.mapped(body["correlation"], "a correlation", CORRELATION)
        kind = self.one_of(said.get("type"), "type of correlation", tuple(CORRELATION_TYPES))
        if kind:
            self.beside(body["correlation"], said, kind)
        rules = self.ids(said.get("rules"), "rule")
        examples = self.examples(body.get("examples"), rules)
        group_by = self.one_of(said.get("group_by"), "thing to group by", GROUPS)
        condition = self.condition(said.get("condition"), kind)
        field = self.one_of(said.get("field"), "entity or type of one", ENTITY_WORDS) or condition[0]
        found = Correlation(
            id=own,
            title=title,
            level=Level[level.upper()] if level else Level.LOW,
            status=status,
            type=kind,
            rules=rules,
            timespan=self.span(said.get("timespan")),
            only=self.step(said["only"], rules) if "only" in said else Step(),
            group_by=group_by,
            counted=field,
            gte=condition[1],
            spike_height=self.height(said.get("spike_height")),
            baseline=self.span(said.get("baseline")),
            learning=self.span(said.get("learning")),
            steps=self.steps(said.get("steps"), rules),
            examples=examples,
            description=description,
            file=root.file,
            mark=(body["correlation"].line, body["correlation"].column),
        )
        self.check(found, said)
        return found

    def beside(self, node: Marked, said: Mapping[str, Marked], kind: str) -> None:
        """Note what the type needs and has not, and what it has no use for."""
        needed, allowed = CORRELATION_TYPES[kind]
        for key in needed:
            if key not in said:
                self.note(node.problem(f"a correlation of type `{kind}` has no `{key}`", "Add it"))
        for key in said:
            if key in CORRELATION and key not in ("type", "rules", "timespan", *needed, *allowed):
                self.note(node.key_problem(key, f"`{key}` says nothing in type `{kind}`", "Remove it"))

    def check(self, found: Correlation, said: Mapping[str, Marked]) -> None:
        """What can never come true."""
        if found.type == "new_term" and found.learning > found.timespan:
            what = "`learning` is longer than `timespan`, so nothing is ever learnt"
            self.note(said["learning"].problem(what, "Make it shorter"))
        if found.counted and found.counted == found.group_by and found.counted not in ENTITY_WORDS:
            what = f"each {found.group_by} has one {found.counted} only"
            self.note(said["group_by"].problem(what, "Group by something else"))

    def height(self, node: Marked | None) -> float:
        text = self.text(node)
        if node is not None and (not POINTS.fullmatch(text) or float(text) <= 0):
            self.note(node.problem(f"`{text}` is no height of a spike", "Write how many times as many: 3"))
            return 0.0
        return float(text) if node is not None else 0.0

    def condition(self, node: Marked | None, kind: str) -> tuple[str, int]:
        """What is counted ("" for incidents), and how much is enough."""
        if node is None:
            return "", 1
        body = self.mapped(node, "a condition", CONDITION)
        field = self.one_of(body.get("field"), "thing to count", COUNTED)
        if kind == "value_count" and isinstance(node.value, dict) and "field" not in body:
            self.note(node.problem("a condition of `value_count` has no `field`", "Add it: publisher, source, vessel"))
        elif kind in ("frequency", "spike") and "field" in body:
            self.note(node.key_problem("field", f"`{kind}` counts incidents", "Remove it"))
        return field, self.number(body.get("gte")) if "gte" in body else 1

    def steps(self, node: Marked | None, rules: tuple[str, ...]) -> tuple[Step, ...]:
        if node is None:
            return ()
        if not isinstance(node.value, tuple) or not 2 <= len(node.value) <= MOST_STEPS:
            self.note(node.problem(f"`steps` takes a list of 2 to {MOST_STEPS}", "Write each after `- `"))
            return ()
        return tuple(self.step(child, rules) for child in node.value)

    def step(self, node: Marked, rules: tuple[str, ...]) -> Step:
        body = self.mapped(node, "a step", STEP)
        if isinstance(node.value, dict) and not any(key in body for key in STEP):
            self.note(node.problem("a step asks for nothing", f"Its keys are {', '.join(STEP)}"))
        found = {kind: self.ids(body[kind], kind) for kind in STEP if kind in body}
        for rule in found.get("rule", ()):
            if rules and rule not in rules:
                self.note(body["rule"].problem(f"`{rule}` is not among the `rules`", "Add it there"))
        return Step(
            rules=frozenset(found.get("rule", ())),
            entities=frozenset(found.get("entity", ())),
            concepts=frozenset(found.get("concept", ())),
            mark=(node.line, node.column),
        )


class Kin:
    """What correlations must know of the entities of a set."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._below: dict[str, list[str]] = {}
        self.names: dict[str, dict[str, str]] = {word: {} for word in ENTITY_WORDS}  # glosses, by type and of all
        for one in entities:
            for owner in one.belongs_to:
                self._below.setdefault(owner, []).append(one.id)
            for word in ("entity", one.type):
                self.names[word][one.id] = one.gloss

    def members(self, asked: Iterable[str]) -> frozenset[str]:
        """These entities, and all that belongs to them, however far down."""
        found: set[str] = set()
        left = list(asked)
        while left:
            if (name := left.pop()) not in found:
                found.add(name)
                left += self._below.get(name, ())
        return frozenset(found)


def with_entities(correlation: Correlation, kin: Kin) -> Correlation:
    """The correlation with what it must know of the entities that it asks for."""
    only = replace(correlation.only, members=kin.members(correlation.only.entities))
    steps = tuple(replace(step, members=kin.members(step.entities)) for step in correlation.steps)
    words = [word for word in (correlation.group_by, correlation.counted) if word in ENTITY_WORDS]
    return replace(correlation, only=only, steps=steps, names={word: kin.names[word] for word in words})
