"""Worker processes: their memory, and what becomes of one that does not come up."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from monitor.workers import process_executor

MIB = 1024 * 1024


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def kept_of_freed_blocks() -> int:
    """Bytes that the process still has of eight freed blocks of 9 MiB each."""
    before = resident()
    pins = []  # small things that lie above a freed block
    for _ in range(2):
        blocks = []
        for _ in range(8):
            blocks.append(b"x" * (9 * MIB))
            pins.append([bytes(600) for _ in range(200)])
        del blocks
    return resident() - before


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_what_large_blocks_took_goes_back_to_the_system() -> None:
    with process_executor() as executor:
        assert executor.submit(kept_of_freed_blocks).result() < 9 * MIB
