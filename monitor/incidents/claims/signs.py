"""The part of a name in a supply, by what stands at it: prepositions, particles, cases."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from monitor.incidents.claims.goods import goods_in
from monitor.incidents.claims.grammar import Grammar, Order, compiled, ending, first_in, last_clause
from monitor.incidents.claims.sentence import Sentence, is_on_the_way
from monitor.incidents.claims.subjects import AFTER, subjects
from monitor.mentions import Spot

BEFORE = 50  # code points before a name in which what moves must stand

_SUPPLIER = re.compile(
    r"\b(?:supplier|provider|fournisseur|proveedor|fornitore|lieferant|dostawc|поставщик|постачальник)\w*\b[^,;]*$"
)

_PURCHASE = re.compile(r"\b(?:purchase|achat|compra|acquist|k[aä]uf|закуп|zakup|import)\w*[^,;]{0,30}$")

_AT_WAR = re.compile(r"battlefield|front|war\b")

_FOR = re.compile(r"\s*(?:for|für|pour|para|per|dla|для)\b")

_GENITIVE = re.compile(r"(?:de|du|des|d['’]|di|del|della|dell['’]|von|vom)\s*(?:der|dem|la|le|l['’]|el)?\s*")


def roles_in(
    sentence: Sentence, parties: Sequence[Spot], moved: Sequence[Spot], grammar: Grammar
) -> Iterator[tuple[Spot, str]]:
    """The parts that signs give to parties: "from", "to" or "via"; the surest first."""
    for spot in parties:
        if _is_via(sentence, spot, grammar):
            yield spot, "via"
    yield from subjects(sentence, parties, grammar)
    for spot in parties:
        if (role := _by_preposition(sentence, spot, moved, grammar)) is not None or (
            role := _by_form(sentence, spot, grammar)
        ) is not None:
            yield spot, role


def _is_via(sentence: Sentence, spot: Spot, grammar: Grammar) -> bool:
    before, after = sentence.before(spot), sentence.after(spot)
    if grammar.via and re.search(rf"(?:{grammar.via})\s*(?:the |die |den |la |el |il )?$", before):
        return grammar.order is Order.LAST or re.search(rf"\b(?:{grammar.via})\W+(?:\w+ )?$", before) is not None
    return bool(grammar.via_after) and re.match(grammar.via_after, after) is not None


def _by_preposition(sentence: Sentence, spot: Spot, moved: Sequence[Spot], grammar: Grammar) -> str | None:
    """What stands right before a name, where goods or an act of supplying stand near."""
    before, after = sentence.before(spot), sentence.after(spot)
    if grammar.order is Order.LAST:
        return _by_particle(sentence, spot, before, after, moved, grammar)
    if ending(grammar.asked).search(before) and re.match(grammar.asked_for, after):
        return "from"
    for pattern, part in ((grammar.to, _as_recipient), (grammar.of, _as_supplier)):
        sign = ending(pattern).search(before)
        if sign is None:
            continue
        window = last_clause(before[max(0, sign.start() - BEFORE) : sign.start()])
        acts = any(compiled(each).search(window) for each in (grammar.send, grammar.get))
        near = any(_words_between(sentence, one, spot, sign[0]) <= 2 for one in moved)
        follows = grammar.late and first_in(grammar.send, after[:BEFORE]) is not None
        if (acts or near or follows) and (role := part(sentence, spot, moved, sign[0], window, grammar)):
            return role
    return None


def _as_recipient(
    sentence: Sentence, spot: Spot, moved: Sequence[Spot], sign: str, window: str, grammar: Grammar
) -> str | None:
    """Whether "to" a name says who receives."""
    acts = any(compiled(each).search(window) for each in (grammar.send, grammar.get))
    fires = compiled(grammar.use).search(window) is not None
    if fires or _AT_WAR.search(sign) or (spot.state == "ukraine" and is_on_the_way(spot)):
        return None  # where missiles fall
    if _is_bought(window, grammar) and not _FOR.match(sign):
        return None
    if grammar.motion and re.match(rf"{grammar.motion}\s", sign.lstrip()) and not acts:
        return None
    return None if _is_where(spot, sign) else "to"


def _as_supplier(
    sentence: Sentence, spot: Spot, moved: Sequence[Spot], sign: str, window: str, grammar: Grammar
) -> str | None:
    """Whether "from" a name says who supplies. After a genitive "supplier" or "purchase" say that it receives."""
    if _is_with(spot, sign):
        return None
    if not _GENITIVE.fullmatch(sign):
        return "from"
    if is_on_the_way(spot) or not _belongs(sentence, spot, sign, moved, grammar):
        return None
    return "to" if _SUPPLIER.search(window) or _PURCHASE.search(window) else "from"


def _is_bought(window: str, grammar: Grammar) -> bool:
    """Whether the last act in it is one of buying: "purchases in Pyongyang" are no supply to it."""
    sold = [one.start() for one in compiled(grammar.send).finditer(window)]
    bought = [one.start() for one in compiled(grammar.get).finditer(window)]
    return bool(bought) and max(bought) > max(sold, default=-1)


def _belongs(sentence: Sentence, spot: Spot, sign: str, moved: Sequence[Spot], grammar: Grammar) -> bool:
    """Whether goods or an act stand right before a genitive, with one word between them at most."""
    if any(_words_between(sentence, one, spot, sign) <= 1 for one in moved):
        return True
    before = sentence.before(spot)
    return re.search(rf"(?:{grammar.send}|{grammar.get})\s*(?:\w+\s+)?$", before[: len(before) - len(sign)]) is not None


def _words_between(sentence: Sentence, one: Spot, spot: Spot, sign: str) -> float:
    """How many words stand between goods and the preposition of a name; infinity where the sentence breaks, or where
    they stand behind it."""
    end = spot.start - len(sign)
    between = sentence.text[one.end - sentence.start : end - sentence.start]
    return len(between.split()) if one.end <= end and not re.search(r"[,;:.]", between) else math.inf


def _is_with(spot: Spot, sign: str) -> bool:
    """Whether a Polish or Ukrainian "from" is "with"."""
    if sign.strip() not in ("z", "ze", "з", "із", "зі"):
        return False
    return re.search(r"(?:ą|em|ami|ими|єю|ою|ем|ом|ами|ями)$", spot.quote.lower()) is not None


def _is_where(spot: Spot, sign: str) -> bool:
    """Whether a Slavic name after "in" says where, not where to."""
    if sign.strip() not in ("в", "во", "на", "у"):
        return False
    return not re.search(r"(?:ю|у|ье|ск|он|ан|ай|анг|кндр|рф|сша|пхеньян|восток|китай|порт)$", spot.quote.lower())


def _by_particle(
    sentence: Sentence, spot: Spot, before: str, after: str, moved: Sequence[Spot], grammar: Grammar
) -> str | None:
    """Korean, Japanese, Chinese: what stands right at a name, and a verb of supplying or receiving behind."""
    rest = after[:AFTER]
    if re.match(r"の?(?:战|戰|前线|前線|전선|전쟁|전장|戦|境内)", rest):
        return None
    if re.match(r".{0,8}(?:制裁|禁运|禁運|管制|限制|規制|輸出管理|제재|수출\s?통제)", rest):
        return None
    if spot.quote[0] in "从從自向对對援输輸售":
        before += spot.quote[0]
    send, get = first_in(grammar.send, rest), first_in(grammar.get, rest)
    acts = send is not None or get is not None
    if grammar.of and ending(grammar.send).search(before[-4:]):
        return "to"
    if grammar.to and (sign := ending(grammar.to).search(before)):
        joined = sign[0][-1] in "援输輸售运運供送助対對대"
        if get is not None and (send is None or get < send) and sign[0] in "向":
            return "from"
        goods_follow = any(0 <= one.start - spot.end <= 8 for one in goods_in(sentence))
        gave = (
            grammar.of
            and sign[0][-1] in "给給予至往抵"
            and first_in(grammar.send, last_clause(before[-25:])) is not None
        )
        if (acts and (send if send is not None else 99) <= 40) or (joined and goods_follow) or gave:
            return "to"
    if grammar.of and ending(grammar.of).search(before) and acts:
        return "from"
    if grammar.to_after and re.match(grammar.to_after, after) and send is not None:
        return "to" if any(one.start < spot.end + send for one in moved) else None
    sign = re.match(grammar.of_after, after) if grammar.of_after and acts else None
    if sign and ("에서" not in sign[0] or (get is not None and (send is None or get <= send))):  # else it says where
        return "from"
    return None


def _by_form(sentence: Sentence, spot: Spot, grammar: Grammar) -> str | None:
    """A case that says it: a dative behind a verb of supplying, an instrumental behind its participle."""
    before = last_clause(sentence.before(spot))[-40:]
    quote = spot.quote.lower()
    if grammar.recipient_forms and re.search(rf"(?:^|\s){grammar.recipient_forms}", quote):
        verb = re.search(rf"(?:{grammar.send})\s+(?:\w+\s+)?$", before)
        noun = re.search(r"(?:к[аиуео]|ок|ач[аиуе]|аж[аиуе]|порт\w*|aw\w*)\s+(?:\w+\s+)?$", before)
        if verb and (not noun or re.search(r"(?:ве|лю|ну|wie|owi|кореї|корее|мові)$", quote)):
            return "to"
    acts = grammar.agent_forms and re.search(rf"(?:^|\s){grammar.agent_forms}", quote)
    participle = re.search(r"(?:нн\w+|ны|но|ны[йхе]|ена?|ані|них|ний)\s+$", before)
    return "from" if acts and participle and compiled(grammar.send).search(before) else None
