"""YAML in which every value knows its file, line and column.

Read from the event stream, not through PyYAML's constructors, so that nothing is guessed: `NO` stays "NO",
`12:30` stays "12:30", a key that stands twice is a mistake, and neither a deep file nor an alias bomb costs more
than its bytes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from monitor.errors import Mistakes, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_ALIASES = 100
MAX_VALUES = 100_000  # after aliases are followed
MAX_MEANT = 100  # characters of a word that may be a slip of the pen
MAX_MESSAGE = 200  # characters of a message
MAX_PROBLEMS = 100  # told of one file; who wrote more is told to mend these first

_LINE_END = re.compile("\r\n|\r|\n")
# What no text of ours holds: a title with one of these breaks a terminal, a mail header, or PostgreSQL.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")


@dataclass(frozen=True, slots=True)
class Marked:
    """A value and where it stands. `value` is None (empty, `null`, `~`), str, a tuple of Marked, or a dict of Marked.

    `keys` gives the place of each key of a map; `quoted` tells `"null"` from `null`.
    """

    value: str | tuple[Marked, ...] | dict[str, Marked] | None
    file: str
    line: int
    column: int
    keys: dict[str, tuple[int, int]] | None = None
    quoted: bool = False

    def problem(self, what: str, todo: str) -> Problem:
        return Problem(self.file, self.line, self.column, one_line(what), todo)

    def key_problem(self, key: str, what: str, todo: str) -> Problem:
        """A mistake about the key itself, not its value."""
        line, column = (self.keys or {}).get(key, (self.line, self.column))
        return Problem(self.file, line, column, one_line(what), todo)

    def plain(self) -> Any:
        """The same as plain dicts, lists and strings."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, tuple):
            return [child.plain() for child in self.value]
        return self.value

    def at(self, path: Iterable[str | int]) -> Marked:
        """The deepest value on the path that stands in the file."""
        here = self
        for step in path:
            if isinstance(here.value, dict):
                child = here.value.get(str(step))
            elif isinstance(here.value, tuple) and isinstance(step, int) and step < len(here.value):
                child = here.value[step]
            else:
                child = None
            if child is None:
                break
            here = child
        return here


