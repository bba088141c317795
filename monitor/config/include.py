"""The files that config.yaml includes: what they are, what is wrong with them, and which addresses stand twice."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.config.shape import WrittenRegistry
from monitor.config.wording import checked, shown
from monitor.errors import Mistakes, Problem
from monitor.feeds.identity import canonical_address
from monitor.feeds.registry import is_feed_address
from monitor.marked import Marked, read_marked


@dataclass(frozen=True, slots=True)
class Included:
    """What the included `files` hold, by pattern, then by name. `trees` are of those that are YAML."""

    files: tuple[str, ...]
    trees: tuple[Marked, ...]
    written: tuple[WrittenRegistry, ...]
    problems: tuple[Problem, ...]


def matching(config_file: Path, pattern: str) -> list[Path]:
    """The files that a pattern names, by name, from the folder of the configuration on; never the configuration."""
    folder = config_file.parent
    found = (folder / name for name in sorted(glob.glob(pattern, root_dir=folder)))  # noqa: PTH207  (it may be absolute)
    return [path for path in found if path.is_file() and path.absolute() != config_file.absolute()]


def include(config_file: Path, patterns: Iterable[Marked]) -> Included:
    """Read what is included, each file once however many patterns name it."""
    trees, written, problems = [], [], []
    seen: dict[str, str] = {}  # the file as messages name it, by its place
    for pattern in patterns:
        if not isinstance(pattern.value, str):  # said to be no pattern elsewhere
            continue
        files = matching(config_file, pattern.value)
        if not files:
            todo = "Mend the pattern: it starts from the folder of this file"
            problems.append(pattern.problem(f"no file is called {shown(pattern.value, 300)}", todo))
        for path in files:
            if (place := os.path.abspath(path)) in seen:  # noqa: PTH100  (resolve() would follow links)
                continue
            seen[place] = str(path)
            try:
                tree = read_marked(path.read_bytes(), str(path))
            except OSError as exc:
                what = f"the file {shown(path, 300)} cannot be read: {exc.strerror}"
                problems.append(pattern.problem(what, "Let the program's user read it"))
                continue
            except Mistakes as mistakes:
                problems += mistakes.problems
                continue
            registry, wrong = _checked(tree)
            trees.append(tree)
            problems += wrong
            if registry is not None:
                written.append(registry)
    return Included(tuple(seen.values()), tuple(trees), tuple(written), tuple(problems))


def _checked(tree: Marked) -> tuple[WrittenRegistry | None, list[Problem]]:
    if tree.value is None:  # all of it is commented out
        return None, []
    if not isinstance(tree.value, dict):
        return None, [tree.problem("this is no part of a configuration", "Write `publishers:` or `feeds:` and a list")]
    return checked(tree, WrittenRegistry)


def doubled(trees: Sequence[Marked]) -> Iterator[Problem]:
    """Addresses of feeds and ids of publishers that stand twice, in one file or in two."""
    yield from _doubled(trees, "feeds", "url", "this address stands twice", _address)
    yield from _doubled(trees, "channels", "name", "this channel is declared twice", str)
    yield from _doubled(trees, "publishers", "id", "this publisher is declared twice", str.lower)


def empty_selectors(trees: Sequence[Marked]) -> Iterator[Problem]:
    """`item: #news` is a comment to YAML. Were the key left out like other empty ones, the page would be one text."""
    for entry in (entry for tree in trees for entry in _entries(tree, "feeds")):
        page = entry.value.get("page") if isinstance(entry.value, dict) else None
        selectors = page.value if page is not None else None
        for key, node in selectors.items() if isinstance(selectors, dict) else ():
            if node.value is None:
                todo = "Put a selector that begins with # into quotes, or remove the key"
                yield node.problem(f"`{key}` is empty", todo)


def _address(url: str) -> str | None:
    return canonical_address(url) if is_feed_address(url) else None


def _doubled(
    trees: Sequence[Marked], group: str, key: str, what: str, same: Callable[[str], str | None]
) -> Iterator[Problem]:
    first: dict[str, Marked] = {}
    for entry in (entry for tree in trees for entry in _entries(tree, group)):
        node = entry.value.get(key) if isinstance(entry.value, dict) else None
        if node is None or not isinstance(node.value, str) or (one := same(node.value.strip())) is None:
            continue
        if (before := first.setdefault(one, node)) is not node:
            where = f"line {before.line}" if before.file == node.file else f"{before.file}:{before.line}"
            yield node.problem(f"{what}, first in {where}", "Keep one of them")


def _entries(tree: Marked, group: str) -> tuple[Marked, ...]:
    entries = tree.at((group,)).value
    return entries if isinstance(entries, tuple) else ()
