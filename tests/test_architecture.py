"""What DESIGN promises of the shape, as tests: walls between the rooms, one clock, locks and documents that keep up."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted((ROOT / "monitor").rglob("*.py"))
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")

# A place on somebody's machine; places that every Unix has (`/dev/null`, `/usr/lib/postgresql`) are none.
PLACE = re.compile(
    r"""(?:^|[\s"'`(=:,])(/(?:home|root|Users|work|srv|mnt|workspace|builds)/\w[^\s"'`)]*)""", re.MULTILINE
)


def module_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# walls


def test_imports_point_down_and_every_library_has_one_door() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_main_path_is_read_in_one_sitting() -> None:
    lines = (ROOT / "monitor" / "pipeline.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 200


@pytest.mark.parametrize("path", [pytest.param(path, id=module_id(path)) for path in MODULES])
def test_a_module_answers_one_question(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350, "two questions in one room"
    migration = path.parent.name == "versions"  # a list of tables, written once
    long = [f"{node.name}: {length} lines" for node, length in functions(tree) if length > 50]
    assert migration or not long


def functions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_only_the_daemon_reads_the_clock() -> None:
    """Anything else takes `now` as an argument; how long something took (`monotonic`) is no time of day."""
    readers = {
        module_id(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and reads_clock(ast.unparse(node.func))
    }
    assert readers == {"monitor/daemon.py"}


def reads_clock(called: str) -> bool:
    return (
        re.search(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time|localtime|gmtime)$", called) is not None
    )


# dependencies


def requirements(names: list[str]) -> dict[str, Requirement]:
    """The named groups of pyproject.toml (`dev`), extras (`[postgres]`), or `` for what runs, by canonical name."""
    found = []
    for name in names:
        if name.startswith("["):
            found += PROJECT["project"]["optional-dependencies"][name.strip("[]")]
        else:
            found += PROJECT["dependency-groups"][name] if name else PROJECT["project"]["dependencies"]
    return {canonicalize_name(one.name): one for one in map(Requirement, found)}


EVERYTHING = requirements(["", "[dkim]", "[notify]", "[postgres]", "dev", "build"])


def locked(lock: str) -> dict[str, list[str]]:
    """The versions in a lock; a package has more than one where they depend on the Python."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", line):
            found.setdefault(canonicalize_name(pinned[1]), []).append(pinned[2])
    return found


def test_every_dependency_is_explained() -> None:
    """`docs/dependencies.md` has a row for each, and no row for one that is gone."""
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = {canonicalize_name(name) for name in re.findall(r"^\| `([\w.-]+)` \|", table, re.MULTILINE)}
    assert rows == set(EVERYTHING)


@pytest.mark.parametrize(
    ("lock", "names"),
    [
        pytest.param("requirements.lock", ["", "[postgres]"], id="what runs"),
        pytest.param("requirements-dev.lock", ["", "[postgres]", "dev"], id="what checks"),
        pytest.param("requirements-build.lock", ["build"], id="what builds"),
    ],
)
def test_the_locks_fit_the_project_file(lock: str, names: list[str]) -> None:
    pins = locked(lock)
    unfit = [
        f"{requirement} is locked as {pins.get(name)}: run make lock"
        for name, requirement in requirements(names).items()
        if not pins.get(name) or not all(requirement.specifier.contains(pin) for pin in pins[name])
    ]
    assert not unfit


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_agree_on_versions(lock: str) -> None:
    """They are installed into one environment."""
    ours, all_ = locked(lock), locked("requirements-dev.lock")
    assert {name: all_[name] for name in ours if name in all_} == {name: ours[name] for name in ours if name in all_}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_addresses(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert lines
    form = re.compile(r"[\w.-]+(\[[\w,-]+\])?==[^\s;@:]+( ; [^@:]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not form.fullmatch(line)] == []


# nobody's machine


def files_of_the_project() -> Iterator[Path]:
    """What is written by hand; git is not asked, for a folder of another owner is none of its business."""
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT)
        hidden = inside.parts[0].startswith(".") and inside.parts[0] not in {".ci", ".gitignore"}
        made = inside.parts[0] in {"var", "dist", "build"} or "__pycache__" in inside.parts
        if path.is_file() and not hidden and not made:
            yield path


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    named = [
        f"{module_id(path)}: {place}"
        for path in files_of_the_project()
        for place in PLACE.findall(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not named
