"""CI lets no test be skipped that is not named; tried on reports that pytest itself wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).resolve().parent.parent / ".ci" / "check_skips.py"

SUITE = """
import pytest

def test_runs(): pass

@pytest.mark.skip(reason="no browser")
def test_looks(): pass

@pytest.mark.parametrize("size", [600, pytest.param(375, marks=pytest.mark.skip(reason="too small"))])
def test_fits(size): pass

@pytest.mark.xfail(reason="known")
def test_fails(): assert False
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of three suites: some skipped, a whole module skipped, none found."""
    folder = tmp_path_factory.mktemp("suite")
    (folder / "test_some.py").write_text(SUITE)
    (folder / "test_whole.py").write_text("import pytest\npytest.skip('needs a server', allow_module_level=True)")
    (folder / "test_none.py").write_text("")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    for name in ("some", "whole", "none"):
        run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"test_{name}.py"]
        subprocess.run([*run, f"--junitxml={name}.xml"], cwd=folder, env=environment, capture_output=True, timeout=60)
    return folder


@pytest.mark.parametrize(
    ("report", "allowed", "refused"),
    [
        pytest.param("some", "", ["test_some.test_looks", "test_some.test_fits[375]"], id="every skip, no failure"),
        pytest.param(
            "some", "# reasons\ntest_some.test_looks  # no browser", ["test_some.test_fits[375]"], id="but the named"
        ),
        pytest.param("some", "test_some.test_looks\ntest_some.test_fits[375]", [], id="a case by its name"),
        pytest.param("some", "test_some.*", [], id="a star"),
        pytest.param("whole", "test_some.*", ["test_whole"], id="a whole module"),
        pytest.param("none", "*nothing*", ["every test"], id="a report without tests"),
    ],
)
def test_a_skipped_test_fails_the_run_unless_it_is_named(
    folder: Path, report: str, allowed: str, refused: list[str]
) -> None:
    (folder / "allowed-skips").write_text(allowed)
    check = [sys.executable, str(CHECK), f"{report}.xml", "allowed-skips"]
    done = subprocess.run(check, cwd=folder, capture_output=True, text=True, timeout=60)
    named = [line.split(": ")[1] for line in done.stdout.splitlines() if line.startswith("skipped: ")]
    assert (named, done.returncode) == (refused, 1 if refused else 0), done.stdout + done.stderr
