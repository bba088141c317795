"""How much memory a process and all that it started take together."""

from __future__ import annotations

import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType
from typing import Self

PROC = Path("/proc")


class Weight:
    """`with Weight(pid) as weight: ...`; `weight.peak` is the most that was seen, in bytes.

    A page that several processes share counts once (PSS). Looks ten times a second; needs Linux, elsewhere it sees 0.
    """

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._done.wait(0.1):
            self.peak = max(self.peak, sum(_bytes(pid) for pid in family(self._pid)))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()


def family(pid: int) -> list[int]:
    """The process and all that it started, and so on."""
    children: dict[int, list[int]] = defaultdict(list)
    for stat in PROC.glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
        children[parent].append(int(stat.parent.name))
    family = [pid]
    for one in family:
        family += children[one]
    return family


def _bytes(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