def likely(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was probably meant to be; a long word is none."""
    if len(word) > MAX_MEANT:
        return None
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def one_line(message: str) -> str:
    """A message that quotes what somebody wrote: in one line, and of a long one the beginning and the end."""
    if len(message) > MAX_MESSAGE:
        message = f"{message[: MAX_MESSAGE // 2]}…{message[-MAX_MESSAGE // 2 :]}"
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in message)


def read_marked(content: bytes, file: str) -> Marked:
    """The one YAML document in `content`; `file` is only for the messages. Raises Mistakes."""
    if len(content) > MAX_BYTES:
        raise Mistakes((Problem(file, 1, 1, f"the file has {len(content):,} bytes", f"Keep it under {MAX_BYTES:,}"),))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line, column = _place(exc.object[: exc.start].decode())  # without the byte order mark
        raise Mistakes((Problem(file, line, column, "the file is not UTF-8", "Save it as UTF-8"),)) from exc
    reader = _Reader(file)
    try:
        root = reader.document(iter(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = " ".join(part for part in (exc.context, exc.problem) if part)
        raise Mistakes((Problem(file, line, column, f"not YAML: {what}", "Mend the syntax"),)) from exc
    except yaml.reader.ReaderError as exc:
        line, column = _place(text.encode()[: exc.position].decode())  # libyaml counts bytes
        what = f"the character {chr(exc.character)!a} is not allowed in YAML"
        raise Mistakes((Problem(file, line, column, what, "Remove it"),)) from exc
    except _Stop as exc:
        raise Mistakes((*reader.problems, exc.problem)) from None
    if reader.problems:
        raise Mistakes(tuple(reader.problems))
    return root


def _place(before: str) -> tuple[int, int]:
    """Line and column, from 1, of what follows this text."""
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1


class _Stop(Exception):
    """A mistake after which reading on makes no sense."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


@dataclass(frozen=True, slots=True)
class _Anchored:
    """What an alias stands for, how many values that is, and how many levels."""

    node: Marked
    values: int
    levels: int


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.anchors: dict[str, _Anchored] = {}
        self.aliases = 0
        self.values = 0
        self.deepest = 0  # level reached since the innermost anchor began

    def document(self, events: Iterator[Any]) -> Marked:
        root = Marked(None, self.file, 1, 1)
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.stop(event, "a second document begins here", "Keep one document a file")
            elif isinstance(event, yaml.NodeEvent):
                root = self.node(event, events, 1)
        return root

    def node(self, event: Any, events: Iterator[Any], depth: int) -> Marked:
        self.descend(event, depth)
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, depth)
        if event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            raise self.stop(event, f"the tag {event.tag} is not allowed", "Remove it; every value is text here")
        values, deepest = self.values, self.deepest
        self.deepest = depth
        self.count(event, 1)
        value: str | tuple[Marked, ...] | dict[str, Marked] | None
        keys: dict[str, tuple[int, int]] | None = None
        quoted = False
        if isinstance(event, yaml.ScalarEvent):
            quoted = event.style in ("'", '"', "|", ">")
            value = None if not quoted and event.value in ("", "~", "null") else event.value
            if found := _CONTROL.search(event.value):
                what = f"the text holds the control character {found[0]!a}"
                self.note(Problem(self.file, *_start(event), what, "Remove it"))
        elif isinstance(event, yaml.SequenceStartEvent):
            children = []
            while not isinstance(child := next(events), yaml.SequenceEndEvent):
                children.append(self.node(child, events, depth + 1))
            value = tuple(children)
        else:
            value, keys = self.mapping(events, depth)
        node = Marked(value, self.file, *_start(event), keys, quoted)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(node, self.values - values, self.deepest - depth)
        self.deepest = max(self.deepest, deepest)
        return node

    def mapping(self, events: Iterator[Any], depth: int) -> tuple[dict[str, Marked], dict[str, tuple[int, int]]]:
        entries: dict[str, Marked] = {}
        keys: dict[str, tuple[int, int]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            place = _start(event)  # of an alias too, which is not where its value stands
            key = self.node(event, events, depth + 1)
            child = self.node(next(events), events, depth + 1)
            if not isinstance(key.value, str):
                self.note(Problem(self.file, *place, "a key must be a word", "Quote it if it is meant as text"))
            elif key.value in entries:
                first = keys[key.value][0]
                what = one_line(f"the key `{key.value}` stands twice, first in line {first}")
                self.note(Problem(self.file, *place, what, "Keep one of them"))
            else:
                entries[key.value] = child
                keys[key.value] = place
        return entries, keys

    def alias(self, event: Any, depth: int) -> Marked:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            raise self.stop(event, f"more than {MAX_ALIASES} aliases", "Write the values out")
        if event.anchor not in self.anchors:
            raise self.stop(event, f"the alias *{event.anchor} has no anchor before it", "Name one, or write it out")
        anchored = self.anchors[event.anchor]
        self.count(event, anchored.values)
        self.descend(event, depth + anchored.levels)
        return anchored.node

    def descend(self, event: Any, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise self.stop(event, f"nested deeper than {MAX_DEPTH}", "Flatten it")
        self.deepest = max(self.deepest, depth)

    def note(self, problem: Problem) -> None:
        """A mistake that can be read past."""
        self.problems.append(problem)
        if len(self.problems) == MAX_PROBLEMS:
            what = f"more than {MAX_PROBLEMS} mistakes"
            raise _Stop(Problem(self.file, problem.line, problem.column, what, "Mend these first"))

    def count(self, event: Any, values: int) -> None:
        self.values += values
        if self.values > MAX_VALUES:
            raise self.stop(event, f"more than {MAX_VALUES:,} values once aliases are followed", "Make it smaller")

    def stop(self, event: Any, what: str, todo: str) -> _Stop:
        return _Stop(Problem(self.file, *_start(event), one_line(what), todo))


def _start(event: Any) -> tuple[int, int]:
    """The line and the column in which an event begins, from 1."""
    return event.start_mark.line + 1, event.start_mark.column + 1
