"""The mailbox that mail comes back to: a maildir, or a folder on an IMAP server. Blocking; nothing is ever deleted.

What was read and understood is marked as seen, what was not as flagged, and neither is read again. Somebody who wants a
mail to be read once more takes both marks off it.
"""

from __future__ import annotations

import contextlib
import mailbox
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from monitor.errors import CannotWork
from monitor.subscribers.bounces.report import MOST_BYTES

MOST_TOGETHER = 100  # mails of one reading; the others come with the next
MOST_BYTES_TOGETHER = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in the mailbox. `name` finds it there again; `data` is cut at MOST_BYTES."""

    name: str
    data: bytes


class Mailbox(Protocol):
    """All raise CannotWork with what stands in the way."""

    def unread(self) -> list[Letter]:
        """The next letters, oldest first; as many as are read together at most."""

    def settle(self, understood: Sequence[str], kept: Sequence[str]) -> None:
        """Mark letters by name: not to be read again, or to be looked at by a person."""


def enough(letters: Sequence[Letter]) -> bool:
    return len(letters) >= MOST_TOGETHER or sum(len(one.data) for one in letters) >= MOST_BYTES_TOGETHER


class MaildirBox:
    """A maildir; a folder that is none is refused, or a typing error would look like a mailbox without mail."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def unread(self) -> list[Letter]:
        letters: list[Letter] = []
        with self._opened() as box:
            for name in sorted(box.keys()):
                if enough(letters):
                    break
                with contextlib.suppress(KeyError, FileNotFoundError):  # taken away meanwhile
                    if not set(box.get_message_flags(name)) & {"S", "F", "T"}:
                        with box.get_file(name) as file:
                            letters.append(Letter(name, file.read(MOST_BYTES)))
        return letters

    def settle(self, understood: Sequence[str], kept: Sequence[str]) -> None:
        with self._opened() as box:
            for names, flag in ((understood, "S"), (kept, "F")):
                for name in names:
                    box.mark(name, flag)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[_Maildir]:
        if not all((self._folder / name).is_dir() for name in ("cur", "new", "tmp")):
            raise CannotWork(f"{self._folder} is no maildir: it has no cur, new and tmp. Name the right folder.")
        try:
            box = _Maildir(self._folder, create=False)
            try:
                yield box
            finally:
                box.close()
        except OSError as exc:
            raise CannotWork(
                f"the maildir {self._folder}: {exc}. This user must be able to read and write it."
            ) from exc


class _Maildir(mailbox.Maildir):
    """With what the standard library has from Python 3.13 on: flags without reading and writing the whole mail."""

    _lookup: Callable[[str], str]  # the path of a mail under the folder; raises KeyError

    def get_message_flags(self, name: str) -> str:
        info = Path(self._lookup(name)).name.partition(self.colon)[2]
        return info[2:] if info.startswith("2,") else ""

    def mark(self, name: str, flag: str) -> None:
        """Out of `new`, with that flag."""
        with contextlib.suppress(KeyError, FileNotFoundError):
            here = Path(self._path) / self._lookup(name)
            flags = "".join(sorted({*self.get_message_flags(name), flag}))
            here.rename(Path(self._path) / "cur" / f"{name}{self.colon}2,{flags}")
