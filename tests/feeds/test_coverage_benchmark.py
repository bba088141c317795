"""A small part of the simulated year of `benchmarks/coverage.py`, which is deterministic."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_ten_publishers_for_twelve_weeks() -> None:
    """Gaps are found and nothing is found that is none; feeds that are known for ten weeks only are judged less exactly
    than those of the whole year, which all have to be told in time."""
    command = [sys.executable, "benchmarks/coverage.py", "--publishers", "10", "--weeks", "12"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.stderr == ""
    found = re.search(r"gaps: (\d+) .*found ([\d.]+)%", done.stdout)
    false = re.search(r"false ([\d.]+)%", done.stdout)
    in_time = re.search(r"told in time (\d+) ", done.stdout)
    assert found is not None and false is not None and in_time is not None, done.stdout  # noqa: PT018
    assert int(found[1]) >= 10, "too few gaps to show anything"
    assert (float(found[2]), float(false[1])) == (100.0, 0.0)
    assert int(in_time[1]) >= 8
    assert "called silent in the year: 0 of 10" in done.stdout
