"""Which files of a folder make its rule set, and what is in them.

topics/NAME.yaml      one rule a file; NAME is its id
entities/*.yaml       one entity, or a list of them under `entities:`
concepts/*.yaml       one concept, or a list of them under `concepts:`
correlations/*.yaml   one rule over matches a file; its name is its id. The folder need not be there
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from monitor.errors import Mistakes, Problem
from monitor.marked import MAX_BYTES, one_line
from monitor.model import RuleSetFiles
from monitor.rules.notes import Notes

FOLDERS = ("topics", "entities", "concepts", "correlations")
MAX_TOTAL = 20_000_000  # bytes of all files of a folder


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
        files.append(("/".join(path.parts[len(folder.parts) :]), content))
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
        for path in sorted(_yaml(folder / name, notes), key=lambda path: path.parts):
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
    """One byte more than there should be tells of a huge file, which is refused, not read. What is no file is not
    opened: a pipe would never answer."""
    if not str(path).isprintable():
        _note(notes, path, "its name holds a character that cannot be shown", "Rename it")
        return b""
    try:
        found = path.stat()
        if S_ISREG(found.st_mode):
            with path.open("rb", buffering=0) as file:  # room is made for what is asked for, not for what there is
                return file.read(min(found.st_size, MAX_BYTES) + 1)
    except OSError as exc:
        _note(notes, path, f"it cannot be read: {exc.strerror}", "Make it readable, or remove it")
        return b""
    what = "it is a folder with the name of a file" if S_ISDIR(found.st_mode) else "it is neither a file nor a folder"
    _note(notes, path, what, "Rename or remove it")
    return b""


def _note(notes: Notes, path: Path, what: str, todo: str) -> None:
    notes.note(Problem(one_line(str(path)), 0, 0, what, todo))
