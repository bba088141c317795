"""What one sentence says of a supply."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.incidents.claims.goods import are_sent, goods_in, is_troops, made_by
from monitor.incidents.claims.grammar import Grammar, Order, compiled
from monitor.incidents.claims.sentence import Sentence, is_on_the_way, once, parties_in
from monitor.incidents.claims.signs import roles_in
from monitor.incidents.claims.subjects import used
from monitor.mentions import Spot

ACTS = frozenset("delivery sale shipment deployment".split())

_RELATIVE = re.compile(
    r",\s*(?:die|der|das|den|which|that|whose|qui|que|dont|che|cui|котор\w+|які|який|яка|które|który|która)\b"
)


@dataclass(frozen=True, slots=True)
class Supply:
    """What one sentence says of a supply."""

    sentence: Sentence
    supplier: Spot | None
    recipient: Spot | None
    goods: tuple[Spot, ...]
    route: tuple[Spot, ...]
    parties: frozenset[Spot]  # all who have a part
    boxed: bool  # of containers, and it does not say what is in them

    def agrees(self, other: Supply) -> bool:
        """Whether both may tell of one supply: no state is another one's part, and goods are of a kind."""
        for mine, theirs in ((self.supplier, other.supplier), (self.recipient, other.recipient)):
            if mine and theirs and mine.state != theirs.state:
                return False
        for mine, theirs in ((self.supplier, other.recipient), (self.recipient, other.supplier)):
            if mine and theirs and mine.state == theirs.state:
                return False
        return are_people(self.goods) == are_people(other.goods) or not (self.goods and other.goods)


def are_people(goods: Sequence[Spot]) -> bool:
    return any(spot.id == "troops" for spot in goods)


def supply_in(sentence: Sentence, grammar: Grammar) -> Supply | None:
    """What a sentence says of a supply; None where it names no goods or no act, or nobody's part in it."""
    sentence = _without_return(sentence)
    goods = goods_in(sentence)
    moved = (*goods, *(spot for spot in sentence.spots if spot.id == "containers"))
    if not moved or is_refusal(sentence, grammar):
        return None
    if all(map(is_troops, goods or moved)) and not are_sent(sentence, moved, grammar):
        return None
    parties = parties_in(sentence)
    roles = dict[Spot, str]()
    for spot, role in roles_in(sentence, parties, moved, grammar):
        roles.setdefault(spot, role)
    supplier, recipient = _only(roles, "from"), _only(roles, "to")
    if supplier is not None and recipient is not None and supplier.state == recipient.state:
        return None
    made = [spot for spot in made_by(sentence, parties, goods, grammar) if recipient and spot.state != recipient.state]
    if supplier is None and recipient is not None and len({spot.state for spot in made}) == 1:
        supplier = made[0]
    if supplier is None and recipient is None:
        supplier, recipient = used(sentence, parties, goods, grammar)
    if recipient is not None and recipient.state == "north-korea" and any(map(is_troops, goods)):
        return None  # prisoners who go home
    boxed, goods = not goods, _in_scope(sentence, goods, parties, roles, grammar)
    route = tuple(
        spot
        for part in ("from", "via", "to")
        for spot, role in roles.items()
        if role == part and (role == "via" or is_on_the_way(spot))
    )
    if supplier and not recipient and is_on_the_way(supplier):  # what leaves a port need not be its state's
        supplier = None
    if not (supplier and recipient) and not _has_act(sentence, grammar):
        return None
    if supplier is None and recipient is None and not route:
        return None
    return Supply(sentence, supplier, recipient, goods, once(route), frozenset(roles), boxed)


def _only(roles: dict[Spot, str], role: str) -> Spot | None:
    """The first who has that part, if all who have it are of one state."""
    found = sorted((spot for spot, its in roles.items() if its == role), key=lambda spot: spot.start)
    return found[0] if len({spot.state for spot in found}) == 1 else None


def _without_return(sentence: Sentence) -> Sentence:
    """The sentence up to where it tells what is given in return."""
    turns = [spot.start for spot in sentence.spots if spot.kind == "concept" and spot.id == "payment"]
    turns += [sentence.start + one.start() for one in re.finditer("作为|作為|换取|換取|换回|換回", sentence.text)]
    if not turns:
        return sentence
    end = min(turns)
    if re.search(r"[가-힣ぁ-ん]", sentence.text):  # what is given in return may stand before it
        end = sentence.start
    text = sentence.text[: end - sentence.start]
    spots = tuple(spot for spot in sentence.spots if spot.end <= end)
    return replace(sentence, end=end, written=sentence.written[: len(text)], text=text, spots=spots)


def _has_act(sentence: Sentence, grammar: Grammar) -> bool:
    return sentence.names(*ACTS) or any(
        compiled(each).search(sentence.text) for each in (grammar.send, grammar.get, grammar.asked) if each
    )


def is_refusal(sentence: Sentence, grammar: Grammar) -> bool:
    """Whether somebody will not supply, or does not: no supply; but for who denies that there was one."""
    return not sentence.names("denial") and compiled(grammar.refuses).search(sentence.text) is not None


def _in_scope(
    sentence: Sentence, goods: tuple[Spot, ...], parties: Sequence[Spot], roles: dict[Spot, str], grammar: Grammar
) -> tuple[Spot, ...]:
    """The goods of this supply, where the sentence may tell of another one: not those behind a comma and another name.
    Where the verb stands last: those behind the first name that has a part, or all, where there are none."""
    if not roles:
        return goods
    goods = tuple(
        spot
        for spot in goods
        if spot is goods[0]
        or not _RELATIVE.search(sentence.text[goods[0].end - sentence.start : spot.start - sentence.start])
    )
    begin, end = min(spot.start for spot in roles), max(spot.end for spot in roles)
    if grammar.order is Order.LAST:
        return tuple(spot for spot in goods if spot.start >= begin) or goods
    others = [
        one.start
        for one in parties
        if one not in roles
        and one.start > end
        and "," in sentence.text[end - sentence.start : one.start - sentence.start]
    ]
    return tuple(spot for spot in goods if not others or spot.start < min(others))
