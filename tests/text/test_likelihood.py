"""The log-probabilities of languages are those that py3langid itself works out."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from monitor.text.likelihood import Model
from tests.text.headlines import FOREIGN, HEADLINES, TEXTS

LANGUAGES = ("en", "de", "fr", "es", "it", "pl", "ru", "uk")
PARTS = ["the ", "schrift", "ий", "ő", "e\u0301", "東", "\ud800", "\U0001f600", "\n", "0", ". ", "sz", "\x00"]


@cache
def model() -> Model:
    return Model(LANGUAGES)


@cache
def theirs() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LANGUAGES))
    return identifier


@pytest.mark.parametrize("code", [*HEADLINES, "foreign"])
def test_headlines_and_texts_have_the_scores_of_py3langid(code: str) -> None:
    texts = [title for _, title, *_ in FOREIGN] if code == "foreign" else [*HEADLINES[code], *TEXTS[code]]
    for text in map(str.lower, texts):  # py3langid reads capitals in lower case, which language.py sees to
        assert model().scores(text) == pytest.approx(dict(theirs().rank(text)), rel=1e-4, abs=0.01), text


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=4), min_size=1, max_size=60).map("".join))
def test_any_text_has_the_scores_of_py3langid(text: str) -> None:
    rank = dict(theirs().rank(text.lower()))
    if min(rank.values()) > -1e30:  # without a sequence that the model knows it has no scores
        assert model().scores(text.lower()) == pytest.approx(rank, rel=1e-4, abs=0.01)


def test_what_the_model_knows_nothing_of_tells_no_language_from_another() -> None:
    assert len(set(model().scores("").values())) == 1
