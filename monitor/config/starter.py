"""The rules, templates, feeds and config.yaml that come with the program, and a folder to start from."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import monitor
from monitor.errors import CannotWork, InputError

_COPIED = ("rules", "templates", "feeds", "config.yaml")  # the configuration last: with it the folder is ready


def bundled(name: str) -> Path:
    """The path of `rules`, `feeds`, `config.yaml` ... as shipped: in the wheel, or in the checkout beside it."""
    package = Path(monitor.__file__).resolve().parent
    in_wheel = package / "_data" / name
    return in_wheel if in_wheel.exists() else package.parent / name


def write_starter(folder: Path) -> tuple[Path, ...]:
    """Write config.yaml, feeds/, rules/, templates/ and var/ into the folder; returns them.

    Raises InputError where one of them is there already or the folder cannot be written; nothing is overwritten.
    """
    there = [str(folder / name) for name in _COPIED if (folder / name).exists()]
    if there:
        raise InputError(f"{', '.join(there)}: already there. Name an empty folder, or move them away.")
    try:
        state = folder / "var"
        state.mkdir(parents=True, exist_ok=True)
        for name in _COPIED:
            source = bundled(name)
            if source.is_dir():
                shutil.copytree(source, folder / name)
            else:
                shutil.copyfile(source, folder / name)
    except OSError as exc:
        kind = CannotWork if exc.errno in (errno.ENOSPC, errno.EDQUOT) else InputError
        raise kind(f"{exc.filename or folder}: {exc.strerror or exc}. Name a folder that can be written.") from exc
    return (*(folder / name for name in reversed(_COPIED)), state)
