"""How much of the goods a sentence says is supplied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from monitor.claim import Said
from monitor.incidents.claims.grammar import Grammar, Order, compiled
from monitor.incidents.claims.sentence import Sentence
from monitor.mentions import Spot
from monitor.text.quantities import Quantity, Unit, quantities

UNITS = {
    Unit.ROUNDS: frozenset({"munitions", "artillery"}),
    Unit.MISSILES: frozenset({"missiles", "rockets"}),
    Unit.CONTAINERS: frozenset({"munitions", "weapons", "artillery", "rockets", "missiles"}),
    Unit.PEOPLE: frozenset({"troops", "north-korean-soldiers"}),
}
NEAR = 14  # code points between a number without a unit and the goods that it counts
_A_DAY = re.compile(
    r"\W*(?:rounds? |shells? |schuss )?(?:a|per|every|pro|par|al|на|за|w|each)"
    r"\s+(?:day|tag|jour|día|giorno|день|сутки|dzień|month|monat|mois|mes|mese|year|jahr|an)\b"
    r"|\s*(?:daily|täglich|quotidien|diari|dziennie|ежедневно|щодня)|\s*في اليوم"
)
_DAILY = re.compile(
    r"(?:하루|매일|1日|一日|毎日|每天|每日|a day|daily|par jour|ежедневно|щодня|dziennie)\s*(?:に|약)?\s*$"
)


def amount_in(
    sentence: Sentence, goods: Sequence[Spot], here: Sequence[Spot], language: str, grammar: Grammar
) -> Said | None:
    """The first quantity in the sentence that counts goods of these kinds, or what of them stands `here`; else None."""
    kinds = {_kind(spot) for spot in goods}
    for one in quantities(sentence.text, language):
        quote = sentence.quote(one.start, one.end)
        if _A_DAY.match(sentence.text[one.end :]) or _DAILY.search(sentence.text[: one.start]):
            continue
        if one.unit in UNITS:
            if kinds & UNITS[one.unit]:
                return Said(_value(one, one.unit.value), _gloss(one, f" {one.unit.value}"), (quote,))
        elif one.unit is None and _counts(one, sentence, here, grammar):
            return Said(_value(one, ""), _gloss(one, ""), (quote,))
    return None


def _kind(spot: Spot) -> str:
    return "missiles" if spot.type == "weapon" and "north-korean-made" in spot.belongs_to else spot.id


def _counts(one: Quantity, sentence: Sentence, goods: Sequence[Spot], grammar: Grammar) -> bool:
    """Whether goods follow the number."""
    for spot in goods:
        gap = sentence.text[one.end : max(one.end, spot.start - sentence.start)]
        before = (
            sentence.text[spot.end - sentence.start : one.start] if spot.end - sentence.start <= one.start else None
        )
        if grammar.order is Order.LAST and before is not None and len(before) <= 2 and not before.strip():
            return True
        if one.start <= spot.start - sentence.start and len(gap) <= NEAR and not re.search(r"[,.;:—]|%", gap):
            return len(gap.split()) <= 1 and not compiled(grammar.send).search(gap)
    return False


def _value(one: Quantity, unit: str) -> str:
    """`300000-500000 rounds`: the same for the same amount."""
    low, high = ("" if bound is None else f"{bound:f}" for bound in (one.low, one.high))
    return f"{low}-{high} {unit}".rstrip() if low != high else f"{low} {unit}".rstrip()


def _gloss(one: Quantity, unit: str) -> str:
    """`300,000 to 500,000 rounds`."""
    if one.high is None:
        said = f"at least {_number(one.low)}"
    elif one.low is None:
        said = f"up to {_number(one.high)}"
    elif one.low == one.high:
        said = f"about {_number(one.low)}" if one.approximate else _number(one.low)
    else:
        said = f"{_number(one.low)} to {_number(one.high)}"
    return f"{said}{unit}"


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,f}"
