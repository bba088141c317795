"""What one story claims, from its words.

A sentence tells of a supply where it names goods and an act, and says by a preposition, a particle, a case or the place
of the verb who supplies or who receives. Nothing is known beforehand of who supplies whom, and what no sign says is
left out: an absent field is no harm, a wrong one is. What is told after "in return" is another supply, and not read.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.claim import Claim, Quote, Said, Status
from monitor.incidents.claims.amounts import amount_in
from monitor.incidents.claims.goods import goods_in
from monitor.incidents.claims.grammar import Grammar
from monitor.incidents.claims.languages import GRAMMARS
from monitor.incidents.claims.sentence import Sentence, sentences_of
from monitor.incidents.claims.speech import speakers_of, status_of
from monitor.incidents.claims.supply import Supply, is_refusal, supply_in
from monitor.mentions import Spot
from monitor.model import Story

MOST = 3  # goods, and speakers, that are named


def claim_of(story: Story, language: str, spots: Sequence[Spot]) -> Claim:
    """The claim of a story in a language, of which the spots are all mentions of entities and concepts. In a language
    without grammar here: an empty one."""
    grammar = GRAMMARS.get(language.partition("-")[0])
    if grammar is None:
        return Claim()
    sentences = sentences_of(story, spots)
    told = _same([supply for one in sentences if (supply := supply_in(one, grammar)) is not None])
    goods = next((one.goods for one in told if one.goods), ())
    if not goods and any(one.boxed for one in told):
        goods = _shipped(sentences)
    if not goods:
        told = []
    telling, beside = [one.sentence for one in told], _beside(sentences, told, goods, grammar)
    status = status_of(sentences, telling, beside, grammar)
    if not told and status is None:
        return Claim()
    amounts = [amount_in(one.sentence, goods, one.goods, language, grammar) for one in told]
    amounts += [amount_in(one, goods, goods_in(one), language, grammar) for one in beside]
    return Claim(
        _state(next((one.supplier for one in told if one.supplier), None)),
        _state(next((one.recipient for one in told if one.recipient), None)),
        tuple(_told(spot) for spot in goods[:MOST]),
        next((amount for amount in amounts if amount is not None), None),
        tuple(_told(spot) for spot in next((one.route for one in told if one.route), ())),
        status,
        _speakers(sentences, told, status, grammar)[:MOST],
    )


def _speakers(
    sentences: Sequence[Sentence], told: Sequence[Supply], status: Said | None, grammar: Grammar
) -> tuple[Said, ...]:
    """Who speaks in the sentences that tell of the supply; else, where a head tells of it, the one speaker of the
    heads, who must not be one that denies it."""
    parties = frozenset[Spot]().union(*(one.parties for one in told))
    if speakers := speakers_of([one.sentence for one in told], grammar, parties):
        return speakers
    if told and told[0].sentence.field == "text":
        return ()
    denied = status is not None and status.value == Status.DENIED.value
    heads = [one for one in sentences if one.field != "text" and (denied or not one.names("denial"))]
    speakers = speakers_of(heads, grammar, parties)
    return speakers if len(speakers) == 1 else ()


def _same(supplies: Sequence[Supply]) -> list[Supply]:
    """The first supply that the story tells of, and what else it says of the same one: not the opposite."""
    whole = [one for one in supplies if one.supplier and one.recipient]
    first = next((one for one in supplies if one.supplier or one.recipient), None)
    if first is None:
        return []
    if whole and first.agrees(whole[0]):
        first = whole[0]
    told = [first]
    for one in supplies:
        if one is not first and all(one.agrees(each) for each in told):
            told.append(one)
    return told if any(one.supplier or one.recipient for one in told) else []


def _beside(
    sentences: Sequence[Sentence], told: Sequence[Supply], goods: Sequence[Spot], grammar: Grammar
) -> list[Sentence]:
    """Of a supply that a head tells of: the other heads that name the same goods, and nobody's part in a supply."""
    if not told or told[0].sentence.field == "text":
        return []
    ids = {spot.id for spot in goods}
    return [
        one
        for one in sentences
        if one.field != "text"
        and any(spot.id in ids for spot in goods_in(one))
        and supply_in(one, grammar) is None
        and not is_refusal(one, grammar)
    ]


def _shipped(sentences: Sequence[Sentence]) -> tuple[Spot, ...]:
    """What is said to be in containers, where a supply of containers is told of: in a sentence on them, or a head."""
    on_them = [one for one in sentences if one.names("containers")] + [one for one in sentences if one.field != "text"]
    return next((goods for one in on_them if (goods := goods_in(one))), ())


def _state(spot: Spot | None) -> Said | None:
    if spot is None:
        return None
    return Said(spot.state, spot.state_gloss, (_quote(spot),))


def _told(spot: Spot) -> Said:
    return Said(spot.id, spot.gloss, (_quote(spot),))


def _quote(spot: Spot) -> Quote:
    return Quote(spot.field, spot.start, spot.end, spot.quote)
