"""How a supply stands, and who says so."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import pairwise

from monitor.claim import Quote, Said, Status
from monitor.incidents.claims.grammar import ADJECTIVE, Grammar, compiled
from monitor.incidents.claims.sentence import SEATS, Sentence
from monitor.mentions import Spot

SPEAKERS = frozenset("person organisation state place".split())
SILENT = frozenset("north-korean-soldiers russian-army north-korean-army security-council".split())
LISTED = ("designation", "asset-freeze")


def status_of(
    sentences: Sequence[Sentence], told: Sequence[Sentence], beside: Sequence[Sentence], grammar: Grammar
) -> Said | None:
    """How it stands by the sentences that tell of the supply, else by those `beside` them; sanctioned, where a headline
    or summary says that somebody was listed."""
    heads = [one for one in sentences if one.field != "text"]
    denied = any(one.names("denial") for one in heads)
    for one in told:
        if (spot := _concept(one, "denial")) is not None:
            return _status(Status.DENIED, spot)
    if any(one.names("sanctions") for one in heads):
        for one in heads:
            if (spot := _concept(one, *LISTED)) is not None:
                return _status(Status.SANCTIONED, spot)
    for one in (*told, *beside):
        asked, doubt, may_be, done = (
            compiled(each).search(one.text) for each in (grammar.asked, grammar.doubt, grammar.open, grammar.done)
        )
        may_be = may_be or asked
        if (may_be and done) or denied:
            continue  # of two supplies, or of one that goes on; or one side's word against the other's
        for sign, status in ((may_be, Status.NEGOTIATING), (doubt, Status.ALLEGED), (done, Status.DELIVERED)):
            if sign is not None:
                return Said(status.value, status.value, (one.quote(sign.start(), sign.end()),))
        if (spot := _concept(one, "talks")) is not None:
            return _status(Status.NEGOTIATING, spot)
    return None


def _concept(sentence: Sentence, *concepts: str) -> Spot | None:
    return next((spot for spot in sentence.spots if spot.kind == "concept" and spot.id in concepts), None)


def _status(status: Status, spot: Spot) -> Said:
    return Said(status.value, status.value, (Quote(spot.field, spot.start, spot.end, spot.quote),))


def speakers_of(sentences: Sequence[Sentence], grammar: Grammar, parties: Set[Spot] = frozenset()) -> tuple[Said, ...]:
    """Who says it: names at a verb of saying, or before the colon of a headline. Parties to the supply speak only where
    the verb follows them."""
    found: dict[str, Said] = {}
    for sentence in sentences:
        named = _speakers_in(sentence)
        for place, spot in enumerate(named):
            if _follows(sentence, named[place - 1] if place else None, spot):
                continue
            if _speaks(sentence, spot, grammar) or (spot not in parties and _is_cited(sentence, spot, grammar)):
                quote = Quote(spot.field, spot.start, spot.end, spot.quote)
                found.setdefault(spot.id, Said(spot.id, spot.gloss, (quote,)))
    return tuple(found.values())


def _speakers_in(sentence: Sentence) -> list[Spot]:
    named = [
        spot
        for spot in sentence.spots
        if spot.kind == "entity"
        and spot.type in SPEAKERS
        and (spot.type != "place" or spot.id in SEATS)
        and spot.id not in SILENT
        and not spot.quote.endswith(("媒", "メディア", "언론"))
    ]
    kept: list[Spot] = []
    for spot in sorted(named, key=lambda spot: (spot.start - spot.end, spot.type == "place", spot.start)):
        if not any(spot.start < other.end and other.start < spot.end for other in kept):
            kept.append(spot)
    kept.sort(key=lambda spot: spot.start)
    titles = {  # "White House spokesman John Kirby" names one speaker
        one
        for one, other in pairwise(kept)
        if other.type == "person"
        and len(sentence.between(one, other).split()) <= 2
        and "," not in sentence.between(one, other)
    }
    return [spot for spot in kept if spot not in titles or spot.type == "person"]


_CHINESE = re.compile(r"[\u3400-\u9fff]")


def _follows(sentence: Sentence, before: Spot | None, spot: Spot) -> bool:
    """Whether in Chinese another name of the same clause comes first: it is the one that says it."""
    if before is None or not _CHINESE.match(spot.quote) or re.search("[ぁ-んァ-ン가-힣]", sentence.text):
        return False
    return not re.search(r"[，。,:：；]", sentence.between(before, spot))


_MORE = re.compile(
    r"(?:américain\w*|estadounidense\w*|american[oaie]|ucrain[oaie]|ucranian[oa]s?|ukrainien\w*"
    r"|\w+sk(?:i|a|ie|iej|iego|ich|im)"
    r"|\w*(?:ск|ськ|цьк)(?:ий|ая|ое|ие|ого|ой|их|им|ими|ій|а|е|і|ої|ую|ому))"
)


def _is_adjective(name: str) -> bool:
    return bool(ADJECTIVE.fullmatch(name) or _MORE.fullmatch(name))


def _speaks(sentence: Sentence, spot: Spot, grammar: Grammar) -> bool:
    before, after = sentence.before(spot), sentence.after(spot)
    if spot.type == "state" and _is_adjective(spot.quote.lower()):
        return False
    if _BEHIND.search(before):
        return False
    if (
        sentence.field == "title"
        and spot.type != "state"
        and not before.strip(' «"“「')
        and re.match(r"\s?[:：]\s?|\s?[\"“「]", after)
    ):
        return True
    return bool(grammar.says) and re.match(grammar.says, after) is not None


_BEHIND = re.compile(
    r"(?:^|\s)(?:with|mit|avec|con|z|с|со|з|із|to|of|von|de|di|для|к|a|à|al|alla|au|an|in|en|w|в|у|na|nach|до|do)\s$"
)
_BY = re.compile(
    r"(?:according to|per|citing|laut|nach (?:angaben|erkenntnissen)|selon|d['’]après|según|secondo|według|zdaniem"
    r"|по (?:данным|словам|информации|оценк|версии)|за (?:даними|словами|інформацією|оцінк)"
    r"|据|據|根据|根據|بحسب|حسب|وفق)"
)


def _is_cited(sentence: Sentence, spot: Spot, grammar: Grammar) -> bool:
    """A state is cited by "according to", or by a verb right before it; people also by "said the minister, "."""
    if not grammar.cites or (spot.type == "state" and _is_adjective(spot.quote.lower())):
        return False
    cited = re.search(rf"{grammar.cites}$", sentence.before(spot))
    if cited is None or spot.type in ("person", "organisation") or _BY.match(cited[0]):
        return cited is not None
    return sentence.before(spot)[: cited.start()].endswith(", ") and len(cited[0].split()) == 1
