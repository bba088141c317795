"""YAML in which every value knows its place."""

from __future__ import annotations

import pytest

from monitor.errors import Mistakes
from monitor.marked import Marked, likely, read_marked

TEXT = b"""\
feeds:
  - {name: NO, url: 'x'}
  - name: "null"
    none:
rules: [a, b]
"""


def problems(content: bytes) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        read_marked(content, "f.yaml")
    return str(caught.value).splitlines()


def test_a_value_is_a_word_a_list_a_map_or_nothing() -> None:
    assert read_marked(TEXT, "f.yaml").plain() == {
        "feeds": [{"name": "NO", "url": "x"}, {"name": "null", "none": None}],
        "rules": ["a", "b"],
    }


@pytest.mark.parametrize(
    ("path", "place"),
    [
        pytest.param((), (1, 1), id="the file"),
        pytest.param(("feeds",), (2, 3), id="a list"),
        pytest.param(("feeds", 0), (2, 5), id="a map in a line"),
        pytest.param(("feeds", 0, "name"), (2, 12), id="a value in a line"),
        pytest.param(("feeds", 1, "name"), (3, 11), id="a quoted value"),
        pytest.param(("rules", 1), (5, 12), id="an element"),
        pytest.param(("feeds", 0, "nothing", "there"), (2, 5), id="the deepest that is there"),
        pytest.param(("rules", 9), (5, 8), id="beyond the end of a list"),
    ],
)
def test_every_value_knows_its_place(path: tuple[str | int, ...], place: tuple[int, int]) -> None:
    here = read_marked(TEXT, "f.yaml").at(path)
    assert (here.line, here.column) == place


def test_a_mistake_about_a_key_stands_at_the_key() -> None:
    entry = read_marked(TEXT, "f.yaml").at(("feeds", 1))
    assert str(entry.key_problem("name", "what", "Do")) == "f.yaml:3:5: what. Do."
    assert str(entry.problem("what", "Do")) == "f.yaml:3:5: what. Do."


@pytest.mark.parametrize(
    "word",
    ["NO", "no", "off", "yes", "true", "010", "0x1F", "1e3", "12:30", "12:30:45", "2023-08-31", ".inf", "=", "<<"],
)
def test_no_word_is_guessed_at(word: str) -> None:
    assert read_marked(f"a: {word}".encode(), "f.yaml").plain() == {"a": word}


@pytest.mark.parametrize("empty", ["", "~", "null", "# comment"])
def test_nothing_is_nothing(empty: str) -> None:
    assert read_marked(f"a: {empty}".encode(), "f.yaml").plain() == {"a": None}
    assert read_marked(empty.encode(), "f.yaml").value is None


@pytest.mark.parametrize("quoted", ["'null'", '"~"', "''"])
def test_what_is_quoted_is_text(quoted: str) -> None:
    assert read_marked(f"a: {quoted}".encode(), "f.yaml").plain() == {"a": quoted[1:-1]}


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter() -> None:
    assert read_marked(b"\xef\xbb\xbfa: b\r\nc: d\r\n", "f.yaml").plain() == {"a": "b", "c": "d"}


def test_an_alias_stands_for_its_value() -> None:
    root = read_marked(b"a: &x {k: v}\nb: *x\n", "f.yaml")
    assert root.plain() == {"a": {"k": "v"}, "b": {"k": "v"}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(
            b"a: 1\nb: 2\na: 3",
            "f.yaml:3:1: the key `a` stands twice, first in line 1. Keep one of them.",
            id="a key twice",
        ),
        pytest.param(
            b"a: {b: 1, b: 2}",
            "f.yaml:1:11: the key `b` stands twice, first in line 1. Keep one of them.",
            id="a key twice in a line",
        ),
        pytest.param(
            b"[a, b]: c", "f.yaml:1:1: a key must be a word. Quote it if it is meant as text.", id="a list for a key"
        ),
        pytest.param(
            b"~: c", "f.yaml:1:1: a key must be a word. Quote it if it is meant as text.", id="nothing for a key"
        ),
        pytest.param(
            b"a: !!int 3",
            "f.yaml:1:4: the tag tag:yaml.org,2002:int is not allowed. Remove it; every value is text here.",
            id="a tag",
        ),
        pytest.param(
            b"a: !!python/object/apply:os.system [ls]",
            "f.yaml:1:4: the tag tag:yaml.org,2002:python/object/apply:os.system is not allowed. "
            "Remove it; every value is text here.",
            id="a tag that runs code",
        ),
        pytest.param(
            b"a: b\n---\nc: d",
            "f.yaml:2:1: a second document begins here. Keep one document a file.",
            id="two documents",
        ),
        pytest.param(
            b"a: *x", "f.yaml:1:4: the alias *x has no anchor before it. Name one, or write it out.", id="no anchor"
        ),
        pytest.param(
            b"a: &x [*x]", "f.yaml:1:8: the alias *x has no anchor before it. Name one, or write it out.", id="a circle"
        ),
        pytest.param(b"a: \xe9", "f.yaml:1:4: the file is not UTF-8. Save it as UTF-8.", id="Latin-1"),
        pytest.param(
            b"a: b\nc: \x07", "f.yaml:2:4: the character '\\x07' is not allowed in YAML. Remove it.", id="a bell"
        ),
        pytest.param(
            "a: 북한\nb: é\x07".encode(),
            "f.yaml:2:5: the character '\\x07' is not allowed in YAML. Remove it.",
            id="a bell after letters of several bytes",
        ),
        pytest.param(
            "\ufeffa: 북한\rb: é".encode() + b"\xff",
            "f.yaml:2:5: the file is not UTF-8. Save it as UTF-8.",
            id="a byte that is no letter, after a byte order mark and a Mac's line end",
        ),
        pytest.param(
            b'a: "x\\0"', "f.yaml:1:4: the text holds the control character '\\x00'. Remove it.", id="an escaped NUL"
        ),
        pytest.param(
            b'"a\\e": b',
            "f.yaml:1:1: the text holds the control character '\\x1b'. Remove it.",
            id="an escape in a key",
        ),
        pytest.param(
            b'"a\\nb": 1\n"a\\nb": 2',
            "f.yaml:2:1: the key `a\\nb` stands twice, first in line 1. Keep one of them.",
            id="a line break in a key",
        ),
        pytest.param(
            b"a: b: c",
            "f.yaml:1:5: not YAML: mapping values are not allowed in this context. Mend the syntax.",
            id="syntax",
        ),
        pytest.param(
            b"a:\n\t- b",
            "f.yaml:2:1: not YAML: while scanning for the next token found character that cannot start any token. "
            "Mend the syntax.",
            id="a tab",
        ),
    ],
)
def test_what_is_refused_is_told_at_its_place(content: bytes, message: str) -> None:
    assert problems(content) == [message]


