"""Whether a rule may hold in a story, for all that a look at its words one by one says.

What was found by that look is more than what is hit: a name may be part of a longer one, a term excepted, a sentence
said before. So a clause that would not hold even if everything were a hit need not be evaluated, and nothing that it
alone asks for be found exactly. Most stories say something of what a rule asks for, few of them where it must stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from monitor.rules.find import FAR, MOST_PLACES
from monitor.rules.rule import LEAD, All, AnyOf, AtLeast, Clause, Item, Leaf, Unit, Weigh
from monitor.text.layout import Layout

Group = frozenset[int]  # numbers of targets that answer a leaf
Places = Mapping[int, Sequence[int]]  # by the number of a target the words at which it may begin

# The parts of a story, as bits; the last two together are its text.
TITLE, SUMMARY, OPENING, REST = 1, 2, 4, 8
OF_LEAD = TITLE | SUMMARY | OPENING
EVERYWHERE = OF_LEAD | REST
_FIELDS = {"title": TITLE, "summary": SUMMARY, "text": OPENING | REST, LEAD: OF_LEAD}
_WINDOWS = {Unit.TITLE: TITLE, Unit.LEAD: OF_LEAD}
ROUNDING = 1e-6  # points; a sum in another order may differ by less


class Stands(NamedTuple):
    """Of the targets that answer a leaf: the parts in which one may stand, and by target the part of each place."""

    parts: int = 0
    places: Sequence[Sequence[int]] = ()

    def often(self, within: int) -> int:
        """How many places lie in some parts of the story."""
        return sum([part & within != 0 for places in self.places for part in places])


_NOWHERE = Stands()


class Sighted(dict[Group, Stands]):
    """In which parts of one story names and terms may stand, worked out for a group of targets when it is asked for."""

    def __init__(self, places: Places, layout: Layout) -> None:
        super().__init__()
        self._layout = layout
        self._places = places
        self._hit = frozenset(places)
        self._stands: dict[int, tuple[int, Sequence[int]]] = {}

    def __missing__(self, group: Group) -> Stands:
        stands = _NOWHERE
        if not group.isdisjoint(self._hit):  # most are
            some = [self._stand(target) for target in group & self._hit]
            stands = Stands(reduce(or_, [one for one, _ in some]), [places for _, places in some])
        self[group] = stands
        return stands

    def _stand(self, target: int) -> tuple[int, Sequence[int]]:
        """The parts in which a target may stand, and that of each of its places."""
        if target not in self._stands:
            parts = self._parts(self._places[target])
            self._stands[target] = reduce(or_, parts), parts
        return self._stands[target]

    def _parts(self, words: Sequence[int]) -> Sequence[int]:
        if len(words) >= MOST_PLACES:  # then not all of them were looked at
            return [EVERYWHERE] * len(words)
        title, lead = self._ends
        return [
            TITLE if word < title else SUMMARY if word < FAR else OPENING if word < lead else REST for word in words
        ]

    @cached_property
    def _ends(self) -> tuple[int, int]:
        """The first word behind the title, and the first of the text behind the lead."""
        return self._layout.parts[0].word_count, FAR + self._layout.lead_words


Prospect = Callable[[Sighted, int], bool]  # whether a clause may hold in some parts of a story


def prospect(clause: Clause, group: Callable[[Leaf], Group]) -> Prospect:
    """The prospect of a clause; `group` says what answers a leaf."""
    match clause:
        case Leaf():
            return _of_leaf(clause, group)
        case All():
            return _of_all([prospect(inner, group) for inner in _cheapest_first(clause)], clause.within.unit)
        case AnyOf():
            return _of_some([prospect(inner, group) for inner in _cheapest_first(clause)], 1)
        case AtLeast():
            return _of_some([prospect(inner, group) for inner in _cheapest_first(clause)], clause.number)
        case Weigh():
            return _of_weigh(clause, group)
    return _certain  # what is a hit, and speaks against a clause, is not known yet


def _certain(_: Sighted, __: int) -> bool:
    return True


def _of_leaf(leaf: Leaf, group: Callable[[Leaf], Group]) -> Prospect:
    wanted, parts, count = group(leaf), _parts(leaf.fields), leaf.count
    if count == 1:
        return lambda sighted, within: sighted[wanted].parts & within & parts != 0
    return lambda sighted, within: sighted[wanted].often(within & parts) >= count


def _of_all(inner: Sequence[Prospect], unit: Unit) -> Prospect:
    parts = _WINDOWS.get(unit, EVERYWHERE)
    return lambda sighted, within: all(may(sighted, within & parts) for may in inner)


def _of_some(inner: Sequence[Prospect], number: int) -> Prospect:
    def may(sighted: Sighted, within: int) -> bool:
        left = number
        for one in inner:
            left -= one(sighted, within)
            if not left:
                return True
        return False

    return may


def _of_weigh(clause: Weigh, group: Callable[[Leaf], Group]) -> Prospect:
    items = [(item, group(item.leaf), _parts(item.leaf.fields)) for item in clause.items if item.points > 0]
    threshold = clause.threshold - ROUNDING

    def may(sighted: Sighted, within: int) -> bool:
        score = 0.0
        for item, wanted, parts in items:
            stands = sighted[wanted]
            if stands.parts & within & parts:
                score += _points(item, stands.often(within & parts))
        return score >= threshold

    return may


def _points(item: Item, often: int) -> float:
    if often < item.leaf.count:
        return 0.0
    return min(item.points * often, item.most)


def _parts(fields: Iterable[str]) -> int:
    parts = 0
    for field in fields:
        parts |= _FIELDS[field]
    return parts or EVERYWHERE


def _cheapest_first(clause: All | AnyOf | AtLeast) -> list[Clause]:
    return sorted(clause.clauses, key=lambda inner: (isinstance(inner, Weigh), not isinstance(inner, Leaf)))
