"""What a story mentions: everything that the set names, not only what its rules ask for."""

from __future__ import annotations

from monitor.mentions import Mention, Place
from monitor.model import Story
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher

ENTITIES = """
entities:
  - {id: freedonia, type: state, names: {en: [Freedonia]}}
  - {id: osterlich, type: state, names: {en: [Osterlich]}}
  - {id: firefly, type: person, belongs_to: [freedonia], names: {en: [Rufus Firefly]}}
"""
CONCEPTS = """
concepts:
  - {id: arms-deal, gloss: arms deal, terms: {en: [arms deal]}}
"""
RULE = """
title: Freedonia
id: freedonia-news
status: stable
level: low
description: Anything of Freedonia.
when: {any: [{entity: freedonia}, {term: duck soup}]}
examples: {match: [{lang: en, title: Freedonia is at war}], no_match: [{title: Osterlich is not, why: another state}]}
"""


def test_each_thing_is_mentioned_once_where_it_is_most_prominent(tmp_path):
    for folder, name, text in (
        ("entities", "all.yaml", ENTITIES),
        ("concepts", "all.yaml", CONCEPTS),
        ("topics", "freedonia-news.yaml", RULE),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    text = "The arms deal is off. A second sentence. A third one.\nOsterlich, in a later paragraph, ate duck soup."
    story = Story("k", "Rufus Firefly wins", "Osterlich lost.", text, language="en")
    assert Matcher(load_rules(tmp_path)).mentions(story) == (
        Mention("concept", "arms-deal", Place.LEAD),
        Mention("entity", "firefly", Place.TITLE, "person", ("freedonia",), ("freedonia",)),
        Mention("entity", "osterlich", Place.SUMMARY, "state", (), ("osterlich",)),
    )
