"""A folder of rules, read and checked as a whole: every mistake at once, by file, line and column.

topics/NAME.yaml      one rule a file; NAME is its id
entities/*.yaml       one entity, or a list of them under `entities:`
concepts/*.yaml       one concept, or a list of them under `concepts:`
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from monitor.errors import Mistakes, Problem
from monitor.marked import MAX_BYTES, Marked, one_line, read_marked
from monitor.model import Level, RuleSetFiles
from monitor.rules.clauses import ClauseReader
from monitor.rules.keys import CONCEPT, ENTITY, EXAMPLES, RELATED, RELATIONS, RULE, STORY
from monitor.rules.meaning import check_circles, check_clause
from monitor.rules.rule import STATUSES, TYPES, Concept, Entity, Example, Rule, RuleSet
from monitor.rules.values import Notes, Values

FOLDERS = ("topics", "entities", "concepts")
LEVELS = tuple(level.word for level in Level)
MAX_TOTAL = 20_000_000  # bytes of all files of a folder


def load_rules(folder: Path) -> RuleSet:
    """The rules of a folder. Raises Mistakes."""
    return rules_from(files_of(folder), str(folder))


def files_of(folder: Path) -> RuleSetFiles:
    """The rule files of a folder as bytes, and the hash over them. Raises Mistakes where there is no rule, and for
    every file that would silently not be read."""
    notes = Notes()
    files: list[tuple[str, bytes]] = []
    total = 0
    for path in _paths(folder, notes):
        content = _read(path, notes)
        total += len(content)
        if total > MAX_TOTAL:
            notes.note(Problem(str(folder), 0, 0, f"its files have more than {MAX_TOTAL:,} bytes", "Remove some"))
            break
        files.append((path.relative_to(folder).as_posix(), content))
    if len(notes):
        raise Mistakes(notes.in_order(str(folder)))
    if not any(name.startswith("topics/") for name, _ in files):
        what = "there is no rule in it" if folder.is_dir() else "there is no such folder"
        raise Mistakes((Problem(str(folder), 0, 0, what, "Rules are files in its folder topics/"),))
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return RuleSetFiles(digest.hexdigest()[:16], tuple(files))


def _paths(folder: Path, notes: Notes) -> Iterator[Path]:
    """The rule files, in the order of FOLDERS and of their names. What looks like one and stands where nothing is
    read is noted: it would be a rule that silently never fires."""
    for name in FOLDERS:
        for path in sorted(_yaml(folder / name, notes)):
            if path.suffix == ".yaml":
                yield path
            else:
                _note(notes, path, "a file that ends in .yml is not read", "End its name in .yaml")
    for place in (folder, *sorted(_folders(folder))):
        for pattern in ("*.yaml", "*.yml"):
            for path in sorted(place.glob(pattern)):
                if path.name.startswith("."):
                    continue
                todo = f"Move it to {', '.join(FOLDERS[:-1])} or {FOLDERS[-1]}"
                _note(notes, path, "nothing is read from where this file stands", todo)


def _folders(folder: Path) -> list[Path]:
    """The folders beside those that are read."""
    return [path for path in folder.glob("*/") if path.name not in FOLDERS and not path.name.startswith(".")]


def _yaml(top: Path, notes: Notes) -> Iterator[Path]:
    """Everything in a folder, however far down, whose name ends like a rule file's; hidden names are left out."""
    left = [top]
    while left:
        try:
            with os.scandir(left.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    path = Path(entry.path)
                    if path.suffix in (".yaml", ".yml"):
                        yield path
                    elif entry.is_dir(follow_symlinks=False):
                        left.append(path)
                    elif entry.is_dir():
                        _note(notes, path, "a link to a folder is not followed", "Link the files, or move them here")
        except FileNotFoundError:
            continue
        except OSError as exc:
            _note(notes, Path(exc.filename or top), f"it cannot be read: {exc.strerror}", "Make it readable")


def _read(path: Path, notes: Notes) -> bytes:
    """No more than one byte too many: a huge file is refused, not read. What is no file is not opened: a pipe would
    never answer."""
    if not str(path).isprintable():
        _note(notes, path, "its name holds a character that cannot be shown", "Rename it")
        return b""
    try:
        mode = path.stat().st_mode
        if S_ISREG(mode):
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
    except OSError as exc:
        _note(notes, path, f"it cannot be read: {exc.strerror}", "Make it readable, or remove it")
        return b""
    what = "it is a folder with the name of a file" if S_ISDIR(mode) else "it is neither a file nor a folder"
    _note(notes, path, what, "Rename or remove it")
    return b""


def _note(notes: Notes, path: Path, what: str, todo: str) -> None:
    notes.note(Problem(one_line(str(path)), 0, 0, what, todo))


def rules_from(files: RuleSetFiles, folder: str = "rules") -> RuleSet:
    """The rules that the files hold; `folder` is how messages name their folder. Raises Mistakes."""
    return _Loader(folder).load(files)


class _Loader(Values):
    def __init__(self, folder: str) -> None:
        super().__init__(Notes())
        self.folder = folder.rstrip("/")
        self.entities: dict[str, tuple[Marked, Entity]] = {}
        self.concepts: dict[str, tuple[Marked, Concept]] = {}
        self.needs: list[tuple[str, Marked]] = []
        self.nameless: list[tuple[str, Marked]] = []

    def load(self, files: RuleSetFiles) -> RuleSet:
        for _, root in self.roots(files, "entities"):
            self.each(root, "entities", self.entity)
        for _, root in self.roots(files, "concepts"):
            self.each(root, "concepts", self.concept)
        self.belongings()
        entities = self.with_needs()
        rules = [self.rule(name, root) for name, root in self.roots(files, "topics")]
        for problem in check_circles(self.entities, entities):
            self.note(problem)
        if len(self.notes):
            raise Mistakes(self.notes.in_order(self.folder))
        concepts = {name: concept for name, (_, concept) in self.concepts.items()}
        return RuleSet(tuple(rule for rule in rules if rule is not None), entities, concepts, files.hash)

    def roots(self, files: RuleSetFiles, folder: str) -> Iterator[tuple[str, Marked]]:
        """The files of one of FOLDERS that are YAML, one at a time."""
        for name, content in files.files:
            if not name.startswith(f"{folder}/"):
                continue
            try:
                root = read_marked(content, f"{self.folder}/{name}")
            except Mistakes as mistakes:
                for problem in mistakes.problems:
                    self.note(problem)
            else:
                yield name, root

    def known(self, kind: str, name: str) -> bool:
        return name in (self.entities if kind == "entity" else self.concepts)

    def unknown(self, kind: str, name: str, node: Marked) -> None:
        """Note that a name stands for nothing."""
        meant = self.notes.meant(name, self.entities if kind == "entity" else self.concepts)
        todo = f"Perhaps `{meant}` is meant" if meant else f"Add it to the {kind} files"
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

    def named(self, body: Mapping[str, Marked], what: str, taken: Mapping[str, tuple[Marked, Any]]) -> str:
        """The id of an entity or concept; "" where there is none that it can be known by."""
        name = self.id(body.get("id"))
        if name in taken:
            first = taken[name][0]
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
        if "names" in body and not names and len(self.notes) == before:
            self.nameless.append((name, body["names"]))
        english = next((form.form for form in names if form.language == "en"), name)
        gloss = self.shown(body.get("gloss")) or english.removeprefix("=").strip("*")
        belongs = tuple(owner for owner, _ in self.texts(body.get("belongs_to")))
        excepted = self.excepted(body.get("except"))
        if name:
            self.entities[name] = (node, Entity(name, kind, gloss, names, belongs, excepted, file=node.file))
            if "needs" in body:
                self.needs.append((name, body["needs"]))

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
            self.concepts[name] = (node, Concept(name, gloss, terms, excepted, node.file))

    def belongings(self) -> None:
        """Whether all that entities belong to is there, and whether each entity can be found at all."""
        owners = {owner for _, entity in self.entities.values() for owner in entity.belongs_to}
        for node, entity in self.entities.values():
            assert isinstance(node.value, dict)
            for owner, mark in self.texts(node.value.get("belongs_to")) if entity.belongs_to else ():
                if not self.known("entity", owner):
                    self.unknown("entity", owner, mark)
        for name, node in self.nameless:
            if name not in owners:
                self.note(node.problem(f"`{name}` has no name, and nothing belongs to it", "List one"))

    def with_needs(self) -> dict[str, Entity]:
        found = {name: entity for name, (_, entity) in self.entities.items()}
        for name, node in self.needs:
            clause = ClauseReader(self.notes, self.known, self.unknown).clause(node, inside=True)
            if clause is not None:
                found[name] = replace(found[name], needs=clause)
        return found

    # rules

    def rule(self, name: str, root: Marked) -> Rule | None:
        body = self.mapped(root, "a rule", RULE)
        rule_id = self.text(body.get("id"))
        if name.count("/") > 1:
            self.note(root.problem("rules stand in topics/ itself, not in a folder of it", "Move the file up"))
        elif rule_id and name != f"topics/{rule_id}.yaml":
            self.note(body["id"].problem(f"the id is `{rule_id}`, the file {name}", "Give both the same name"))
        else:
            self.id(body.get("id"))
        level = self.one_of(body.get("level"), "level", LEVELS)
        status = self.one_of(body.get("status"), "status", STATUSES) or "stable"
        title, description = self.shown(body.get("title")), self.text(body.get("description"))
        references, falsepositives = self.texts(body.get("references")), self.texts(body.get("falsepositives"))
        self.kept_for_people(body)
        examples = self.examples(body.get("examples"))
        if "when" not in body or body["when"].value is None:
            return None
        when = ClauseReader(self.notes, self.known, self.unknown).clause(body["when"])
        if when is not None:
            for problem in check_clause(when, body["when"]):
                self.note(problem)
        if when is None or not level:
            return None
        return Rule(
            rule_id,
            title,
            Level.of(level),
            status,
            when,
            examples,
            root.file,
            description,
            tuple(text for text, _ in references),
            tuple(text for text, _ in falsepositives),
        )

    def kept_for_people(self, body: Mapping[str, Marked]) -> None:
        """What Sigma rules say of themselves and nothing here asks for: checked, so that a slip is seen."""
        self.text(body.get("author"))
        self.date(body.get("date"))
        self.date(body.get("modified"))
        self.texts(body.get("tags"))
        related = body.get("related")
        if related is None or related.value is None:
            return
        if not isinstance(related.value, tuple):
            self.note(related.problem("`related` takes a list of rules", "Write `- {id: other-rule, type: similar}`"))
            return
        for one in related.value:
            other = self.mapped(one, "a related rule", RELATED)
            self.text(other.get("id"))
            self.one_of(other.get("type"), "relation", RELATIONS)

    def examples(self, node: Marked | None) -> tuple[Example, ...]:
        if node is None:
            return ()
        found: list[Example] = []
        for key, child in self.mapped(node, "`examples`", EXAMPLES).items():
            if key not in EXAMPLES:
                continue
            if not isinstance(child.value, tuple):
                self.note(child.problem(f"`{key}` takes a list of stories", "Write each after `- `"))
                continue
            for story in child.value:
                body = self.mapped(story, "an example", STORY)
                for part in STORY:
                    self.text(body.get(part))
                if any(body[part].value for part in ("title", "text") if part in body):
                    found.append(Example(story.plain(), key == "match", story.line, story.column))
                elif isinstance(story.value, dict):
                    self.note(story.problem("an example is a story with a title or a text", "Write one"))
        return tuple(found)
