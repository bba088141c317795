"""A folder of rules, read and checked as a whole: every mistake at once, by file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from monitor.errors import Mistakes, Problem
from monitor.marked import Marked, read_marked
from monitor.model import RuleSetFiles
from monitor.rules.clauses import ClauseReader
from monitor.rules.correlations import CorrelationReader, Kin, with_entities
from monitor.rules.files import files_of
from monitor.rules.keys import CONCEPT, ENTITY
from monitor.rules.meaning import check_circles
from monitor.rules.memory import Defined, Memory, Said
from monitor.rules.notes import MOST_WORDS, Notes
from monitor.rules.rule import TYPES, Concept, Entity, RuleSet
from monitor.rules.topics import RuleReader
from monitor.rules.values import Values
from monitor.rules.wishes import check_inhibits


def load_rules(folder: Path) -> RuleSet:
    """The rules of a folder. Raises Mistakes."""
    return rules_from(files_of(folder), str(folder))


def rules_from(files: RuleSetFiles, folder: str = "rules", memory: Memory | None = None) -> RuleSet:
    """The rules that the files hold; `folder` is how messages name their folder. Raises Mistakes.

    A file that says what it said when `memory` last met it is not read again.
    """
    return _Loader(folder, memory or Memory()).load(files)


class _Loader(Values):
    def __init__(self, folder: str, memory: Memory) -> None:
        super().__init__(Notes())
        self.folder = folder.rstrip("/")
        self.memory = memory
        self.entities: dict[str, Defined[Entity]] = {}
        self.concepts: dict[str, Defined[Concept]] = {}
        self.rules: frozenset[str] = frozenset()  # the ids that files of topics/ have by their names
        self.nameless: list[tuple[str, Marked]] = []
        self.asked: set[tuple[str, str]] = set()  # kinds and ids that the file in hand asks for

    def load(self, files: RuleSetFiles) -> RuleSet:
        self.rules = frozenset(_stem(name) for name, _ in files.files if name.startswith("topics/"))
        with self.memory.of_one_set():
            self.each_file(files, "entities", self.entity_file)
            self.each_file(files, "concepts", self.concept_file)
            self.belongings()
            entities = self.with_needs()
            said = self.each_file(files, "topics", self.topic_file)
            patterns = self.each_file(files, "correlations", self.correlation_file)
        for one in patterns:
            if one.correlation is not None and one.correlation.id in self.rules:
                what = f"`{one.correlation.id}` is the id of a rule already"
                self.note(Problem(one.correlation.file, 1, 1, what, "Give the correlation another one"))
        for problem in check_circles({name: one.node for name, one in self.entities.items()}, entities):
            self.note(problem)
        rules = tuple(one.rule for one in said if one.rule is not None)
        there = [PurePosixPath(name).stem for name, _ in files.files if name.startswith("topics/")]
        for problem in check_inhibits(rules, there, self.notes):
            self.note(problem)
        if len(self.notes):
            raise Mistakes(self.notes.in_order(self.folder))
        concepts = {name: one.what for name, one in self.concepts.items()}
        kin = Kin(entities.values())
        correlations = (with_entities(one.correlation, kin) for one in patterns if one.correlation is not None)
        return RuleSet(rules, entities, concepts, files.hash, tuple(correlations))

    def each_file(self, files: RuleSetFiles, folder: str, read: Callable[[str, Marked], Said]) -> list[Said]:
        """What the files of one of FOLDERS say, one at a time; what they define is known from then on."""
        found: list[Said] = []
        for name, content in files.files:
            if not name.startswith(f"{folder}/"):
                continue
            file = f"{self.folder}/{name}"
            said = self.memory.of(file, content)
            if said is not None and self.still_holds(said):
                self.notes.words += said.words
                self.entities.update((one.what.id, one) for one in said.entities)
                self.concepts.update((one.what.id, one) for one in said.concepts)
                self.nameless += [(one.what.id, one.nameless) for one in said.entities if one.nameless is not None]
            else:
                said = self.read_file(name, file, content, read)
            if said is not None:
                found.append(said)
                self.memory.keep(file, content, said)
        return found

    def still_holds(self, said: Said) -> bool:
        """Whether a file that is as it was would be read as it was, beside what the other files say now."""
        return (
            self.notes.words + said.words <= MOST_WORDS
            and all(one.what.id not in self.entities for one in said.entities)
            and all(one.what.id not in self.concepts for one in said.concepts)
            and all(self.known(kind, name) for kind, name in said.asked)
        )

    def read_file(self, name: str, file: str, content: bytes, read: Callable[[str, Marked], Said]) -> Said | None:
        """What a file says; None (and at least one noted mistake) where something is wrong with it."""
        mistakes, words = len(self.notes), self.notes.words
        self.asked = set()
        try:
            said = read(name, read_marked(content, file))
        except Mistakes as exc:
            for problem in exc.problems:
                self.note(problem)
            return None
        if len(self.notes) > mistakes:
            return None
        return replace(said, words=self.notes.words - words, asked=frozenset(self.asked))

    def entity_file(self, _name: str, root: Marked) -> Said:
        before = len(self.entities)
        self.each(root, "entities", self.entity)
        return Said(entities=tuple(islice(self.entities.values(), before, None)))

    def concept_file(self, _name: str, root: Marked) -> Said:
        before = len(self.concepts)
        self.each(root, "concepts", self.concept)
        return Said(concepts=tuple(islice(self.concepts.values(), before, None)))

    def topic_file(self, name: str, root: Marked) -> Said:
        return Said(rule=RuleReader(self.notes, self.known, self.unknown).rule(name, root))

    def correlation_file(self, name: str, root: Marked) -> Said:
        return Said(correlation=CorrelationReader(self.notes, self.known, self.unknown).correlation(name, root))

    def known(self, kind: str, name: str) -> bool:
        self.asked.add((kind, name))
        return name in self.ids_of(kind)

    def ids_of(self, kind: str) -> Collection[str]:
        return self.rules if kind == "rule" else self.entities if kind == "entity" else self.concepts

    def unknown(self, kind: str, name: str, node: Marked) -> None:
        """Note that a name stands for nothing."""
        meant = self.notes.meant(name, self.ids_of(kind))
        files = "topics/" if kind == "rule" else f"the {kind} files"
        todo = f"Perhaps `{meant}` is meant" if meant else f"Add it to {files}"
        self.note(node.problem(f"there is no {kind} `{name}`", todo))

    # entities and concepts

    def each(self, root: Marked, plural: str, read: Callable[[Marked], None]) -> None:
        """One of a kind in the file, or a list of them under the plural."""
        if isinstance(root.value, dict) and plural in root.value:
            for key in root.value:
                if key != plural:
                    self.note(root.key_problem(key, f"unknown key `{key}` beside `{plural}`", "Remove it"))
            children = root.value[plural].value
            if isinstance(children, tuple):
                for child in children:
                    read(child)
            else:
                self.note(root.value[plural].problem(f"`{plural}` takes a list", "Write each after `- `"))
        elif isinstance(root.value, dict) and "id" in root.value:
            read(root)
        else:
            self.note(root.problem("nothing is defined here", f"Write a list under `{plural}:`, or one with its `id`"))

    def named(self, body: Mapping[str, Marked], what: str, taken: Mapping[str, Defined[Any]]) -> str:
        """The id of an entity or concept; "" where there is none that it can be known by."""
        name = self.id(body.get("id"))
        if name in taken:
            first = taken[name].node
            where = f"{first.file}:{first.line}"
            self.note(body["id"].problem(f"the {what} `{name}` stands in {where} already", "Join them"))
            return ""
        return name

    def entity(self, node: Marked) -> None:
        body = self.mapped(node, "an entity", ENTITY)
        name = self.named(body, "entity", self.entities)
        kind = self.one_of(body.get("type"), "type", TYPES)
        before = len(self.notes)
        names = self.forms(body.get("names"), "names")
        nameless = body["names"] if "names" in body and not names and len(self.notes) == before else None
        if nameless is not None:
            self.nameless.append((name, nameless))
        english = next((form.form for form in names if form.language == "en"), name)
        gloss = self.shown(body.get("gloss")) or english.removeprefix("=").strip("*")
        belongs = tuple(owner for owner, _ in self.texts(body.get("belongs_to")))
        excepted = self.excepted(body.get("except"))
        if name:
            entity = Entity(name, kind, gloss, names, belongs, excepted, file=node.file)
            self.entities[name] = Defined(_without(node, "names", "except"), entity, nameless)

    def concept(self, node: Marked) -> None:
        body = self.mapped(node, "a concept", CONCEPT)
        name = self.named(body, "concept", self.concepts)
        before = len(self.notes)
        terms = self.forms(body.get("terms"), "terms")
        if "terms" in body and not terms and len(self.notes) == before:
            self.note(body["terms"].problem("no term is listed here", "List at least one"))
        excepted = self.excepted(body.get("except"))
        gloss = self.shown(body.get("gloss")) or name
        if name:
            concept = Concept(name, gloss, terms, excepted, node.file)
            self.concepts[name] = Defined(_without(node, "terms", "except"), concept)

    def belongings(self) -> None:
        """Whether all that entities belong to is there, and whether each entity can be found at all."""
        owners = {owner for one in self.entities.values() for owner in one.what.belongs_to}
        for one in self.entities.values():
            assert isinstance(one.node.value, dict)
            for owner, mark in self.texts(one.node.value.get("belongs_to")) if one.what.belongs_to else ():
                if not self.known("entity", owner):
                    self.unknown("entity", owner, mark)
        for name, node in self.nameless:
            if name not in owners:
                self.note(node.problem(f"`{name}` has no name, and nothing belongs to it", "List one"))

    def with_needs(self) -> dict[str, Entity]:
        found = {name: one.what for name, one in self.entities.items()}
        for name, one in self.entities.items():
            assert isinstance(one.node.value, dict)
            if "needs" in one.node.value:
                clause = ClauseReader(self.notes, self.known, self.unknown).clause(one.node.value["needs"], inside=True)
                if clause is not None:
                    found[name] = replace(found[name], needs=clause)
        return found


def _without(node: Marked, *keys: str) -> Marked:
    """A map without its long parts, which nobody asks for once they are read."""
    assert isinstance(node.value, dict)
    return replace(node, value={key: child for key, child in node.value.items() if key not in keys})


def _stem(name: str) -> str:
    """The id that a file has by its name."""
    return name.rsplit("/", 1)[-1].removesuffix(".yaml")
