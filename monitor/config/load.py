"""config.yaml -> Config: every mistake at once, at its line; scalars from the environment, secrets from files."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.config.environment import with_environment
from monitor.config.shape import Config, Written, WrittenSubscriber
from monitor.config.starter import bundled
from monitor.config.wording import problems_of, shown
from monitor.errors import InputError, Mistakes, Problem
from monitor.feeds.identity import canonical_address
from monitor.feeds.polling import PollingSettings
from monitor.feeds.registry import feed, is_feed_address
from monitor.marked import Marked, likely, read_marked
from monitor.model import Declared
from monitor.settings import parse_duration
from monitor.subscribers.declared import declared


def load_config(path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in that file. Raises Mistakes with all that is wrong, InputError where there is no file."""
    root = read_marked(_content(path), str(path))
    if not isinstance(root.value, dict | None):
        raise Mistakes((root.problem("this is no configuration", "Write keys with values: database, feeds, mail"),))
    tree, problems = with_environment(root, environment)
    base = path.absolute().parent
    garbled = {(problem.file, problem.line, problem.column): problem for problem in _unprintable(tree)}
    written = None
    try:
        written = Written.model_validate(_without_empty(tree))
    except ValidationError as error:
        problems += (
            found for found in problems_of(error, tree) if (found.file, found.line, found.column) not in garbled
        )
    problems += [*garbled.values(), *_doubled_feeds(tree), *_empty_selectors(tree), *_pace(tree)]
    problems += [*_folders(tree, base), *_secrets(tree, base)]
    if written is None or problems:
        raise Mistakes(tuple(sorted(set(problems), key=lambda problem: (problem.line, problem.column, problem.file))))
    return _config(path, base, written, tree)


def unknown_rules(config: Config, rule_ids: Collection[str]) -> tuple[Problem, ...]:
    """A mistake for every rule that a subscriber of the file names and that is not among `rule_ids`."""
    problems = []
    for entry in _entries(config.subscribers_written):
        for rule in _entries(_child(entry, "rules")):
            if rule.value not in rule_ids:
                meant = likely(str(rule.value), rule_ids)
                todo = f"Perhaps `{meant}` is meant" if meant else "`monitor rules check` names what is in the folder"
                problems.append(rule.problem(f"no rule is called {shown(rule.value)}", todo))
    return tuple(problems)


def check_subscriber(email: str, wishes: Mapping[str, Any]) -> Declared:
    """A subscriber as the command line names one; `wishes` holds the other keys of a subscriber. Raises Mistakes."""
    values = {"email": email, **wishes}
    values["rules"] = tuple(values.get("rules") or ()) or "all"
    options = {
        key: Marked(value, "--rule" if key == "rules" else f"--{key.replace('_', '-')}", 0, 0)
        for key, value in values.items()
    }
    options["email"] = Marked(email, "EMAIL", 0, 0)
    try:
        return declared([WrittenSubscriber.model_validate(values)], [])[0]
    except ValidationError as error:
        raise Mistakes(tuple(problems_of(error, Marked(options, "", 0, 0)))) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise InputError(f"{path}: no such file. `monitor init` writes one; --config names another.") from exc
    except OSError as exc:
        raise InputError(f"{path}: {exc.strerror}. --config names a file that can be read.") from exc


def _config(path: Path, base: Path, written: Written, tree: Marked) -> Config:
    mail = written.mail
    if mail.password_file is not None:
        mail = mail.model_copy(update={"password_file": base / mail.password_file})
    return Config(
        file=path.absolute(),
        database=_database(written.database, base),
        rules=_folder("rules", written.rules, base),
        templates=_folder("templates", written.templates, base),
        state=base / written.state,
        feeds=tuple(feed(entry) for entry in written.feeds),
        polling=written.polling,
        mail=mail,
        web=written.web,
        subscribers=written.subscribers,
        subscribers_written=_child(tree, "subscribers"),
    )


def _database(url: str, base: Path) -> str:
    """SQLite's file relative to the configuration, like every path in it."""
    scheme, _, rest = url.partition(":///")
    return f"sqlite:///{base / rest}" if scheme == "sqlite" else url


def _folder(name: str, written: str | None, base: Path) -> Path:
    """The folder named; else the one beside the configuration; else the one that comes with the program."""
    if written is not None:
        return base / written
    return base / name if (base / name).is_dir() else bundled(name)