def test_mistakes_that_can_be_read_past_come_together() -> None:
    found = problems(b"a: 1\na: 2\nb: 1\nb: 2\nc: !x y\n")
    assert [line.split(": ")[0] for line in found] == ["f.yaml:2:1", "f.yaml:4:1", "f.yaml:5:4"]


def bomb(levels: int) -> bytes:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(bomb(10), "more than 100,000 values once aliases are followed", id="alias bomb"),
        pytest.param(b"a: &a x\nb: [" + b"*a, " * 101 + b"]", "more than 100 aliases", id="many aliases"),
        pytest.param(b"a: " + b"[" * 51 + b"]" * 51, "nested deeper than 50", id="deep"),
        pytest.param(b"[" * 500_000, "nest", id="very deep"),
        pytest.param(
            b"a0: &a0 x\n" + b"".join(b"a%d: &a%d [[*a%d]]\n" % (n, n, n - 1) for n in range(1, 99)),
            "f.yaml:26:13: nested deeper than 50",
            id="deep by aliases",
        ),
        pytest.param(
            b"".join(b" " * n + b"a:\n" for n in range(1200)), "nested deeper than 50", id="deep by indenting"
        ),
        pytest.param(b"a: " + b"x" * 1_000_000, "the file has 1,000,003 bytes", id="too large"),
        pytest.param(b"- a\n" * 250_000, "more than 100,000 values", id="too many values"),
        pytest.param(b"a: b\n" * 50_000, "stands twice", id="one key 50,000 times"),
        pytest.param(b"&a " * 300_000, "not YAML", id="anchors of anchors"),
        pytest.param(b"%TAG ! tag:x,2000:\n" * 50_000, "not YAML", id="directives"),
    ],
)
@pytest.mark.timeout(20)
def test_hostile_yaml_is_refused_before_it_costs(content: bytes, told: str) -> None:
    assert told in "\n".join(problems(content))


def test_an_alias_counts_as_deep_as_what_it_stands_for() -> None:
    """48 levels at the anchor and one above the alias are 50 with the file's own map; a level more is too deep."""
    deep = "a: &a " + "[" * 47 + "x" + "]" * 47
    assert read_marked(f"{deep}\nb: [*a]\nc: *a".encode(), "f.yaml").at(("b", 0, *[0] * 47)).value == "x"
    assert problems(f"{deep}\nb: [[*a]]".encode()) == ["f.yaml:2:6: nested deeper than 50. Flatten it."]


def test_of_very_many_mistakes_the_first_are_told() -> None:
    lines = problems(b"a: b\n" * 50_000)
    assert len(lines) == 101
    assert lines[-1] == "f.yaml:101:1: more than 100 mistakes. Mend these first."


def test_of_a_long_word_the_message_shows_both_ends() -> None:
    (line,) = problems(b"a" * 500 + b": 1\n" + b"a" * 500 + b": 2")
    assert len(line) < 300
    assert line.startswith("f.yaml:2:1: the key `aaa")
    assert line.endswith("aaa` stands twice, first in line 1. Keep one of them.")


def test_a_large_honest_file_is_read() -> None:
    root = read_marked(b"feeds:\n" + b"  - {url: https://a.example/, name: A}\n" * 15_000, "f.yaml")
    feeds = root.at(("feeds",)).value
    assert isinstance(feeds, tuple)
    assert len(feeds) == 15_000


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("feedz", "feeds"),
        ("prot", "port"),
        ("shedule", "schedule"),
        ("colour", None),
        ("", None),
        ("x" * 100_000, None),
    ],
)
def test_the_likely_word_is_named_where_there_is_one(word: str, meant: str | None) -> None:
    assert likely(word, ["feeds", "port", "schedule", "polling"]) == meant


def test_a_marked_value_can_be_made_by_hand() -> None:
    assert str(Marked("x", "MONITOR_X", 0, 0).problem("what", "Do")) == "MONITOR_X: what. Do."
