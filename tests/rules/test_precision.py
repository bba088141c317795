"""How often rules are right, by what subscribers say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.model import Span
from monitor.rules.precision import judged
from monitor.telling import Verdict
from tests.storage.makes import match

SAID = {"r": Verdict.RELEVANT, "n": Verdict.NOT_RELEVANT, "k": Verdict.KNOWN}


def term(quote: str, *, in_recap: bool = False) -> Span:
    return Span("text", 0, len(quote), quote, "concept", "munitions", "munitions", "ammunition", in_recap)


@pytest.mark.parametrize(
    ("verdicts", "precision", "low", "high"),
    [
        pytest.param("r", 1.0, 0.2065, 1.0, id="one that is right says little"),
        pytest.param("n", 0.0, 0.0, 0.7935, id="nor does one that is wrong"),
        pytest.param("rrrrrrrrkn", 0.9, 0.5958, 0.9821, id="what was known was rightly found"),
        pytest.param("rrrrrnnnnn", 0.5, 0.2366, 0.7634, id="half"),
    ],
)
def test_a_rule_s_precision_has_an_interval(verdicts: str, precision: float, low: float, high: float) -> None:
    (one,) = judged([(match("arms"), SAID[letter]) for letter in verdicts])
    assert one.count.precision == precision
    assert one.count.interval == pytest.approx((low, high), abs=0.0001)


def test_a_term_counts_once_a_verdict_and_not_in_recaps() -> None:
    twice = replace(match("arms"), evidence=(term("Munition"), term("MUNITION"), term("Granate", in_recap=True)))
    (one,) = judged([(twice, Verdict.NOT_RELEVANT), (match("arms", evidence=(term("Granate"),)), Verdict.RELEVANT)])
    assert [(name, count.all, count.wrong) for (name, _), count in one.worst_terms] == [
        ("munition", 1, 1),
        ("granate", 1, 0),
    ]


def test_rules_are_told_apart() -> None:
    found = judged([(match("b"), Verdict.RELEVANT), (match("a"), Verdict.NOT_RELEVANT)])
    assert [(one.rule, one.count.precision) for one in found] == [("a", 0.0), ("b", 1.0)]
    assert judged([]) == []
