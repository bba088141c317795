"""The plain values of rule files: maps of known keys, texts, ids, dates, written forms; every mistake is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from monitor.errors import Problem
from monitor.marked import Marked, likely
from monitor.rules.keys import DATE, FORM_LANGUAGES, ID, Key
from monitor.rules.meaning import check_form
from monitor.rules.rule import Written

MOST_TOLD = 100  # mistakes of one rule set; who made more mends these first
MOST_FORMS = 10_000  # names of one entity, terms of one concept


class Notes:
    """The mistakes of a rule set. Of very many only the first are kept, so that neither the work nor the list grows
    with what a hostile file holds."""

    def __init__(self) -> None:
        self.told: list[Problem] = []
        self.more = 0

    def note(self, problem: Problem) -> None:
        if len(self.told) == MOST_TOLD:
            self.more += 1
        elif problem not in self.told:  # an alias brings a mistake back
            self.told.append(problem)

    def __len__(self) -> int:
        return len(self.told) + self.more

    def meant(self, word: str, known: Iterable[str]) -> str | None:
        """The known word that was probably meant; not looked for once nobody will read it."""
        return likely(word, known) if len(self.told) < MOST_TOLD else None

    def in_order(self, folder: str) -> tuple[Problem, ...]:
        """By file and line; the last one counts those that are not told."""
        found = sorted(self.told, key=lambda problem: (problem.file, problem.line, problem.column))
        if self.more:
            found.append(Problem(folder, 0, 0, f"{self.more:,} more mistakes are not shown", "Mend those above first"))
        return tuple(found)


class Values:
    """Reads plain values."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.note = notes.note

    def mapped(self, node: Marked, what: str, keys: Mapping[str, Key]) -> Mapping[str, Marked]:
        """The keys of a map; unknown and missing ones are noted."""
        if not isinstance(node.value, dict):
            self.note(node.problem(f"{what} is a map", f"Its keys are {', '.join(keys)}"))
            return {}
        for key in node.value:
            if key not in keys:
                self.note(node.key_problem(key, f"unknown key `{key}` in {what}", self.instead(key, keys)))
        for key in keys:
            if keys[key].needed and (key not in node.value or node.value[key].value in (None, "")):
                self.note(node.problem(f"{what} has no `{key}`", "Add it"))
        return node.value

    def instead(self, key: str, keys: Iterable[str]) -> str:
        """What to write instead of an unknown key."""
        if key == "<<":
            return "Maps are not merged here; write the keys out"
        meant = self.notes.meant(key, keys)
        return f"Perhaps `{meant}` is meant" if meant else f"The keys are {', '.join(keys)}"

    def text(self, node: Marked | None) -> str:
        """A text in one line; "" where there is none."""
        if node is None or node.value is None:
            return ""
        if isinstance(node.value, str):
            return " ".join(node.value.split())
        self.note(node.problem("a text is expected here", "Write one"))
        return ""

    def texts(self, node: Marked | None) -> list[tuple[str, Marked]]:
        """One text or a list of texts, with their places."""
        if node is None or node.value is None:
            return []
        children = node.value if isinstance(node.value, tuple) else (node,)
        return [(text, child) for child in children if (text := self.text(child))]

    def one_of(self, node: Marked | None, what: str, known: Iterable[str]) -> str:
        """One of the known words; "" where there is none, or another."""
        word = self.text(node)
        if node is None or not word or word in (words := tuple(known)):
            return word
        self.note(node.problem(f"`{word}` is no {what}", self.known_words(word, words)))
        return ""

    def known_words(self, word: str, words: tuple[str, ...]) -> str:
        meant = self.notes.meant(word, words)
        return f"Perhaps `{meant}` is meant" if meant else f"Write one of {', '.join(words)}"

    def id(self, node: Marked | None) -> str:
        """An id; "" where there is none."""
        name = self.text(node)
        if node is not None and name and not ID.fullmatch(name):
            self.note(node.problem(f"`{name}` is no id", "Write small letters a to z, digits and hyphens"))
        return name

    def date(self, node: Marked | None) -> None:
        """A day of the calendar; a dash or, as older Sigma rules have it, a slash between its parts."""
        text = self.text(node)
        if node is None or not text:
            return
        try:
            date.fromisoformat(text.replace("/", "-") if DATE.fullmatch(text) else "")
        except ValueError:
            self.note(node.problem(f"`{text}` is no date", "Write it as 2025-01-31"))

    def forms(self, node: Marked | None, what: str) -> tuple[Written, ...]:
        """Written forms by language."""
        if node is None:
            return ()
        if not isinstance(node.value, dict):
            self.note(node.problem(f"{what} are listed by language", "Write `en: [...]` and so on"))
            return ()
        found: list[Written] = []
        for language, child in node.value.items():
            if language not in FORM_LANGUAGES:
                todo = f"The languages are {', '.join(FORM_LANGUAGES)}"
                self.note(node.key_problem(language, f"`{language}` is no language we tell", todo))
                continue
            found.extend(Written(form, language) for form in self.sound(child))
        return self.not_too_many(tuple(dict.fromkeys(found)), node)

    def excepted(self, node: Marked | None) -> tuple[Written, ...]:
        """The words under `except`, which hold for every language."""
        if node is None:
            return ()
        return self.not_too_many(tuple(Written(form, "") for form in self.sound(node)), node)

    def sound(self, node: Marked) -> Iterable[str]:
        """The written forms of a list that can be found at all."""
        for form, mark in self.texts(node):
            problem = check_form(form, mark)
            if problem is None:
                yield form
            else:
                self.note(problem)

    def not_too_many(self, forms: tuple[Written, ...], node: Marked) -> tuple[Written, ...]:
        if len(forms) > MOST_FORMS:
            self.note(node.problem(f"{len(forms):,} words are listed here", f"List at most {MOST_FORMS:,}"))
        return forms
