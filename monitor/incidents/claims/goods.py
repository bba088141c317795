"""The goods of a sentence: what is supplied, and who has made it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.incidents.claims.grammar import ADJECTIVE, Grammar, Order, compiled
from monitor.incidents.claims.sentence import Sentence, once
from monitor.mentions import Spot

GOODS = frozenset(
    "munitions weapons artillery rockets missiles drones air-defence armour-and-aircraft military-technology"
    " space-and-reactors dual-use troops".split()
)

MADE = frozenset("north-korean-made korean-arms iranian-arms".split())  # weapons by their maker alone

# Behind a name of goods, and before one: what is named is a factory, or a part.
_MAKER = re.compile(
    r"s?[- ]?(?:maker|manufactur|producer|factor(?:y|ies)|plant|industr|production|hersteller|schmiede|fabrik"
    r"|produktion"
    r"|fabrique|usine"
    r"|[- ](?:parts?|engines?|motors?|components?)\b|teile|部品|エンジン|零件|零部件|发动机|發動機|부품|엔진"
    r"|공장|업체|생산|기업|メーカー|工場|企业|企業|工厂|工廠|厂|廠|生产|生產)"
)

_MAKER_OF = re.compile(
    r"(?:(?:factor(?:y|ies)|plants?|makers?|producers?|production) of|usines? (?:de |d['’])|fabricants? (?:de |d['’])"
    r"|fábricas? de|fabricantes? de"
    r"|fabbric\w+ di|produttor\w+ di|fabryk\w+|producen\w+|завод\w*"
    r"|фабрик\w*|производств\w*|造|生产|生產|制造|製造"
    r"|to make|making|build(?:ing)?|fabricar|fabriquer|produrre|wytwarzan\w+|wyrob\w+"
    r"|(?:parts?|engines?|motors?|components?) (?:for|of)|(?:moteurs?|pièces|composants?) (?:de |pour |d['’])"
    r"|(?:motor(?:es)?|componentes|piezas) (?:de|para)|(?:componenti|motori|pezzi) (?:di|per)|(?:części|silnik\w+) do"
    r"|(?:двигател\w+|детал\w+|компонент\w+|двигун\w+) для|قطع|مكونات|محركات"
    r"|производител\w*|виробни\w+|مصانع|مصنع|معامل)\s*[«“„\"]?(?:ال)?$"
)


def goods_in(sentence: Sentence) -> tuple[Spot, ...]:
    """The goods of a sentence, in order, each once; of those that overlap or stand together the more telling one."""
    found = [
        spot
        for spot in sentence.spots
        if (spot.kind == "concept" and spot.id in GOODS) or (spot.type == "weapon" and spot.id not in MADE)
    ]
    found += [spot for spot in sentence.spots if spot.id == "north-korean-soldiers"]
    found += [
        replace(spot, id="troops", gloss="troops")
        for spot in sentence.spots
        if spot.id == "deployment" and spot.quote in ("파병", "派兵", "增兵", "出兵")
    ]
    armies = [spot for spot in sentence.spots if spot.id in ("russian-army", "north-korean-army")]
    found = [
        spot
        for spot in found
        if not _are_makers(sentence, spot)
        and not (spot.id == "troops" and spot.quote.lower() in ("militaire", "militare", "militar", "military"))
        and not (spot.id == "troops" and any(spot.start < one.end and one.start < spot.end for one in armies))
    ]
    kept: list[Spot] = []
    for spot in sorted(found, key=_telling):
        if not any(spot.start <= other.end + 1 and other.start <= spot.end + 1 for other in kept):
            kept.append(spot)
    if any(not is_troops(spot) for spot in kept):
        kept = [spot for spot in kept if not is_troops(spot)]
    return once(sorted(kept, key=lambda spot: spot.start))


def _telling(spot: Spot) -> tuple[bool, bool, int, bool]:
    """Sorts names of weapons first, the longest first, those that the story itself uses first."""
    return spot.kind == "concept", spot.id == "artillery", spot.start - spot.end, spot.id not in spot.quote.lower()


def _are_makers(sentence: Sentence, spot: Spot) -> bool:
    """Whether it is not the goods that are named, but who makes them."""
    if _MAKER.search(spot.quote.lower()[3:]):
        return True
    return bool(_MAKER.match(sentence.after(spot)) or _MAKER_OF.search(sentence.before(spot)))


def is_troops(spot: Spot) -> bool:
    return spot.id in ("troops", "north-korean-soldiers")


def are_sent(sentence: Sentence, troops: Sequence[Spot], grammar: Grammar) -> bool:
    """Whether it is troops that are sent, and not they who send something."""
    if sentence.names("casualties", "prisoners") or re.search("[死傷伤]", sentence.text):
        return False
    verb = compiled(grammar.send).search(sentence.text)
    last = grammar.order is Order.LAST
    return sentence.names("deployment") or (
        verb is not None and any(last or spot.start > sentence.start + verb.start() for spot in troops)
    )


def made_by(sentence: Sentence, parties: Sequence[Spot], goods: Sequence[Spot], grammar: Grammar) -> Iterator[Spot]:
    """Who has made the goods: `North Korean shells`, `obus nord-coréens`, `북한제`."""
    for spot in sentence.spots:
        if (
            spot.type == "weapon" and spot.state and not MADE.isdisjoint((spot.id, *spot.belongs_to))
        ) or spot.id == "north-korean-soldiers":
            yield spot
    for spot in parties:
        if spot.type != "state":
            continue
        after, before = sentence.after(spot), sentence.before(spot)
        if goods and re.search(r"\b(?:was|were|is|are)\s$", before) and ADJECTIVE.fullmatch(spot.quote.lower()):
            yield spot
        if (
            (grammar.made and re.match(grammar.made, after))
            or (
                ADJECTIVE.fullmatch(spot.quote.lower())
                and any(
                    re.fullmatch(r"\s+(?:\w+\s+)?", sentence.between(*pair) or "-")
                    for one in goods
                    for pair in ((spot, one), (one, spot))
                    if pair[0].end < pair[1].start
                )
            )
            or (grammar.order is Order.LAST and any(spot.end == one.start for one in goods))
        ):
            yield spot
