"""Who does it, by where name and verb stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.incidents.claims.goods import made_by
from monitor.incidents.claims.grammar import ADJECTIVE, BREAK, PREPOSITION, Grammar, Order, compiled, ending
from monitor.incidents.claims.sentence import Sentence, is_on_the_way
from monitor.mentions import Spot

AFTER = 60  # behind it, where the verb stands last

_NOUN = re.compile(
    r"(?:deliver(?:y|ies)|shipments?|transfers?|exports?|sales?|supply|supplies|purchases?|lieferung(?:en)?)\b"
)

_HELPERS = r"(?:hat|habe|haben|soll|will|wird|werde|könnte|würde|hatte)"


def subjects(sentence: Sentence, parties: Sequence[Spot], grammar: Grammar) -> Iterator[tuple[Spot, str]]:
    """Who does it, by where the name and the verb stand."""
    acts = [(one, "from") for one in compiled(grammar.send).finditer(sentence.text)]
    acts += [(one, "to") for one in compiled(grammar.get).finditer(sentence.text)]
    for verb, role in sorted(acts, key=lambda act: act[0].start()):
        at = sentence.start + verb.start()
        earlier = [spot for spot in parties if spot.end <= at]
        later = [spot for spot in parties if spot.start >= sentence.start + verb.end()]
        if grammar.order is Order.LAST:
            yield from _subject_with_particle(sentence, earlier, verb, role, grammar)
            continue
        if grammar.order is Order.FIRST and role == "from":
            yield from _behind_verb(sentence, verb, later)
        if earlier:
            yield from _before_verb(sentence, earlier, verb, role, later, grammar)


def _behind_verb(sentence: Sentence, verb: re.Match[str], later: Sequence[Spot]) -> Iterator[tuple[Spot, str]]:
    """In Arabic: `زودت كوريا الشمالية روسيا`, who and then whom."""
    if not verb[0].endswith(("ت", "ته")) or not later:
        return
    if sentence.text[verb.end() : later[0].start - sentence.start] == " ":
        yield later[0], "from"
        if len(later) > 1 and sentence.between(later[0], later[1]) == " ":
            yield later[1], "to"


def _before_verb(
    sentence: Sentence, earlier: Sequence[Spot], verb: re.Match[str], role: str, later: Sequence[Spot], grammar: Grammar
) -> Iterator[tuple[Spot, str]]:
    """The last name before the verb, with helping words between; in German also the one before it."""
    subject = earlier[-1]
    gap = sentence.text[subject.end - sentence.start : verb.start()]
    suffers = grammar.passive and ending(grammar.passive).search(gap)
    if _is_subject(sentence, subject, gap, grammar):
        if not suffers or verb[0].endswith("ing"):
            yield subject, role
            yield from _objects(sentence, subject, verb, role, later)
        elif role == "from":
            yield subject, "to"
    elif grammar.late and re.match(rf"\s+{_HELPERS}\s[^,;:.]*$", gap) and not is_on_the_way(subject):
        yield subject, role
    elif grammar.late and len(earlier) > 1:
        yield from _german(sentence, earlier[-2], earlier[-1], verb, role)


def _is_subject(sentence: Sentence, subject: Spot, gap: str, grammar: Grammar) -> bool:
    """Whether nothing but helping words stands between a name and its verb."""
    if is_on_the_way(subject):
        return False
    if PREPOSITION.search(sentence.before(subject)) and not re.match(r"\s(?:de|d['’]|of|di|o|в|у)\b", gap):
        return False
    if grammar.late and re.search(r"\b(?:der|dem|den)\s$", sentence.before(subject)):
        return False
    if grammar.subject_forms and not re.fullmatch(grammar.subject_forms, subject.quote.lower()):
        return False
    if ADJECTIVE.fullmatch(subject.quote.lower()) and subject.type == "state":
        return bool(re.fullmatch(r"(?:s|n)?\s+(?:\w+\s+){0,2}", gap)) and _is_noun(sentence, subject, gap)
    if re.fullmatch(r"['’]s?\s+(?:[\w-]+\s+){0,2}", gap):
        return _is_noun(sentence, subject, gap)
    if len(gap) > AFTER:
        return False
    # Each helping word ends with a blank or an apostrophe: else there were many ways to cut one stretch of letters.
    return re.fullmatch(rf",?\s*(?:{grammar.helpers}(?:['’]?\s+|(?<=['’])))*", gap) is not None


def _is_noun(sentence: Sentence, subject: Spot, gap: str) -> bool:
    return _NOUN.match(sentence.text[subject.end - sentence.start + len(gap) :]) is not None


def _objects(
    sentence: Sentence, subject: Spot, verb: re.Match[str], role: str, later: Sequence[Spot]
) -> Iterator[tuple[Spot, str]]:
    """Who is given something, right behind the verb: "supplied Moscow with", "sent Russia shells"."""
    if role != "from" or not later or later[0].state == subject.state:
        return
    gap = sentence.text[verb.end() : later[0].start - sentence.start]
    if re.fullmatch(r"\s+(?:the\s+)?", gap) and not ADJECTIVE.fullmatch(later[0].quote.lower()):
        yield later[0], "to"


def _german(
    sentence: Sentence, first: Spot, second: Spot, verb: re.Match[str], role: str
) -> Iterator[tuple[Spot, str]]:
    """`Nordkorea hat Russland Munition geliefert`, `Iran soll Drohnen an Russland geliefert haben`."""
    gap = sentence.between(first, second)
    rest = sentence.text[second.end - sentence.start : verb.start()]
    if re.search(r"[,;:.]", gap + rest) or is_on_the_way(first) or PREPOSITION.search(sentence.before(first)):
        return
    helped = re.match(rf"\s+{_HELPERS}\b", gap) is not None
    if helped:
        yield first, role
    bare = re.fullmatch(rf"\s+(?:{_HELPERS}\s+)?(?:der|dem|den)?\s*(?:\w+\s+)?", gap) is not None
    if role == "from" and bare and re.search(r"lief|überl|überg", verb[0]) and not PREPOSITION.search(gap):
        yield first, role
        yield second, "to"


def _subject_with_particle(
    sentence: Sentence, earlier: Sequence[Spot], verb: re.Match[str], role: str, grammar: Grammar
) -> Iterator[tuple[Spot, str]]:
    """The nearest name before the verb that a particle marks as its subject."""
    behind = sentence.text[verb.end() : verb.end() + 6]
    if behind.startswith("済み"):
        return
    if re.match(r"(?:을|를)?\s?받|(?:を)?受け", behind):
        role = "to"
    elif re.match(r"され|られ|되|됐", behind):
        return
    for spot in reversed(earlier):
        after = sentence.text[spot.end - sentence.start : verb.start()]
        if len(after) > AFTER or BREAK.search(after) or re.search('[「『“"]', after):
            return
        if (grammar.to_after and re.match(grammar.to_after, after)) or (
            grammar.of_after and re.match(grammar.of_after, after)
        ):
            continue
        if grammar.of and spot.quote[0] in "从從自向对對援输輸售":
            continue
        if grammar.of and (
            ending(grammar.of).search(sentence.before(spot)) or ending(grammar.to).search(sentence.before(spot))
        ):
            continue
        mark = re.match(grammar.subject, after)
        if mark is None or is_on_the_way(spot):
            return
        rest = after[mark.end() :]
        if re.search(r"[が]|[가-힣](?:이|가)\s", rest):
            return
        if grammar.of and (len(rest) > 14 or re.search(r"[，。；：、,]", rest) or says_other(after, grammar)):
            return
        if mark[0].endswith(("의", "의 ")) and len(rest) > 10:
            return
        yield spot, role
        return


def says_other(after: str, grammar: Grammar) -> bool:
    """Whether a Chinese name says something of others; who denies something says it of himself."""
    return re.match(grammar.says, after) is not None and re.match(r"(?:方|政府)?(?:否认|否認)", after) is None


def used(
    sentence: Sentence, parties: Sequence[Spot], goods: Sequence[Spot], grammar: Grammar
) -> tuple[Spot, Spot] | tuple[None, None]:
    """`Russia fired North Korean missiles`: who uses what another state has made was supplied by it."""
    makers = list(made_by(sentence, parties, goods, grammar))
    users = []
    for verb in compiled(grammar.use).finditer(sentence.text):
        earlier = [spot for spot in parties if spot.end <= sentence.start + verb.start()]
        if earlier and grammar.order is Order.MIDDLE:
            gap = sentence.text[earlier[-1].end - sentence.start : verb.start()]
            if _is_subject(sentence, earlier[-1], gap, grammar):
                users.append(earlier[-1])
    if len({spot.state for spot in makers}) != 1 or len({spot.state for spot in users}) != 1:
        return None, None
    return (makers[0], users[0]) if makers[0].state != users[0].state else (None, None)
