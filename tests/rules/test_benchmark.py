"""The benchmarks of rules run, small, and find no difference: generators and oracle keep up with the engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import postgresql_programs

ROOT = Path(__file__).parents[2]


def run(program: str, *arguments: str) -> str:
    command = [sys.executable, f"benchmarks/{program}.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=290)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("scale", ["0.01", pytest.param("0.03", marks=pytest.mark.long)])
def test_the_benchmark_finds_no_difference(scale: str) -> None:
    said = run("match", "--scale", scale, "--only", "results")
    found = re.search(r"([\d,]+) matches, 0 different", said)
    assert found is not None, said
    assert int(found[1].replace(",", "")) > 0


def test_the_benchmark_edits_rules_that_are_found_again() -> None:
    said = run("edit", "--rules", "100", "--edits", "1")
    assert [line.split("  ")[1] for line in said.splitlines()] == ["shipped rules", "100 rules"]


@pytest.mark.long
@pytest.mark.postgres
@pytest.mark.skipif(postgresql_programs() is None, reason="no PostgreSQL on this machine")
def test_the_benchmark_knows_what_postgresql_misses() -> None:
    assert "recall" in run("match", "--scale", "0.03", "--only", "postgresql")
