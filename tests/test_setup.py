"""The way from a clone to a running command, and what the wheel holds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`make` as a person calls it, not as a part of the make that runs these tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )


def test_make_alone_lists_what_there_is() -> None:
    listed = [line.split()[1] for line in make(ROOT).stdout.splitlines()]
    assert listed[:6] == ["help", "setup", "run", "demo", "test", "test-long"]


@pytest.mark.parametrize(
    ("script", "said"),
    [
        pytest.param("#!/bin/sh\necho python is Python 3.9 >&2\nexit 1\n", "3.11 or newer", id="too old"),
        pytest.param(None, "3.11 or newer", id="not there"),
    ],
)
def test_another_python_is_refused_before_anything_is_made(tmp_path: Path, script: str | None, said: str) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    python = tmp_path / "python"
    if script is not None:
        python.write_text(script)
        python.chmod(0o755)
    done = make(tmp_path, "setup", f"PYTHON={python}")
    assert done.returncode != 0
    assert said in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.long
def test_setup_leaves_the_command_and_does_nothing_the_second_time(tmp_path: Path) -> None:
    project = tmp_path / "a folder with spaces"
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".*", "var", "__pycache__"))
    assert make(project, "setup", f"PYTHON={sys.executable}").returncode == 0
    told = subprocess.run(
        [project / ".venv/bin/monitor", "rules", "check"], cwd=project, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stdout + told.stderr
    again = make(project, "setup", f"PYTHON={sys.executable}")
    assert (again.returncode, again.stdout) == (0, "")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as packed:
        packed.extractall(folder / "unpacked")
    return folder / "unpacked"


@pytest.mark.parametrize("name", ["rules", "templates", "feeds"])
def test_the_wheel_holds_every_rule_template_and_list_of_feeds(wheel: Path, name: str) -> None:
    assert files(wheel / "monitor" / "_data" / name) == files(ROOT / name) != {}


def test_the_wheel_holds_the_starter_configuration_and_no_more_than_the_package(wheel: Path) -> None:
    assert (wheel / "monitor/_data/config.yaml").read_bytes() == (ROOT / "config.yaml").read_bytes()
    assert {path.name for path in wheel.iterdir() if path.suffix != ".dist-info"} == {"monitor"}


def from_the_wheel(wheel: Path, folder: Path, *arguments: str, stdin: str = "") -> str:
    """What its command says in an empty folder."""
    command, environment = [sys.executable, "-m", "monitor", *arguments], os.environ | {"PYTHONPATH": str(wheel)}
    done = subprocess.run(
        command, cwd=folder, env=environment, input=stdin, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_command_from_the_wheel_finds_its_rules(wheel: Path, tmp_path: Path) -> None:
    story = json.dumps({"id": 1, "title": "북한이 러시아에 포탄을 보냈다"})
    (match,) = json.loads(from_the_wheel(wheel, tmp_path, "match", stdin=story))["matches"]
    assert match["rule"] == "dprk-russia-arms"


@pytest.mark.long
def test_the_command_from_the_wheel_finds_no_problem_in_its_rules(wheel: Path, tmp_path: Path) -> None:
    assert not from_the_wheel(wheel, tmp_path, "rules", "check").startswith("0 rules")


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
