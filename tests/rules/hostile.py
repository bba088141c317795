"""Rule files that somebody wrote to do harm, or that an editor, a script or a slip of the hand left behind: each with
where it is refused and why. All are topics/r.yaml unless they say otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

RULE = "title: T\nid: r\nlevel: low\nwhen: {term: chess}\n"
HEAD = "title: T\nid: r\nlevel: low\nwhen:\n"
NEARLY_A_MEGABYTE = 990_000


@dataclass(frozen=True)
class Bad:
    """A file, and the beginning of the first line that is told of it."""

    content: bytes
    told: str
    name: str = "topics/r.yaml"


def bad(name: str, content: str | bytes, told: str, file: str = "topics/r.yaml") -> object:
    body = content.encode() if isinstance(content, str) else content
    return pytest.param(Bad(body, f"{file}:{told}", file), id=name)


def bomb(links: str, opening: str, closing: str) -> str:
    """Nine levels of ten aliases each."""
    lines = [f"a0: &a0 {opening}{', '.join(links.format(n=n, value='x') for n in range(10))}{closing}"]
    for level in range(1, 9):
        parts = ", ".join(links.format(n=n, value=f"*a{level - 1}") for n in range(10))
        lines.append(f"a{level}: &a{level} {opening}{parts}{closing}")
    return "\n".join(lines)


def many(count: int, form: str) -> str:
    return "".join(form.format(n=n) for n in range(count))


TOO_MANY = "more than 100,000 values once aliases are followed. Make it smaller."
ALIASES = [
    bad("alias bomb of lists", bomb("{value}", "[", "]"), f"5:45: {TOO_MANY}"),
    bad("alias bomb of maps", bomb("k{n}: {value}", "{{", "}}").replace("{{", "{").replace("}}", "}"),
        f"5:41: {TOO_MANY}"),
    bad("alias bomb of keys", "a: &a [x, y]\n? *a\n: b\n" + "? [*a, *a]\n: c\n" * 40, "2:3: a key must be a word."),
    bad("one list of 60,000 twice", f"a: &a [{'x,' * 60_000}]\nb: *a\n", f"2:4: {TOO_MANY}"),
    bad("deep by aliases", "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [[*a{n - 1}]]\n" for n in range(1, 99)),
        "26:13: nested deeper than 50. Flatten it."),
    bad("an alias inside its own anchor", "a: &a [*a]\n", "1:8: the alias *a has no anchor before it."),
    bad("an alias for nothing", RULE + "tags: *x\n", "5:7: the alias *x has no anchor before it."),
    bad("101 aliases", f"a: &a x\nb: [{'*a, ' * 101}]\n", "2:405: more than 100 aliases. Write the values out."),
    bad("50,000 anchors", many(50_000, "- &a{n} x\n"), "1:1: a rule is a map."),
    bad("a merge key", "x: &x {title: T}\n<<: *x\nid: r\nlevel: low\nwhen: {term: chess}\n",
        "1:1: unknown key `x` in a rule."),
    bad("a merge key in a clause", HEAD + "  <<: {term: chess}\n  entity: russia\n",
        "5:3: unknown key `<<` beside `entity`. Maps are not merged here; write the keys out."),
    bad("a merge key among names", "id: a\ntype: state\nnames: {<<: {en: [A]}, en: [B]}\n",
        "3:9: `<<` is no language we tell.", "entities/e.yaml"),
    bad("an anchor with a name of 990,000 letters", f"a: &{'x' * NEARLY_A_MEGABYTE} b\n",
        "1:1: unknown key `a` in a rule."),
]  # fmt: skip
SIZE = [
    bad("one byte too many", "#" * 1_000_001, "1:1: the file has 1,000,001 bytes. Keep it under 1,000,000."),
    bad("100,000 keys", many(100_000, "k{n}:\n"), f"50000:8: {TOO_MANY}"),
    bad("40,000 unknown keys", many(40_000, "k{n}: x\n"), "1:1: unknown key `k0` in a rule."),
    bad("40,000 unknown keys in a clause", HEAD + many(40_000, "  k{n}: x\n"), "5:3: unknown key `k0`."),
    bad("40,000 unknown entities", HEAD + f"  entity: [{many(4_000, 'e{n},')}]\n", "5:12: there is no entity `e0`."),
    bad("50,000 clauses", HEAD + "  any:\n" + many(50_000, "  - term: w{n}\n"), f"33335:11: {TOO_MANY}"),
    bad("5,001 clauses", HEAD + "  any:\n" + many(2_500, "  - term: word{n}\n"),
        "2505:11: the rule has more than 5,000 clauses and names. Put the words into a concept."),
    bad("90,000 terms in a clause", HEAD + f"  term: [{many(90_000, 'w{n},')}]\n",
        "5:9: the rule has more than 5,000 clauses and names."),
    bad("100,000 terms in a concept", f"id: c\ngloss: g\nterms: {{en: [{many(100_000, 'w{n},')}]}}\n",
        f"3:688841: {TOO_MANY}", "concepts/c.yaml"),
    bad("90,000 exceptions in a concept",
        f"id: c\ngloss: g\nterms: {{en: [abc]}}\nexcept: [{many(90_000, 'w{n},')}]\n",
        "4:455562: with this one the rules look for more than 200,000 words.", "concepts/c.yaml"),
    bad("a title of 990,000 letters", RULE.replace("T", "T" * NEARLY_A_MEGABYTE),
        "1:8: the text has 990,000 characters. Keep it under 200."),
    bad("an id of 990,000 letters", RULE.replace("id: r", f"id: {'r' * NEARLY_A_MEGABYTE}"), "2:5: the id is `rrr"),
    bad("a level of 990,000 letters", RULE.replace("low", "w" * NEARLY_A_MEGABYTE), "3:8: `wwww"),
    bad("a term of 990,000 letters", RULE.replace("chess", "s" * NEARLY_A_MEGABYTE), "4:14: `ssss"),
    bad("a term of 330,000 words", RULE.replace("chess", "ab " * 330_000), "4:14: `ab ab"),
    bad("a key of 990,000 letters", f"{RULE}? {'k' * NEARLY_A_MEGABYTE}\n: x\n", "5:3: unknown key `kkk"),
    bad("a window of 990,000 words", HEAD + f"  all: [{{term: chess}}]\n  within: {'9' * NEARLY_A_MEGABYTE} words\n",
        "6:11: `999"),
    bad("a comment of 990,000 letters", "#" * NEARLY_A_MEGABYTE, "1:1: a rule is a map."),
    bad("990,000 blanks", " " * NEARLY_A_MEGABYTE, "1:1: a rule is a map."),
    bad("990,000 line ends", "\n" * NEARLY_A_MEGABYTE, "1:1: a rule is a map."),
    bad("8,000 entities in a chain",
        "entities:\n" + many(8_000, "- {{id: e{n}, type: state, names: {{en: [ab{n}]}}, belongs_to: e{n}0}}\n"),
        "2:57: there is no entity `e00`. Perhaps `e", "entities/e.yaml"),
    bad("8,000 entities in a circle",
        "entities:\n" + "".join(f"- {{id: e{n}, type: state, names: {{en: [ab{n}]}}, belongs_to: e{(n + 1) % 8_000}}}\n"
                                for n in range(8_000)),
        "2:3: `e0` belongs to more than 100 entities. Let it belong to fewer.", "entities/e.yaml"),
]  # fmt: skip
DEPTH = [
    bad("60 deep in a line", "a: " + "[" * 60 + "]" * 60, "1:53: nested deeper than 50. Flatten it."),
    bad("1,000 deep in a line", "a: " + "{a: " * 1_000 + "}" * 1_000, "1:197: nested deeper than 50."),
    bad("100,000 deep in a line", "a: " + "[" * 100_000 + "]" * 100_000,
        "1:1003: not YAML: while increasing flow level exceeded maximum nesting depth."),
    bad("60 deep by indenting", "".join(f"{' ' * n}a:\n" for n in range(60)), "50:50: nested deeper than 50."),
    bad("1,000 deep by indenting", "".join(f"{' ' * n}a:\n" for n in range(1_000)), "50:50: nested deeper than 50."),
    bad("100,000 deep by dashes", "- " * 100_000 + "x", "1:101: nested deeper than 50."),
    bad("100,000 deep by question marks", "? " * 100_000 + "x", "1:101: nested deeper than 50."),
    bad("clauses 60 deep", "when: " + "{any: [" * 60 + "]}" * 60, "1:176: nested deeper than 50."),
]  # fmt: skip
BYTES = [
    bad("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 400, "1:1: the file is not UTF-8."),
    bad("990,000 NULs", b"\x00" * NEARLY_A_MEGABYTE, "1:1: the character '\\x00' is not allowed in YAML. Remove it."),
    bad("a NUL after Korean", "title: 북한\x00", "1:10: the character '\\x00' is not allowed in YAML."),
    bad("an escaped NUL", RULE.replace("T", '"T\\0"'), "1:8: the text holds the control character '\\x00'."),
    bad("an escape for the terminal", RULE.replace("T", '"\\e[2J"'), "1:8: the text holds the control character "),
    bad("UTF-16 with a mark", RULE.encode("utf-16"), "1:1: the file is not UTF-8. Save it as UTF-8."),
    bad("UTF-16 without a mark", RULE.encode("utf-16-le"), "1:2: the character '\\x00' is not allowed in YAML."),
    bad("UTF-32", RULE.encode("utf-32"), "1:1: the file is not UTF-8."),
    bad("Latin-1", RULE.replace("T", "Öl").encode("latin-1"), "1:8: the file is not UTF-8."),
    bad("EUC-KR", RULE.replace("chess", "북한").encode("euc-kr"), "4:14: the file is not UTF-8."),
    bad("half a surrogate pair, escaped", RULE.replace("T", '"\\ud800"'), "1:11: not YAML: "),
    bad("both halves, escaped", RULE.replace("T", '"\\ud83d\\ude00"'), "1:11: not YAML: "),
    bad("half a surrogate pair as bytes", RULE.encode().replace(b"T", b"\xed\xa0\x80"), "1:8: the file is not UTF-8."),
    bad("more than Unicode has", RULE.replace("T", '"\\U00110000"'), "1:11: not YAML: "),
    bad("a byte order mark in the middle", f"title: T\n\ufeff{RULE}", "2:2: not YAML: "),
    bad("tabs", "title: T\nwhen:\n\tterm: chess\n", "3:1: not YAML: "),
    bad("a Mac's line ends", (RULE + "level: high\n").replace("\n", "\r"), "5:1: the key `level` stands twice"),
    bad("cut off in a word", RULE.replace("chess}", '"che'), "5:1: not YAML: "),
    bad("cut off in a list", HEAD + "  any: [{term: chess}, ", "6:1: not YAML: "),
    bad("a conflict left by git", f"<<<<<<< HEAD\n{RULE}=======\n{RULE}>>>>>>> other\n", "2:6: not YAML: "),
    bad("JavaScript", "module.exports = { title: 'T', when: () => true }\n", "1:30: not YAML: "),
    bad("a web page", "<!DOCTYPE html>\n<html><head><title>404: Not found</title></head></html>\n", "2:23: not YAML: "),
    bad("a template's braces", RULE.replace("chess", "{{ term }}"), "4:15: a key must be a word."),
]  # fmt: skip
TAGS = [
    bad(tag, f"title: T\nid: r\nlevel: low\nwhen: {{term: {tag} {value}}}\n", f"4:14: the tag {told} is not allowed.")
    for tag, value, told in (
        ("!!python/object/apply:os.system", "['touch /tmp/x']", "tag:yaml.org,2002:python/object/apply:os.system"),
        ("!!python/object/new:type", "[z, [], {}]", "tag:yaml.org,2002:python/object/new:type"),
        ("!!python/name:os.system", "''", "tag:yaml.org,2002:python/name:os.system"),
        ("!!python/module:os", "''", "tag:yaml.org,2002:python/module:os"),
        ("!!python/tuple", "[a, b]", "tag:yaml.org,2002:python/tuple"),
        ("!!binary", "YWJj", "tag:yaml.org,2002:binary"),
        ("!!timestamp", "2001-01-01", "tag:yaml.org,2002:timestamp"),
        ("!!set", "{a, b}", "tag:yaml.org,2002:set"),
        ("!!omap", "[a: b]", "tag:yaml.org,2002:omap"),
        ("!!null", "''", "tag:yaml.org,2002:null"),
        ("!include", "/etc/passwd", "!include"),
        ("!<tag:example.org,2000:x>", "a", "tag:example.org,2000:x"),
    )
] + [
    bad("a tag of 990,000 letters", f"title: !{'x' * NEARLY_A_MEGABYTE} T\n", "1:8: the tag !xxx"),
    bad("50,000 directives", "%TAG ! tag:x,2000:\n" * 50_000, "2:1: not YAML: found duplicate %TAG directive."),
    bad("YAML 3", "%YAML 3.0\n---\n" + RULE, "1:1: not YAML: found incompatible YAML document."),
]
TWICE = [
    bad("a key twice", RULE + "level: high\n", "5:1: the key `level` stands twice, first in line 3. Keep one of them."),
    bad("a key twice, once escaped", RULE + '"wh\\x65n": {term: go}\n', "5:1: the key `when` stands twice"),
    bad("a key twice, once folded", RULE + "? >-\n  when\n: {term: go}\n", "5:3: the key `when` stands twice"),
    bad("a key twice, once as an alias", "title: &x id\n*x : r\nid: q\n", "3:1: the key `id` stands twice"),
    bad("a key twice, deep inside", HEAD + "  all: [{term: a1, in: title, in: text}]\n",
        "5:31: the key `in` stands twice"),
    bad("40,000 times one key", "title: T\n" * 40_000, "2:1: the key `title` stands twice, first in line 1."),
    bad("40,000 keys that are lists", "? [a]\n: b\n" * 30_000, "1:3: a key must be a word."),
    bad("two documents", f"{RULE}---\n{RULE}", "5:1: a second document begins here. Keep one document a file."),
    bad("300,000 documents", "---\n" * 240_000, "2:1: a second document begins here."),
    bad("words after the end", f"{RULE}...\nmore\n", "6:1: not YAML: "),
]  # fmt: skip
SHAPE = [
    bad("empty", "", "1:1: a rule is a map. Its keys are title, id, "),
    bad("a list", "- title: T\n", "1:1: a rule is a map."),
    bad("a word", "chess", "1:1: a rule is a map."),
    bad("null", "~", "1:1: a rule is a map."),
    bad("a list for the entities", "- {id: a, type: state, names: {en: [A]}}\n",
        "1:1: nothing is defined here. Write a list under `entities:`", "entities/e.yaml"),
    bad("entities among concepts", "entities:\n- {id: a, type: state, names: {en: [A]}}\n",
        "1:1: nothing is defined here. Write a list under `concepts:`", "concepts/c.yaml"),
    bad("entities as a map", "entities: {a: {type: state}}\n", "1:11: `entities` takes a list.", "entities/e.yaml"),
    bad("two kinds in one file", "entities: []\nconcepts: []\n", "2:1: unknown key `concepts` beside `entities`.",
        "entities/e.yaml"),
    bad("an id with a path", RULE.replace("id: r", "id: ../../r"), "2:5: the id is `../../r`, the file topics/r.yaml."),
    bad("an id with a line end", RULE.replace("id: r", 'id: "r\\nr"'), "2:5: the id is `r r`, the file topics/r.yaml."),
    bad("an entity with a path for an id", "{id: a/../b, type: state, names: {en: [Ab]}}",
        "1:6: `a/../b` is no id. Write small letters a to z, digits and hyphens.", "entities/e.yaml"),
    bad("the 31st of June", RULE + "date: 2025-06-31\n", "5:7: `2025-06-31` is no date. Write it as 2025-01-31."),
    bad("a date of two kinds", RULE + "modified: 2025-06/01\n", "5:11: `2025-06/01` is no date."),
    bad("related to a word", RULE + "related: other\n", "5:10: `related` takes a list of rules."),
    bad("related, somehow", RULE + "related: [{id: other, type: cousin}]\n",
        "5:29: `cousin` is no relation. Write one of derived, obsolete, merged, renamed, similar."),
]  # fmt: skip


def refused_value(clause: str, value: str, told: str) -> object:
    name = f"{clause.replace('{value}', value)[:60]}"
    return bad(name, HEAD + f"  {clause.replace('{value}', value)}\n", f"5:{2 + clause.index('{value}') + 1}: {told}")


NO_COUNT = "`{value}` is no whole number from 1 on. Write one."
NO_POINTS = "`{value}` is no number. Write one, such as 10 or -20."
VALUES = [
    *(
        refused_value("{term: chess, count: {value}}", value, NO_COUNT.replace("{value}", value))
        for value in (
            "0", "-1", "+1", "1.0", "1e9", "0x10", "0o10", "1_000", "1:30", "9999999", ".inf", ".nan", "NO", "on", "~x",
            "٣", "３", "2001-01-01", "9" * 90,
        )
    ),
    *(
        refused_value("{weigh: [{term: chess, points: {value}}], threshold: 5}", value,
                      NO_POINTS.replace("{value}", value))
        for value in (".inf", "-.inf", ".nan", "1e3", "0x10", "1_000", "10.", ".5", "10.1234", "yes", "--1", "٣")
    ),
    *(
        refused_value("{all: [{term: chess}], in_order: {value}}", value,
                      f"`{value}` is neither true nor false. Write one of the two.")
        for value in ("yes", "NO", "on", "True", "1", "y")
    ),
    *(
        refused_value("{all: [{term: chess}], within: {value}}", value, f"`{value}` is no window.")
        for value in ("10000 words", "1e2 words", "٣ words", "two sentences", "1 Sentence", "sentences", "story story")
    ),
    *(
        refused_value("{term: chess, source: {country: {value}}}", value, f"`{value}` is no country.")
        for value in ("RUS", "7", "R-", "北")
    ),
    *(
        refused_value("{term: chess, source: {state_controlled: {value}}}", value, f"`{value}` is neither true nor")
        for value in ("NO", "maybe", "1")
    ),
]  # fmt: skip
FILES = [*ALIASES, *SIZE, *DEPTH, *BYTES, *TAGS, *TWICE, *SHAPE, *VALUES]
