"""Clauses made to hurt, each with a text that is full of what it asks for: no two cost time for the same reason."""

from __future__ import annotations

from collections.abc import Iterable

PAIRS = "chess plays "
NEAR = "{all: [{term: chess}, {term: plays}], within: 5 words}"


def joined(clauses: Iterable[str]) -> str:
    return ", ".join(clauses)


def term(name: str, count: int = 1) -> str:
    return f"{{term: {name}, count: {count}}}"


def numbered(line: str, count: int) -> str:
    return "".join(line.format(number) for number in range(count))


def lists(count: int, *, each: str = "chess", times: int = 1) -> list[str]:
    """Lists that share one name, and so all of its hits."""
    return [term(f"[{each}, w{number}]", times) for number in range(count)]


def nested(operator: str, depth: int) -> str:
    clauses = joined(map(term, ("chess", "plays", "go")))
    for _ in range(depth):
        clauses = joined([f"{{{operator} [{clauses}]}}"] * 3)
    return clauses


def within(words: str, *clauses: str) -> str:
    return f"{{all: [{joined(clauses)}], within: {words}}}"


CHESS, PLAYS, ZEBRA = map(term, ("chess", "plays", "zebra"))
SENTENCES = numbered("Chess a{} plays. ", 900)
# By name a clause, and a text.
CLAUSES: dict[str, tuple[str, str]] = {
    # words
    "two within 500 words": (within("500 words", CHESS, PLAYS), PAIRS * 2_000),
    "two within 500 words, in order, never": (
        within("500 words, in_order: true", PLAYS, CHESS),
        "chess " * 900 + "plays " * 900,
    ),
    "eight of each": (within("3 words", term("chess", 8), term("plays", 8)), PAIRS * 400),
    "eight of each, never": (within("3 words", term("chess", 8), term("plays", 8)), f"{PAIRS}y y y " * 400),
    "a thousand of one": (within("500 words", *[CHESS] * 1_000), PAIRS * 1_000),
    "a thousand of two lists": (
        within("500 words", *[term("[chess, plays]"), term("[go, plays]")] * 500),
        "chess plays go " * 600,
    ),
    "twenty lists that overlap": (
        within("3 words", *(term(f"[w{one}, w{one + 1}, w{one + 2}]") for one in range(20))),
        numbered("w{} y y ", 24) * 80,
    ),
    "names in names": (
        within("500 words", term("[chess, chess chess, chess chess chess]"), term("[chess plays, plays chess]")),
        "chess chess chess plays " * 800,
    ),
    "names in names, never": (
        within("1 words", term("[chess, chess chess, chess chess chess]", 5), term("[chess plays, plays chess]", 5)),
        "chess chess y chess plays y " * 400,
    ),
    "long hits among short ones": (
        within("20 words", term(f"[chess, {'chess ' * 20}]", 8), term("go", 8)),
        f"{'chess go y ' * 30}{'chess ' * 20}y " * 40,
    ),
    # none
    "none of 400": (
        within("500 words", CHESS, PLAYS, f"{{none: [{numbered('{{term: w{}}}, ', 400)}]}}"),
        PAIRS * 1_000,
    ),
    "none of what is everywhere": (within("500 words", CHESS, f"{{none: [{PLAYS}]}}"), PAIRS * 1_000),
    "none of what is near": (
        within("500 words", PLAYS, f"{{none: [{within('3 words', PLAYS, CHESS)}]}}"),
        PAIRS * 900,
    ),
    "none of none": (within("500 words", PLAYS, f"{{none: [{{none: [{CHESS}]}}]}}"), PAIRS * 900),
    "none of 600 long lists": (f"{{all: [{PLAYS}, {{none: [{joined(lists(600, times=1_000))}]}}]}}", PAIRS * 900),
    # clauses in clauses
    "near in near": (within("30 words", NEAR, ZEBRA), f"{PAIRS * 400}{'y ' * 100}zebra"),
    "near in near in near": (
        within("30 words", within("8 words", NEAR, term("y")), ZEBRA),
        f"{'chess plays y ' * 300}{'q ' * 100}zebra",
    ),
    "twenty alternatives": (
        within("30 words", f"{{any: [{joined([NEAR] * 20)}]}}", ZEBRA),
        f"{PAIRS * 400}zebra {PAIRS * 400}",
    ),
    "fifty alternatives": (f"{{all: [{{any: [{joined([NEAR] * 50)}]}}, {ZEBRA}]}}", f"{PAIRS * 400}zebra"),
    "700 alternatives, each far": (
        f"{{any: [{joined(within(f'{2 + one % 90} words', CHESS, term('go', 2)) for one in range(700))}]}}",
        "chess " * 900 + "x " * 600 + "go " * 900,
    ),
    "any in any": (within("30 words", nested("any:", 4)), PAIRS * 400),
    "all in all": (within("30 words", nested("all:", 4)), f"{PAIRS * 400}go"),
    "at least two in at least two": (within("30 words", nested("at_least: 2, of:", 4)), PAIRS * 400),
    "two alternatives twice": (
        within("500 words", f"{{any: [{CHESS}, {term('go')}]}}", f"{{any: [{PLAYS}, {term('go')}]}}"),
        PAIRS * 1_000,
    ),
    # sentences
    "sentences in order, never": (
        within("20 sentences, in_order: true", term("plays", 3), term("chess", 3)),
        numbered("Chess a{}. ", 900) + numbered("Plays a{}. ", 900),
    ),
    "near in 500 sentences": (within("500 sentences", NEAR, CHESS), SENTENCES),
    "near in 500 sentences, but for what is nearer": (
        within("500 sentences", NEAR, CHESS, f"{{none: [{within('2 words', PLAYS, CHESS)}]}}"),
        SENTENCES,
    ),
    "700 windows of sentences": (
        f"{{any: [{joined(within(f'{2 + one % 90} sentences', CHESS, term('go')) for one in range(700))}]}}",
        f"{numbered('Chess a{}. ', 900)}{numbered('Z{}. ', 200)}Go.",
    ),
    # the whole story
    "any of 900": (f"{{any: [{joined([CHESS] * 900)}]}}", PAIRS * 1_000),
    "any of 600 long lists": (f"{{any: [{joined(lists(600))}]}}", PAIRS * 1_000),
    "weigh 900 times one": (
        f"{{weigh: [{joined(['{term: chess, points: 1, most: 900}'] * 900)}], threshold: 100}}",
        PAIRS * 1_000,
    ),
    "weigh 600 long lists": (
        f"{{weigh: [{numbered('{{term: [chess, w{}], points: 1, most: 900}}, ', 600)}], threshold: 999}}",
        PAIRS * 1_000,
    ),
}
