"""`monitor group`: what it makes of copies."""

import json
import random

import pytest

from monitor.app.offline import group_lines
from tests.incidents.texts import EDITS, TEXTS


@pytest.fixture
def rules(tmp_path):
    files = {
        "entities/states.yaml": "entities:\n  - {id: freedonia, type: state, names: {en: [Freedonia]}}\n",
        "topics/arms.yaml": (
            "title: Arms\nid: arms\nlevel: high\nwhen: {entity: freedonia}\n"
            "examples:\n  match: [{title: Freedonia}]\n  no_match: [{title: Sylvania}]\n"
        ),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def grouped(rules, rows, *, every):
    lines = [json.dumps(row).encode() for row in rows]
    answers = [json.loads(line) for line, _ in group_lines(rules, lines, every=every)]
    return {answer["id"]: answer["incident"] for answer in answers}


def rows():
    """Of each language a report, and four edited copies under other titles and addresses."""
    for language, text in TEXTS.items():
        common = {"lang": language, "published": "2026-11-24T10:00:00Z"}
        yield {
            "id": f"{language} 0",
            "source": "agency",
            "text": text,
            "url": f"https://a.example/{language}",
            **common,
        }
        for number, edit in enumerate(EDITS.values(), start=1):
            edited = {"title": f"{language} number {number}", "text": edit(text), "source": f"paper {number}"}
            yield {"id": f"{language} {number}", "url": f"https://p{number}.example/{language}", **edited, **common}


def test_copies_are_one_incident_in_any_order(rules):
    known = list(rows())
    incidents = grouped(rules, known, every=True)
    assert len({(story.split()[0], incident) for story, incident in incidents.items()}) == len(TEXTS)
    chance = random.Random(10)
    for _ in range(5):
        assert grouped(rules, chance.sample(known, len(known)), every=True) == incidents


def test_a_story_that_no_rule_matched_has_no_incident_and_is_not_compared(rules):
    text = TEXTS["en"]
    pair = [{"id": 1, "text": f"{text} Freedonia."}, {"id": 2, "text": text}, {"id": 3, "text": f"Freedonia: {text}"}]
    incidents = grouped(rules, pair, every=False)
    assert incidents[2] is None
    assert incidents[1] == incidents[3] is not None
