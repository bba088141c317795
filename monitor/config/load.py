"""config.yaml -> Config: every mistake at once, at its line; scalars from the environment, secrets from files."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from monitor.config.channels import channel_problems, key_problems, whole, with_key
from monitor.config.environment import with_environment
from monitor.config.include import doubled, empty_selectors, include
from monitor.config.shape import Config, Written, WrittenRegistry, WrittenSubscriber
from monitor.config.starter import bundled
from monitor.config.wording import checked, problems_of, shown
from monitor.errors import InputError, Mistakes, Problem
from monitor.feeds.polling import PollingSettings
from monitor.feeds.registry import feed, publisher
from monitor.marked import Marked, likely, read_marked
from monitor.model import Declared
from monitor.settings import parse_duration
from monitor.subscribers.bounces.settings import beside
from monitor.subscribers.declared import declared


def load_config(path: Path, environment: Mapping[str, str]) -> Config:
    """The configuration in that file. Raises Mistakes with all that is wrong, InputError where there is no file."""
    root = read_marked(_content(path), str(path))
    if not isinstance(root.value, dict | None):
        raise Mistakes((root.problem("this is no configuration", "Write keys with values: database, feeds, mail"),))
    tree, problems = with_environment(root, environment)
    base = path.absolute().parent
    written, wrong = checked(tree, Written)
    included = include(path, _entries(_child(tree, "include")))
    problems += [
        *wrong,
        *_pace(tree),
        *_folders(tree, base),
        *_secrets(tree, base),
        *channel_problems(tree, base),
        *key_problems(tree, base),
    ]
    trees = (tree, *included.trees)
    problems += [*included.problems, *doubled(trees), *empty_selectors(trees)]
    if written is None or problems:
        raise Mistakes(tuple(sorted(set(problems), key=partial(_place, included.files))))
    return _config(path, base, written, included.written, tree)


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


def _place(files: Sequence[str], problem: Problem) -> tuple[int, int, int, str]:
    """Those of the configuration itself, and of variables, come first."""
    file = files.index(problem.file) if problem.file in files else -1
    return file, problem.line, problem.column, problem.file


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as exc:
        raise InputError(f"{path}: no such file. `monitor init` writes one; --config names another.") from exc
    except OSError as exc:
        raise InputError(f"{path}: {exc.strerror}. --config names a file that can be read.") from exc


def _config(path: Path, base: Path, written: Written, included: Sequence[WrittenRegistry], tree: Marked) -> Config:
    mail = with_key(written.mail, base)
    bounces = written.mail.bounces
    if mail.password_file is not None:
        mail = mail.model_copy(update={"password_file": base / mail.password_file})
    if bounces is not None:
        bounces = beside(bounces, base)
    registries: tuple[Written | WrittenRegistry, ...] = (written, *included)
    publishers = tuple(publisher(entry) for each in registries for entry in each.publishers)
    declared_by_id = {one.id: one for one in publishers}
    return Config(
        file=path.absolute(),
        include=written.include,
        database=_database(written.database, base),
        rules=_folder("rules", written.rules, base),
        templates=_folder("templates", written.templates, base),
        state=base / written.state,
        publishers=publishers,
        feeds=tuple(feed(entry, declared_by_id) for each in registries for entry in each.feeds),
        polling=written.polling,
        mail=mail,
        bounces=bounces,
        web=written.web,
        retention=written.retention,
        channels=whole(written.channels, base),
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


def _child(node: Marked, key: str) -> Marked:
    """The value of a key; an empty one at the same place where there is none."""
    found = node.value.get(key) if isinstance(node.value, dict) else None
    return found or Marked(None, node.file, node.line, node.column)


def _entries(node: Marked) -> tuple[Marked, ...]:
    return node.value if isinstance(node.value, tuple) else ()


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
    """The mail server's password lies in a file of its own, or is given by the environment; the mailbox's in a file."""
    mail = _child(tree, "mail")
    node = _child(mail, "password_file")
    if isinstance(node.value, str) and _child(mail, "password").value is not None:
        yield node.problem("`password` and `password_file` are both given", "Keep one of them")
    for one in (node, _child(_child(_child(mail, "bounces"), "imap"), "password_file")):
        yield from _unread(one, base)


def _unread(node: Marked, base: Path) -> Iterator[Problem]:
    """What keeps the password in a file from being read."""
    if not isinstance(node.value, str):
        return
    try:
        if not (base / node.value).read_text(encoding="utf-8").strip():
            yield node.problem(f"the file {shown(base / node.value, 300)} is empty", "Write the password into it")
    except OSError as exc:
        what = f"the file {shown(base / node.value, 300)} cannot be read: {exc.strerror}"
        yield node.problem(what, "Mend the path, or let this user read it")
    except ValueError:
        yield node.problem(f"the file {shown(base / node.value, 300)} is no UTF-8 text", "Write the password into it")