def _without_empty(node: Marked) -> Any:
    """Plain values for pydantic. A key without a value counts as not written: `subscribers:` with all commented out."""
    if isinstance(node.value, dict):
        return {key: _without_empty(child) for key, child in node.value.items() if child.value is not None}
    if isinstance(node.value, tuple):
        return tuple(_without_empty(child) for child in node.value)
    return node.value


def _child(node: Marked, key: str) -> Marked:
    """The value of a key; an empty one at the same place where there is none."""
    found = node.value.get(key) if isinstance(node.value, dict) else None
    return found or Marked(None, node.file, node.line, node.column)


def _entries(node: Marked) -> tuple[Marked, ...]:
    return node.value if isinstance(node.value, tuple) else ()


def _scalars(node: Marked) -> Iterator[Marked]:
    if isinstance(node.value, dict):
        for child in node.value.values():
            yield from _scalars(child)
    elif isinstance(node.value, tuple):
        for child in node.value:
            yield from _scalars(child)
    else:
        yield node


def _unprintable(tree: Marked) -> Iterator[Problem]:
    """No value has a use for line breaks or control characters; in a mail header or a path they do harm."""
    for node in _scalars(tree):
        text = node.value
        if (
            isinstance(text, str)
            and not text.isprintable()
            and any(unicodedata.category(c) in ("Cc", "Cs") for c in text)
        ):
            yield node.problem("the value holds a line break or another control character", "Write it in one line")


def _doubled_feeds(tree: Marked) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for entry in _entries(_child(tree, "feeds")):
        url = _child(entry, "url")
        if not isinstance(url.value, str) or not is_feed_address(url.value):
            continue
        address = canonical_address(url.value)
        if address in first:
            yield url.problem(f"this address stands twice, first in line {first[address]}", "Keep one of them")
        first.setdefault(address, url.line)


def _empty_selectors(tree: Marked) -> Iterator[Problem]:
    """`item: #news` is a comment to YAML. Were the key left out like other empty ones, the page would be one text."""
    for entry in _entries(_child(tree, "feeds")):
        selectors = _child(entry, "page").value
        for key, node in selectors.items() if isinstance(selectors, dict) else ():
            if node.value is None:
                todo = "Put a selector that begins with # into quotes, or remove the key"
                yield node.problem(f"`{key}` is empty", todo)


def _pace(tree: Marked) -> Iterator[Problem]:
    """`fastest` beyond `interval` says nothing; only who wrote it can have meant something by it."""
    polling = _child(tree, "polling")
    fastest, interval, adaptive = (_child(polling, key) for key in ("fastest", "interval", "adaptive"))
    if fastest.value is None or str(adaptive.value or "true").lower() not in ("true", "yes", "on", "1", "t", "y"):
        return
    with contextlib.suppress(ValueError):
        usual = PollingSettings().interval if interval.value is None else parse_duration(interval.value)
        if parse_duration(fastest.value) > usual:
            what = f"`fastest` is longer than `interval` ({interval.value or '15m'})"
            yield fastest.problem(what, "Write a shorter one, or set `adaptive: false`")


def _folders(tree: Marked, base: Path) -> Iterator[Problem]:
    for key in ("rules", "templates"):
        node = _child(tree, key)
        if not isinstance(node.value, str):
            continue
        folder = shown(base / node.value, 300)
        try:
            there = (base / node.value).is_dir()
        except OSError as error:
            yield node.problem(
                f"the folder {folder} cannot be read: {error.strerror}", "Let the program's user read it"
            )
            continue
        if not there:
            todo = f"Mend the path, or leave `{key}` out for those that come with the program"
            yield node.problem(f"there is no folder {folder}", todo)


def _secrets(tree: Marked, base: Path) -> Iterator[Problem]:
    """The mail server's password lies in a file of its own, or is given by the environment."""
    mail = _child(tree, "mail")
    node = _child(mail, "password_file")
    if not isinstance(node.value, str):
        return
    if _child(mail, "password").value is not None:
        yield node.problem("`password` and `password_file` are both given", "Keep one of them")
    try:
        if not (base / node.value).read_text(encoding="utf-8").strip():
            yield node.problem(f"the file {shown(base / node.value, 300)} is empty", "Write the password into it")
    except OSError as exc:
        what = f"the file {shown(base / node.value, 300)} cannot be read: {exc.strerror}"
        yield node.problem(what, "Mend the path, or let this user read it")
    except ValueError:
        yield node.problem(f"the file {shown(base / node.value, 300)} is no UTF-8 text", "Write the password into it")
