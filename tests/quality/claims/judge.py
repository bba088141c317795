"""Claims held field by field against what a reader expects of them.

`stories.jsonl` has stories of our own with the claim expected of each; `labelled.jsonl` has the ids of stories that
came with the product's design, which are not in the project, with theirs. An expected field is a list of values, each
of which is right; "" in it: the field may be absent; an empty list: it must be.
"""

from __future__ import annotations

import enum
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from monitor.claim import Claim
from monitor.incidents.claims import claim_of
from monitor.model import Story
from monitor.rules.match import Matcher

HERE = Path(__file__).parent
FIELDS = ("supplier", "recipient", "goods", "quantity", "route", "status", "says")

Expected = Mapping[str, Sequence[str]]


class Judgement(enum.StrEnum):
    """How one field of a claim is."""

    RIGHT = "right"
    ABSENT = "rightly absent"
    MISSED = "missed"  # absent, though the story says it
    WRONG = "wrong"  # guessed


def judged(claim: Claim, expected: Expected) -> dict[str, Judgement]:
    """Each field of a claim. One that names several is wrong where any of them is."""
    found = {}
    for name, told in claim.fields:
        values, right = [one.value for one in told], expected[name]
        if any(value not in right for value in values):
            found[name] = Judgement.WRONG
        elif values:
            found[name] = Judgement.RIGHT
        else:
            found[name] = Judgement.ABSENT if not right or "" in right else Judgement.MISSED
    return found


def rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def claimed(matcher: Matcher, row: Mapping[str, Any]) -> tuple[Story, Claim]:
    """The story of a row, and what it claims."""
    texts = {name: row.get(name) or "" for name in ("title", "summary", "text")}
    story = Story(key=row["id"], language=row["lang"], **texts)
    return story, claim_of(story, matcher.read(story).language, matcher.spots(story))


def table(judgements: Sequence[Mapping[str, Judgement]]) -> list[str]:
    """The counts by field, in the form of docs/quality.md."""
    lines = ["| field | right | rightly absent | missed | wrong |", "| --- | --- | --- | --- | --- |"]
    every: Counter[Judgement] = Counter()
    for name in FIELDS:
        counts = Counter(one[name] for one in judgements)
        every += counts
        lines.append(_line(name, counts))
    return [*lines, _line("all", every)]


def _line(name: str, counts: Counter[Judgement]) -> str:
    return f"| {name} | {' | '.join(str(counts[each]) for each in Judgement)} |"
