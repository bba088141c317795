"""What people are told when what they wrote is wrong: exit 1 and one line a mistake; 2 for a wrong command line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.world import RULES
from tests.daemon.installation import Installation

ROOT = Path(__file__).parents[2]
ARMS = RULES["topics/arms.yaml"]
STORY = json.dumps({"id": 1, "title": "North Korea sends shells to Russia"})
Prepare = Callable[[Installation], object]


def plain(done: subprocess.CompletedProcess[str]) -> None:
    """Neither boxed nor coloured, no traceback, no warning of a library."""
    both = done.stdout + done.stderr
    assert "Traceback" not in both
    assert "Warning" not in both
    assert "Unclosed" not in both
    assert not re.search("[\x1b\u2500-\u257f]", both)


def as_it_is(_here: Installation) -> None:
    pass


def with_config(changes: dict[str, object]) -> Prepare:
    return lambda here: here.change(changes)


def with_text(text: str) -> Prepare:
    return lambda here: here.write(text)


def with_rule(text: str) -> Prepare:
    return lambda here: here.write_rule("arms.yaml", text)


def without_config(here: Installation) -> None:
    (here.home / "config.yaml").unlink()


def without_topics(here: Installation) -> None:
    (here.home / "rules" / "topics" / "arms.yaml").unlink()
    (here.home / "rules" / "topics").rmdir()


def with_templates(html: str | None) -> Prepare:
    """Templates of one's own, of which the HTML one is that; None for a folder without any."""

    def prepare(here: Installation) -> None:
        folder = here.home / "mine" / "email"
        if html is None:
            folder.mkdir(parents=True)
        else:
            shutil.copytree(ROOT / "templates" / "email", folder)
            (folder / "digest.html").write_text(html)
        here.change({"templates": str(here.home / "mine")})

    return prepare


RUN = ("run", "--once")

WRITTEN_WRONG = [
    pytest.param(RUN, without_config, [r"config\.yaml: no such file\. `monitor init` writes one"], id="no config"),
    pytest.param(
        RUN,
        with_text("mail:\n  prot: 25\n"),
        [r"config\.yaml:2:3: .*`prot`.* Perhaps `port` is meant\."],
        id="an unknown key",
    ),
    pytest.param(
        RUN,
        with_text("fedes: []\npolling: {interval: soon}\nweb: {port: 99999}\n"),
        [
            r"config\.yaml:1:1: .*`fedes`.*`feeds`",
            r"config\.yaml:2:21: .*soon",
            r"config\.yaml:3:13: .*99999|config\.yaml:3:13: .*65535",
        ],
        id="three mistakes in three lines",
    ),
    pytest.param(RUN, with_text("feeds: [\n"), [r"config\.yaml:2:1: "], id="no YAML"),
    pytest.param(
        RUN,
        with_rule(ARMS.replace("concept: munitions", "concept: munition")),
        [r"topics/arms\.yaml:7:\d+: .*munition.* Perhaps `munitions`"],
        id="a rule with an unknown concept",
    ),
    pytest.param(
        RUN,
        with_config({"subscribers": [{"email": "reader@example.org", "rules": ["arm"]}]}),
        [r"config\.yaml:1:\d+: no rule is called `?arm`?\. Perhaps `arms` is meant"],
        id="a subscriber of an unknown rule",
    ),
    pytest.param(
        RUN, without_topics, [r"rules: there is no rule in it\. Rules are files in its folder topics/"], id="no topics"
    ),
    pytest.param(
        RUN,
        with_config({"rules": "/nonexistent"}),
        [r"config\.yaml:1:\d+: there is no folder `/nonexistent`"],
        id="no rules",
    ),
    pytest.param(RUN, with_templates(None), [r"email/style\.css: there is no such template"], id="no templates"),
    pytest.param(
        RUN,
        with_templates("<p>\n{% if %}"),
        [r"email/digest\.html:2:1: the template cannot be read"],
        id="a template that is no template",
    ),
    pytest.param(
        RUN,
        with_templates("<p>\n{{ digest.nonesuch }}"),
        [r"email/digest\.html:2:1: the template fails: .*nonesuch"],
        id="a template that asks for what is not there",
    ),
    pytest.param(("match", "nofile"), as_it_is, [r"^nofile: No such file"], id="match: no file"),
    pytest.param(("group", "nofile"), as_it_is, [r"^nofile: No such file"], id="group: no file"),
    pytest.param(("match", "/"), as_it_is, [r"^/: Is a directory"], id="match: a folder"),
    pytest.param(("rules", "explain", "arm"), as_it_is, [r"no rule .*arm\b.*arms"], id="explain: an unknown rule"),
    pytest.param(("feeds", "log", "/four.xml"), as_it_is, [r"no feed is called /four\.xml"], id="log: an unknown feed"),
    pytest.param(
        ("digest", "preview", "--subscriber", "nobody@example.org"),
        as_it_is,
        [r"nobody@example\.org has no active subscription"],
        id="preview: an unknown subscriber",
    ),
    pytest.param(("feeds", "import", "nofile"), as_it_is, [r"^nofile: No such file"], id="import: no file"),
    pytest.param(
        ("subscribers", "add", "reader"), as_it_is, [r"EMAIL: .*reader|EMAIL: .*address"], id="add: not an address"
    ),
    pytest.param(("subscribers", "remove", "nobody@example.org"), as_it_is, [r"no subscription"], id="remove: unknown"),
]


