"""The plain values of rule files: maps of known keys, texts, ids, dates, written forms; every mistake is noted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from monitor.marked import Marked
from monitor.rules.keys import DATE, FORM_LANGUAGES, ID, RELATED, RELATIONS, Key
from monitor.rules.meaning import check_form
from monitor.rules.notes import MOST_WORDS, Notes
from monitor.rules.rule import Written

LONGEST_TEXT = 200  # characters of a title or a gloss, which mails and pages show


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
            if keys[key].needed and (key not in node.value or _is_blank(node.value[key])):
                self.note(node.problem(f"{what} has no `{key}`", "Add it"))
        return node.value

    def instead(self, key: str, keys: Collection[str]) -> str:
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

    def shown(self, node: Marked | None) -> str:
        """A text that readers are shown."""
        text = self.text(node)
        if node is not None and len(text) > LONGEST_TEXT:
            self.note(node.problem(f"the text has {len(text):,} characters", f"Keep it under {LONGEST_TEXT}"))
        return text

    def texts(self, node: Marked | None) -> list[tuple[str, Marked]]:
        """One text or a list of texts, with their places."""
        if node is None or node.value is None:
            return []
        children = node.value if isinstance(node.value, tuple) else (node,)
        for child in children:
            if _is_blank(child):
                self.note(child.problem("nothing stands here", "Write a text, or remove it"))
        return [(text, child) for child in children if (text := self.text(child))]

    def one_of(self, node: Marked | None, what: str, known: tuple[str, ...]) -> str:
        """One of the known words; "" where there is none, or another."""
        word = self.text(node)
        if node is None or node.value is None or word in known:
            return word
        meant = self.notes.meant(word, known)
        todo = f"Perhaps `{meant}` is meant" if meant else f"Write one of {', '.join(known)}"
        self.note(node.problem(f"`{word}` is no {what}", todo))
        return ""

    def id(self, node: Marked | None) -> str:
        """An id; "" where there is none."""
        name = self.text(node)
        if node is not None and name and not ID.fullmatch(name):
            self.note(node.problem(f"`{name}` is no id", "Write small letters a to z, digits and hyphens"))
        return name

    def date(self, node: Marked | None) -> None:
        """A day of the calendar; a dash or, as older Sigma rules have it, a slash between its parts."""
        text = self.text(node)
        if node is None or node.value is None:
            return
        try:
            date.fromisoformat(text.replace("/", "-") if DATE.fullmatch(text) else "")
        except ValueError:
            self.note(node.problem(f"`{text}` is no date", "Write it as 2025-01-31"))

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
            found.extend(self.sound(child, language))
        return tuple(found)

    def excepted(self, node: Marked | None) -> tuple[Written, ...]:
        """The words under `except`, which hold for every language."""
        return () if node is None else tuple(self.sound(node, ""))

    def sound(self, node: Marked, language: str) -> Iterator[Written]:
        """The written forms of a list that can be found at all, each with its place."""
        for form, mark in self.texts(node):
            if self.is_sound(form, language, mark):
                yield Written(form, language, (mark.line, mark.column))

    def is_sound(self, form: str, language: str, node: Marked) -> bool:
        if self.notes.words > MOST_WORDS:  # refused already, and a file may hold very many
            return False
        problem = check_form(form, node)
        if problem is None:
            self.notes.look_for(form, language, node)
        else:
            self.note(problem)
        return problem is None


def _is_blank(node: Marked) -> bool:
    return node.value is None or (isinstance(node.value, str) and not node.value.strip())
