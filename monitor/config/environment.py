"""Values of config.yaml that come from the environment: `MONITOR_DATABASE`, `MONITOR_MAIL__PORT`."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.config.shape import GROUPS, LISTS, WITHIN, Written
from monitor.errors import Problem
from monitor.marked import Marked, likely

PREFIX = "MONITOR_"


def variables() -> dict[str, tuple[str, ...]]:
    """Every variable there is, with the path of the value that it sets: single values only, no lists."""
    paths: list[tuple[str, ...]] = [(key,) for key in Written.model_fields if key not in (*GROUPS, *LISTS)]
    for group, model in GROUPS.items():
        if group not in LISTS:
            paths += [(group, key) for key in model.model_fields if key not in WITHIN]
    return {PREFIX + "__".join(path).upper(): path for path in paths}


def with_environment(root: Marked, environment: Mapping[str, str]) -> tuple[Marked, list[Problem]]:
    """The file's tree with the values of the environment in it, and what is wrong with their names.

    A value from the environment is marked with its variable as `file` and with line 0. An empty one counts as not
    set, as `docker compose` passes it on.
    """
    known = variables()
    tree = dict(root.value) if isinstance(root.value, dict) else {}
    problems = []
    for name in sorted(name for name in environment if name.startswith(PREFIX)):
        if name not in known:
            problems.append(Problem(name, 0, 0, "no setting has this name", _instead_of(name, known)))
        elif environment[name]:
            _set(tree, known[name], Marked(environment[name], name, 0, 0))
    return Marked(tree, root.file, root.line, root.column, root.keys or {}), problems


def _set(tree: dict[str, Marked], path: tuple[str, ...], value: Marked) -> None:
    if len(path) == 1:
        tree[path[0]] = value
        return
    group = tree.get(path[0]) or Marked({}, value.file, 0, 0)
    if isinstance(group.value, dict | None):  # else the file is wrong there, and said to be
        inner = {**(group.value or {}), path[1]: value}
        tree[path[0]] = Marked(inner, group.file, group.line, group.column, group.keys)


def _instead_of(name: str, known: Mapping[str, tuple[str, ...]]) -> str:
    key = name.removeprefix(PREFIX).lower()
    if key.partition("__")[0] in LISTS:
        return f"`{key.partition('__')[0]}` is a list: write it into the file"
    if key in GROUPS:
        return f"Name one value of it: {next(other for other in known if other.startswith(name + '__'))}"
    if meant := likely(key, [other.removeprefix(PREFIX).lower() for other in known]):
        return f"Perhaps {PREFIX}{meant.upper()} is meant"
    return "Remove it"