@pytest.mark.parametrize(("arguments", "prepare", "told"), WRITTEN_WRONG)
def test_what_was_written_wrong_is_told_line_by_line(
    here: Installation, arguments: tuple[str, ...], prepare: Prepare, told: list[str]
) -> None:
    prepare(here)
    done = here.ask(*arguments, stdin=STORY)
    plain(done)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert len(lines) == len(told), lines
    for line, pattern in zip(lines, told, strict=True):
        assert re.search(pattern, line)
    assert here.office.connections == 0


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("nonesuch",), id="an unknown command"),
        pytest.param(("run", "--twice"), id="an unknown option"),
        pytest.param(("feeds", "log"), id="an argument is missing"),
        pytest.param(("digest", "preview"), id="an option is missing"),
        pytest.param(("digest", "preview", "--sample", "news", "--subscriber", "a@b.org"), id="one option too many"),
        pytest.param(("matches", "list", "--since", "yesterday"), id="not a duration"),
    ],
)
def test_a_wrong_command_line_ends_with_2(here: Installation, arguments: tuple[str, ...]) -> None:
    done = here.ask(*arguments)
    plain(done)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage: monitor" in done.stderr


GARBAGE = ["no json", "[1]", '{"title": "no id"}', "{" * 5000]


@pytest.mark.parametrize("command", [("match",), ("group", "--all"), ("rules", "explain", "arms")])
def test_a_line_that_is_no_story_is_told_in_its_place_and_the_others_are_answered(
    here: Installation, command: tuple[str, ...]
) -> None:
    done = here.ask(*command, stdin="\n".join([STORY, *GARBAGE, STORY]))
    plain(done)
    assert done.returncode == 1
    assert done.stderr == ""
    wrong = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"id": null')]
    assert [row["error"].split(":")[0] for row in wrong] == ["line 2", "line 3", "line 4", "line 5"]
    if command[0] != "rules":
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert [row["id"] for row in rows] == [1, None, None, None, None, 1]


def test_every_problem_of_a_rules_folder_is_a_line_and_the_last_line_counts(here: Installation) -> None:
    here.write_rule("arms.yaml", ARMS.replace("level: high", "level: loud").replace("munitions}", "munition}"))
    done = here.ask("rules", "check", str(here.home / "rules"))
    plain(done)
    assert done.returncode == 1
    assert done.stderr == ""
    *problems, count = done.stdout.splitlines()
    assert all(re.match(r"\S+/topics/arms\.yaml:\d+:\d+: .+\. .+\.$", line) for line in problems)
    assert count == "1 rules, 2 problems"


def test_a_mended_configuration_goes_on_with_all_that_was_there(here: Installation) -> None:
    here.publish(1)
    assert here.once().returncode == 0
    here.publish(1)
    here.write_rule("arms.yaml", ARMS.replace("level: high", "level: loud"))
    assert here.once().returncode == 1
    here.write_rule("arms.yaml", ARMS)
    assert here.once().returncode == 0
    assert here.missing() == set()
    assert here.told_twice() == set()
    assert here.repeats() == 0


def test_a_broken_feed_file_is_a_result_and_no_failure(here: Installation, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html><body>No feed.</body></html>")
    done = here.ask("feeds", "parse", str(tmp_path / "page.html"), str(tmp_path / "nofile"), "--json")
    plain(done)
    assert done.returncode == 0
    assert [json.loads(line)["ok"] for line in done.stdout.splitlines()] == [False, False]


def test_a_rule_whose_example_does_not_hold_is_served_and_said(here: Installation) -> None:
    here.write_rule(
        "odd.yaml",
        "title: Odd\nid: odd\nlevel: low\nwhen: {concept: munitions}\n"
        "examples:\n  match: [{title: Nothing of the kind}]\n  no_match: [{title: Nor this}]\n",
    )
    done = here.once()
    assert done.returncode == 0
    said = [line for line in done.stderr.splitlines() if '"questionable rule"' in line]
    assert [
        re.search(r"topics/odd\.yaml:6:\d+: `odd` does not match this example", line) is not None for line in said
    ] == [True]
