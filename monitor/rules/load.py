"""A folder of rules, read and checked as a whole: every mistake at once, by file, line and column.

topics/NAME.yaml      one rule a file; NAME is its id
entities/*.yaml       one entity, or a list of them under `entities:`
concepts/*.yaml       one concept, or a list of them under `concepts:`
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor.errors import Mistakes, Problem
from monitor.marked import MAX_BYTES, Marked, likely, read_marked
from monitor.model import Level, RuleSetFiles
from monitor.rules.clauses import ClauseReader
from monitor.rules.meaning import check_circles, check_clause, check_form
from monitor.rules.rule import STATUSES, TYPES, Concept, Entity, Example, Rule, RuleSet, Written

FOLDERS = ("topics", "entities", "concepts")
LANGUAGE_KEYS = ("en", "de", "fr", "es", "it", "pl", "ru", "uk", "ko", "ja", "zh", "zh-Hans", "zh-Hant", "ar")
RULE_KEYS = ("title", "id", "status", "level", "description", "references", "falsepositives", "when", "examples")
ENTITY_KEYS = ("id", "type", "gloss", "names", "belongs_to", "needs", "except")
CONCEPT_KEYS = ("id", "gloss", "terms", "except")
STORY_KEYS = ("lang", "title", "summary", "text", "url", "published", "source", "why")


def load_rules(folder: Path) -> RuleSet:
    """The rules of a folder. Raises Mistakes."""
    return rules_from(files_of(folder), str(folder))


def files_of(folder: Path) -> RuleSetFiles:
    """The rule files of a folder as bytes, and the hash over them. Raises Mistakes where there is no rule."""
    try:
        files = tuple(
            (path.relative_to(folder).as_posix(), _read(path))
            for name in FOLDERS
            for path in sorted((folder / name).rglob("*.yaml"))
        )
    except OSError as exc:
        where = str(exc.filename or folder)
        raise Mistakes((Problem(where, 0, 0, f"it cannot be read: {exc.strerror}", "Make it readable"),)) from exc
    if strays := tuple(_strays(folder)):
        raise Mistakes(strays)
    if not any(name.startswith("topics/") for name, _ in files):
        what = "there is no rule in it" if folder.is_dir() else "there is no such folder"
        raise Mistakes((Problem(str(folder), 0, 0, what, "Rules are files in its folder topics/"),))
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return RuleSetFiles(digest.hexdigest()[:16], files)


def _strays(folder: Path) -> Iterable[Problem]:
    """Files that look like rules and stand where nothing is read: a rule that silently never fires."""
    for name in FOLDERS:
        for path in sorted((folder / name).rglob("*.yml")):
            yield Problem(str(path), 0, 0, "a file that ends in .yml is not read", "End its name in .yaml")
    for pattern in ("*.yaml", "*.yml", "*/*.yaml", "*/*.yml"):
        for path in sorted(folder.glob(pattern)):
            if path.relative_to(folder).parts[0] not in FOLDERS:
                todo = f"Move it to {', '.join(FOLDERS[:-1])} or {FOLDERS[-1]}"
                yield Problem(str(path), 0, 0, "nothing is read from where this file stands", todo)


def _read(path: Path) -> bytes:
    """No more than one byte too many: a huge file is refused, not read."""
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def rules_from(files: RuleSetFiles, folder: str = "rules") -> RuleSet:
    """The rules that the files hold; `folder` is how messages name their folder. Raises Mistakes."""
    return _Loader(folder).load(files)


class _Loader:
    def __init__(self, folder: str) -> None:
        self.folder = folder.rstrip("/")
        self.problems: list[Problem] = []
        self.entities: dict[str, tuple[Marked, Entity]] = {}
        self.concepts: dict[str, tuple[Marked, Concept]] = {}
        self.needs: list[tuple[str, Marked]] = []

    def load(self, files: RuleSetFiles) -> RuleSet:
        roots: dict[str, list[tuple[str, Marked]]] = {name: [] for name in FOLDERS}
        for name, content in files.files:
            shown = f"{self.folder}/{name}"
            try:
                root = read_marked(content, shown)
            except Mistakes as mistakes:
                self.problems.extend(mistakes.problems)
            else:
                roots[name.split("/")[0]].append((name, root))
        for _, root in roots["entities"]:
            self.each(root, "entities", self.entity)
        for _, root in roots["concepts"]:
            self.each(root, "concepts", self.concept)
        self.belongings()
        entities = self.with_needs()
        rules = [self.rule(name, root) for name, root in roots["topics"]]
        self.problems.extend(check_circles(self.entities, entities))
        if self.problems:
            raise Mistakes(
                tuple(sorted(self.problems, key=lambda problem: (problem.file, problem.line, problem.column)))
            )
        concepts = {name: concept for name, (_, concept) in self.concepts.items()}
        return RuleSet(tuple(rule for rule in rules if rule is not None), entities, concepts, files.hash)

    def note(self, problem: Problem) -> None:
        self.problems.append(problem)

    def known(self, kind: str, name: str) -> tuple[bool, str | None]:
        there = self.entities if kind == "entity" else self.concepts
        return name in there, likely(name, there)

    # entities and concepts

    def each(self, root: Marked, plural: str, read: Callable[[Marked], None]) -> None:
        """One of a kind in the file, or a list of them under the plural."""
        if isinstance(root.value, dict) and set(root.value) == {plural}:
            children = root.value[plural].value
            if isinstance(children, tuple):
                for child in children:
                    read(child)
                return
        if isinstance(root.value, dict) and "id" in root.value:
            read(root)
            return
        self.note(root.problem("nothing is defined here", f"Write a list under `{plural}:`, or one with its `id`"))

    def mapped(self, node: Marked, what: str, keys: tuple[str, ...], needed: tuple[str, ...]) -> Mapping[str, Marked]:
        """The keys of a map; unknown and missing ones are noted."""
        if not isinstance(node.value, dict):
            self.note(node.problem(f"{what} is a map", f"Its keys are {', '.join(keys)}"))
            return {}
        for key in node.value:
            if key not in keys:
                meant = likely(key, keys)
                todo = f"Perhaps `{meant}` is meant" if meant else f"The keys are {', '.join(keys)}"
                self.note(node.key_problem(key, f"unknown key `{key}` in {what}", todo))
        for key in needed:
            if key not in node.value or node.value[key].value in (None, ""):
                self.note(node.problem(f"{what} has no `{key}`", "Add it"))
        return node.value

    def text(self, node: Marked | None) -> str:
        if node is None or node.value is None:
            return ""
        if isinstance(node.value, str):
            return node.value.strip()
        self.note(node.problem("a text is expected here", "Write one"))
        return ""

    def texts(self, node: Marked | None) -> list[tuple[str, Marked]]:
        """One text or a list of texts, with their places."""
        if node is None or node.value is None:
            return []
        children = node.value if isinstance(node.value, tuple) else (node,)
        return [(text, child) for child in children if (text := self.text(child))]

    def forms(self, node: Marked | None, what: str) -> tuple[Written, ...]:
        """Written forms by language."""
        if node is None:
            return ()
        if not isinstance(node.value, dict):
            self.note(node.problem(f"{what} are listed by language", "Write `en: [...]` and so on"))
            return ()
        found: list[Written] = []
        for language, child in node.value.items():
            if language not in LANGUAGE_KEYS:
                todo = f"The languages are {', '.join(LANGUAGE_KEYS)}"
                self.note(node.key_problem(language, f"`{language}` is no language we tell", todo))
                continue
            found.extend(Written(form, language) for form, mark in self.texts(child) if self.sound(form, mark))
        return tuple(dict.fromkeys(found))

    def sound(self, form: str, node: Marked) -> bool:
        """Whether a written form can be found at all."""
        problem = check_form(form, node)
        if problem is not None:
            self.note(problem)
        return problem is None

    def named(self, body: Mapping[str, Marked], what: str, taken: Mapping[str, tuple[Marked, Any]]) -> str:
        node = body.get("id")
        name = self.text(node)
        if node is not None and name:
            if name in taken:
                first = taken[name][0]
                self.note(node.problem(f"the {what} `{name}` stands in {first.file}:{first.line} already", "Join them"))
                return ""
            if not name.replace("-", "").isalnum() or name != name.lower():
                self.note(node.problem(f"`{name}` is no id", "Write small letters, digits and hyphens"))
        return name

    def entity(self, node: Marked) -> None:
        body = self.mapped(node, "an entity", ENTITY_KEYS, ("id", "type", "names"))
        name = self.named(body, "entity", self.entities)
        kind = self.text(body.get("type"))
        if kind and kind not in TYPES:
            self.note(body["type"].problem(f"`{kind}` is no type", f"The types are {', '.join(TYPES)}"))
        names = self.forms(body.get("names"), "names")
        if not name:
            return
        english = next((form.form for form in names if form.language == "en"), name)
        gloss = self.text(body.get("gloss")) or english.removeprefix("=").strip("*")
        belongs = tuple(owner for owner, _ in self.texts(body.get("belongs_to")))
        excepted = tuple(Written(form, "") for form, mark in self.texts(body.get("except")) if self.sound(form, mark))
        self.entities[name] = (node, Entity(name, kind, gloss, names, belongs, excepted))
        if "needs" in body:
            self.needs.append((name, body["needs"]))

    def concept(self, node: Marked) -> None:
        body = self.mapped(node, "a concept", CONCEPT_KEYS, ("id", "gloss", "terms"))
        name = self.named(body, "concept", self.concepts)
        before = len(self.problems)
        terms = self.forms(body.get("terms"), "terms")
        if "terms" in body and not terms and len(self.problems) == before:
            self.note(body["terms"].problem("no term is listed here", "List at least one"))
        excepted = tuple(Written(form, "") for form, mark in self.texts(body.get("except")) if self.sound(form, mark))
        if name:
            self.concepts[name] = (node, Concept(name, self.text(body.get("gloss")) or name, terms, excepted))

    def belongings(self) -> None:
        for node, entity in self.entities.values():
            assert isinstance(node.value, dict)
            for owner, mark in self.texts(node.value.get("belongs_to")) if entity.belongs_to else ():
                there, meant = self.known("entity", owner)
                if not there:
                    todo = f"Perhaps `{meant}` is meant" if meant else "Add it"
                    self.note(mark.problem(f"there is no entity `{owner}`", todo))

    def with_needs(self) -> dict[str, Entity]:
        found = {name: entity for name, (_, entity) in self.entities.items()}
        reader = ClauseReader(self.note, self.known)
        for name, node in self.needs:
            if (clause := reader.clause(node, inside=True)) is not None:
                found[name] = replace(found[name], needs=clause)
        return found

    # rules

    def rule(self, name: str, root: Marked) -> Rule | None:
        body = self.mapped(root, "a rule", RULE_KEYS, ("title", "id", "level", "when"))
        rule_id = self.text(body.get("id"))
        if rule_id and name != f"topics/{rule_id}.yaml":
            self.note(body["id"].problem(f"the id is `{rule_id}`, the file {name}", "Give both the same name"))
        level, status = self.text(body.get("level")), self.text(body.get("status")) or "stable"
        levels = [one.word for one in Level]
        if level and level not in levels:
            self.note(body["level"].problem(f"`{level}` is no level", f"The levels are {', '.join(levels)}"))
        if status not in STATUSES:
            self.note(body["status"].problem(f"`{status}` is no status", f"They are {', '.join(STATUSES)}"))
        examples = self.examples(body.get("examples"))
        if "when" not in body or body["when"].value is None:
            return None
        when = ClauseReader(self.note, self.known).clause(body["when"])
        if when is not None:
            self.problems.extend(check_clause(when, body["when"]))
        if when is None or level not in levels:
            return None
        return Rule(
            rule_id,
            self.text(body.get("title")),
            Level.of(level),
            status,
            when,
            examples,
            root.file,
            self.text(body.get("description")),
            tuple(text for text, _ in self.texts(body.get("references"))),
            tuple(text for text, _ in self.texts(body.get("falsepositives"))),
        )

    def examples(self, node: Marked | None) -> tuple[Example, ...]:
        if node is None:
            return ()
        found: list[Example] = []
        for key, child in self.mapped(node, "`examples`", ("match", "no_match"), ()).items():
            if not isinstance(child.value, tuple):
                self.note(child.problem(f"`{key}` takes a list of stories", "Write each after `- `"))
                continue
            for story in child.value:
                self.mapped(story, "an example", STORY_KEYS, ())
                if not isinstance(story.value, dict) or not any(story.value.get(key) for key in ("title", "text")):
                    self.note(story.problem("an example is a story with a title or a text", "Write one"))
                    continue
                for part, value in story.value.items():
                    if part in STORY_KEYS and value.value is not None:
                        self.text(value)
                found.append(Example(story.plain(), key == "match", story.line, story.column))
        return tuple(found)
