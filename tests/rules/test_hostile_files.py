"""RELIABILITY R1: no rule file runs code, fills memory, hangs or half loads: each is refused at its place, at once."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import Mistakes
from monitor.model import RuleSetFiles
from monitor.rules.files import files_of
from monitor.rules.load import load_rules, rules_from
from tests.rules.hostile import FILES, RULE, Bad


def told_of(bad: Bad) -> list[str]:
    """What is told of the file, beside a sound rule where it is none itself."""
    files = [(bad.name, bad.content)]
    if not bad.name.startswith("topics/"):
        files.append(("topics/r.yaml", RULE.encode()))
    with pytest.raises(Mistakes) as caught:
        rules_from(RuleSetFiles("0", tuple(files)))
    return str(caught.value).split("\n")


@pytest.mark.timeout(10)
@pytest.mark.parametrize("bad", FILES)
def test_a_hostile_file_is_refused_at_its_place(bad: Bad) -> None:
    lines = told_of(bad)
    assert lines[0].startswith(f"rules/{bad.told}"), lines[0][:300]
    assert len(lines) <= 101
    assert all(line.startswith("rules") and line.endswith(".") and line.isprintable() for line in lines)
    assert max(map(len, lines)) < 500


def test_no_tag_of_a_file_runs_code(tmp_path: Path) -> None:
    there = tmp_path / "there"
    told_of(Bad(f"title: !!python/object/apply:os.mkdir ['{there}']\n".encode(), ""))
    assert not there.exists()


@pytest.mark.long
def test_a_hostile_file_is_refused_within_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    """CPU time, the best of three: what the reading itself costs, not what else runs on the machine."""
    costs = {}
    for row in FILES:
        bad, times = row.values[0], []
        for _ in range(3):
            start = time.process_time()
            told_of(bad)
            times.append(time.process_time() - start)
        costs[str(row.id)] = min(times)
    with capsys.disabled():
        for name, seconds in sorted(costs.items(), key=lambda cost: -cost[1])[:10]:
            print(f"\n{seconds:6.3f} s  {name}", end="")
    assert max(costs.values()) <= 1.0


# what is no file


def folder_with(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    (folder / "topics").mkdir(parents=True)
    (folder / "topics" / "r.yaml").write_text(RULE)
    return folder


def a_pipe(topics: Path) -> None:
    os.mkfifo(topics / "x.yaml")


def a_socket(topics: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        here = Path.cwd()
        os.chdir(topics)  # the path of a socket is short
        try:
            door.bind("x.yaml")
        finally:
            os.chdir(here)


def an_endless_device(topics: Path) -> None:
    (topics / "x.yaml").symlink_to("/dev/zero")


def a_folder(topics: Path) -> None:
    (topics / "x.yaml").mkdir()


def a_link_to_itself(topics: Path) -> None:
    (topics / "x.yaml").symlink_to("x.yaml")


def a_link_to_nothing(topics: Path) -> None:
    (topics / "x.yaml").symlink_to("gone.yaml")


def a_link_to_the_folder_itself(topics: Path) -> None:
    (topics / "more").symlink_to(topics, target_is_directory=True)


def a_name_with_a_line_end(topics: Path) -> None:
    (topics / "x\ny.yaml").write_text(RULE)


def a_name_that_is_no_text(topics: Path) -> None:
    Path(os.fsdecode(os.fsencode(topics) + b"/\xff.yaml")).write_text(RULE)


def a_folder_of_rules(topics: Path) -> None:
    (topics / "more").mkdir()
    (topics / "more" / "x.yaml").write_text(RULE.replace("id: r", "id: x"))


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(a_pipe, "topics/x.yaml: it is neither a file nor a folder. Rename or remove it.", id="a pipe"),
        pytest.param(a_socket, "topics/x.yaml: it is neither a file nor a folder. Rename or remove it.", id="a socket"),
        pytest.param(an_endless_device, "topics/x.yaml: it is neither a file nor a folder. Rename or remove it.",
                     id="an endless device"),
        pytest.param(a_folder, "topics/x.yaml: it is a folder with the name of a file. Rename or remove it.",
                     id="a folder"),
        pytest.param(a_link_to_itself, "topics/x.yaml: it cannot be read: Too many levels of symbolic links. "
                     "Make it readable, or remove it.", id="a link to itself"),
        pytest.param(a_link_to_nothing, "topics/x.yaml: it cannot be read: No such file or directory. "
                     "Make it readable, or remove it.", id="a link to nothing"),
        pytest.param(a_link_to_the_folder_itself, "topics/more: a link to a folder is not followed. "
                     "Link the files, or move them here.", id="a link to the folder itself"),
        pytest.param(a_name_with_a_line_end, "topics/x\\ny.yaml: its name holds a character that cannot be shown. "
                     "Rename it.", id="a name with a line end"),
        pytest.param(a_name_that_is_no_text, "topics/\\udcff.yaml: its name holds a character that cannot be shown. "
                     "Rename it.", id="a name that is no text"),
        pytest.param(a_folder_of_rules, "topics/more/x.yaml:1:1: rules stand in topics/ itself, not in a folder of it. "
                     "Move the file up.", id="a folder of rules"),
    ],
)  # fmt: skip
def test_what_stands_among_the_rules_and_is_none_is_named(
    tmp_path: Path, make: Callable[[Path], None], told: str
) -> None:
    folder = folder_with(tmp_path)
    make(folder / "topics")
    with pytest.raises(Mistakes) as caught:
        load_rules(folder)
    assert str(caught.value) == f"{folder}/{told}"


def test_every_file_that_cannot_be_read_is_named_at_once(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    a_link_to_nothing(folder / "topics")
    (folder / "topics" / "y.yml").write_text(RULE)
    (folder / "entities").write_text("no folder")
    with pytest.raises(Mistakes) as caught:
        load_rules(folder)
    assert [line.removeprefix(f"{folder}/").split(":")[0] for line in str(caught.value).splitlines()] == [
        "entities", "topics/x.yaml", "topics/y.yml",
    ]  # fmt: skip


def test_hidden_files_are_left_to_who_hides_them(tmp_path: Path) -> None:
    """The lock of an editor is a link to nothing; a mounted ConfigMap keeps its files in hidden folders."""
    folder = folder_with(tmp_path)
    (folder / "topics" / ".#r.yaml").symlink_to("someone@somewhere.4711")
    (folder / "topics" / "..2025_01_01").mkdir()
    (folder / "topics" / "..2025_01_01" / "r.yaml").write_text("title: [")
    assert [name for name, _ in files_of(folder).files] == ["topics/r.yaml"]


def test_folders_far_down_are_read(tmp_path: Path) -> None:
    top = folder_with(tmp_path) / "entities"
    deepest = top
    for _ in range(1_200):  # deeper than Python recurses
        deepest.mkdir()
        deepest = deepest / "a"
    deepest = deepest.parent
    (deepest / "e.yaml").write_text("{id: a, type: state, names: {en: [Abc]}}")
    try:
        assert set(load_rules(top.parent).entities) == {"a"}
    finally:  # pytest recurses when it clears up
        (deepest / "e.yaml").unlink()
        while deepest != top:
            deepest.rmdir()
            deepest = deepest.parent


def test_one_broken_rule_among_thousands_is_named(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    for number in range(10_000):
        (folder / "topics" / f"r{number}.yaml").write_text(RULE.replace("id: r", f"id: r{number}"))
    (folder / "topics" / "r7777.yaml").write_text(RULE.replace("id: r", "id: r7777").replace("low", "lwo"))
    with pytest.raises(Mistakes) as caught:
        load_rules(folder)
    assert str(caught.value) == f"{folder}/topics/r7777.yaml:3:8: `lwo` is no level. Perhaps `low` is meant."


def test_of_ten_thousand_broken_rules_the_first_are_told(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    for number in range(10_000):
        (folder / "topics" / f"r{number}.yaml").write_text("title: T\n")
    with pytest.raises(Mistakes) as caught:
        load_rules(folder)
    lines = str(caught.value).splitlines()
    assert len(lines) == 101
    assert lines[-1] == f"{folder}: 29,900 more mistakes are not shown. Mend those above first."


def test_a_folder_of_too_many_bytes_is_not_read_to_the_end(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    for number in range(25):
        (folder / "topics" / f"s{number}.yaml").write_bytes(b"#" * 1_000_000)
    (folder / "topics" / "z.yaml").symlink_to("gone.yaml")
    with pytest.raises(Mistakes) as caught:
        load_rules(folder)
    assert str(caught.value) == f"{folder}: its files have more than 20,000,000 bytes. Remove some."
