"""`monitor rules explain` as it is called: on a terminal, in a pipe, for machines."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.sets import files

COLOUR = re.compile("\x1b\\[[0-9;]*m")
STORIES = [
    {"id": "a", "title": "Russia sends shells"},
    {"id": "b", "title": "A beach \ud800\x1b[31m\n\u202ered", "text": "Chess."},
]


@pytest.fixture
def command(tmp_path: Path) -> list[str]:
    for name, content in files("any: [{entity: russia}, {concept: munitions}]").files:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "stories").write_text("\n".join(map(json.dumps, STORIES)), encoding="utf-8")
    return [
        sys.executable,
        "-m",
        "monitor",
        "rules",
        "explain",
        "r",
        str(tmp_path / "stories"),
        "--rules",
        str(tmp_path),
    ]


def on_a_terminal(command: list[str], **env: str) -> str:
    """What a terminal is given."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env={**os.environ, **env}) as running:
        os.close(theirs)
        said = b""
        while True:
            try:
                some = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not some:
                break
            said += some
        assert running.wait(60) == 0
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


def in_a_pipe(*command: str) -> str:
    return subprocess.run(command, capture_output=True, check=True, timeout=60, encoding="utf-8").stdout


def test_a_pipe_gets_lines_without_colour_and_nothing_that_is_not_printable(command: list[str]) -> None:
    said = in_a_pipe(*command).splitlines()
    assert said[:5] == [
        "a: Russia sends shells",
        "r matches",
        "language: en; terms looked for: en",
        "yes  any of 2: 2 held",
        "  yes  entity russia: Russia → Russia (russia; title 0-6)",
    ]
    assert said[6:8] == [
        "b: A beach \\ud800\\x1b[31m \\u202ered",
        "r does not match; nearest: `russia` not found",
    ]
    assert all(line.isprintable() for line in said)


def test_a_terminal_gets_the_same_in_colour_unless_its_user_wants_none(command: list[str]) -> None:
    coloured, plain = on_a_terminal(command, NO_COLOR=""), on_a_terminal(command, NO_COLOR="1")
    assert "\x1b[32myes\x1b[0m  any of 2" in coloured
    assert "\x1b[31mno \x1b[0m  entity russia" in coloured
    assert COLOUR.sub("", coloured) == plain == in_a_pipe(*command)


def test_a_machine_gets_one_ascii_object_a_story(command: list[str]) -> None:
    said = in_a_pipe(*command, "--json")
    assert said.isascii()
    rows = [json.loads(line) for line in said.splitlines()]
    assert [(row["id"], row["matches"]) for row in rows] == [("a", True), ("b", False)]
    assert rows[1]["nearest"] == "`russia` not found"
    assert rows[0]["clauses"][0]["clauses"][0]["found"][0]["quote"] == "Russia"
