"""Which rules a story can match at all: each is filed under what it cannot do without, and the rarest part of that."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from monitor.rules.compile import Target
from monitor.rules.find import MOST_PLACES
from monitor.rules.lexicon import Lexicon
from monitor.rules.prospects import EVERYWHERE, Group, Places, Prospect, Sighted, prospect
from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Leaf, NoneOf, RuleSet, Unit, Weigh, leaves_of

ANYWHERE = 1 << 60  # words; no story is so long
MOST_PAIRS = 16  # of targets, under which one rule is filed


class Near(NamedTuple):
    """Of both groups a hit must begin within `reach` words of each other."""

    one: Group
    other: Group
    reach: int

    def met(self, places: Places) -> bool:
        one, other = places.keys() & self.one, places.keys() & self.other
        return any(distance(places[first], places[second]) <= self.reach for first in one for second in other)


def distance(one: Sequence[int], other: Sequence[int]) -> int:
    """How many words the closest two places are apart; 0 where there are too many to ask."""
    if len(one) == 1 == len(other):
        return abs(one[0] - other[0])
    if len(one) * len(other) >= MOST_PLACES:
        return 0
    return min([abs(first - second) for first in one for second in other])


class Filing:
    """The rules of a set, filed by the numbers of the names and terms of which a story must hit one.

    A rule asks for several such groups; it is filed under pairs of two that must be close to each other, or else of the
    two that fewest stories hit, or under one where the pairs would be many. How many stories hit a group is estimated
    by how many rules ask for the same: what everybody asks for is in every story.
    """

    def __init__(self, rule_set: RuleSet, lexicon: Lexicon, below: Mapping[str, tuple[str, ...]]) -> None:
        self._rule_set = rule_set
        self._numbers = numbers = lexicon.numbers
        self._longest = lexicon.longest
        self._below = below
        self._leaves: dict[tuple[str, tuple[str, ...]], Group] = {}
        self._asked = Counter(
            number for rule in rule_set.rules for leaf in leaves_of(rule.when) for number in self._group(leaf)
        )
        self._always: list[int] = []
        self._filed: dict[int, list[int]] = defaultdict(list)
        self._pairs: dict[int, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        # What else a rule cannot do without, and what else must be close.
        self._others: list[tuple[Group, ...]] = []
        self._near: list[tuple[Near, ...]] = []
        for number, rule in enumerate(rule_set.rules):
            self._file(number, rule.when)
        self._wanted: dict[int, Group] = {}
        self._prospects: dict[int, Prospect] = {}
        needs = [entity.needs for entity in rule_set.entities.values() if entity.needs is not None]
        names = frozenset(number for target, number in numbers.items() if target.kind == "entity")
        self._names = names.union(*(self._looked_at(clause) for clause in needs))

    def _file(self, rule: int, when: Clause) -> None:
        groups = sorted(dict.fromkeys(self._required(when)), key=self._commonness)
        near = list(self._close(when))
        pairs = [*near, *(Near(groups[0], other, ANYWHERE) for other in groups[1:2])]
        pair = next((pair for pair in pairs if len(pair.one) * len(pair.other) <= MOST_PAIRS), None)
        filed: tuple[Group, ...] = tuple(groups[:1])
        if pair is not None:
            filed = pair[:2]
            for one in pair.one:
                for other in pair.other:
                    self._pairs[one][other].append((rule, pair.reach))
        elif not groups:
            self._always.append(rule)
        for target in groups[0] if groups and pair is None else ():
            self._filed[target].append(rule)
        self._others.append(tuple(group for group in groups if group not in filed))
        self._near.append(tuple(one for one in near if one is not pair))

    def touched(self, places: Places) -> list[int]:
        """The rules, by their place in the set and in its order, that a story may match in which names and terms stand
        at these places."""
        hit, others = set(places), self._others
        touched = list(self._always)
        for rule in self._candidates(places, hit):
            for group in others[rule]:
                if group.isdisjoint(hit):
                    break
            else:
                if all(near.met(places) for near in self._near[rule]):
                    touched.append(rule)
        touched.sort()
        return touched

    def promising(self, touched: Iterable[int], sighted: Sighted) -> list[int]:
        """Of these rules those that may hold in the story, by where in it names and terms were sighted."""
        return [rule for rule in touched if self._prospect(rule)(sighted, EVERYWHERE)]

    def _prospect(self, rule: int) -> Prospect:
        if rule not in self._prospects:
            self._prospects[rule] = prospect(self._rule_set.rules[rule].when, self._group)
        return self._prospects[rule]

    def _candidates(self, places: Places, hit: set[int]) -> set[int]:
        """The rules that are filed under what is hit."""
        found: set[int] = set()
        for target in self._filed.keys() & hit:
            found.update(self._filed[target])
        for one in self._pairs.keys() & hit:
            pairs = self._pairs[one]
            if hit.isdisjoint(pairs):  # most are: half the time of building an empty set
                continue
            for other in pairs.keys() & hit:
                apart = distance(places[one], places[other])
                found.update([rule for rule, reach in pairs[other] if apart <= reach])
        return found

    def wanted(self, rules: Iterable[int]) -> Group:
        """The targets whose hits these rules look at, with their exceptions; all names if one of them is a name,
        because a name inside a longer one is no hit."""
        found: Group = frozenset()
        for rule in rules:
            if rule not in self._wanted:
                self._wanted[rule] = self._looked_at(self._rule_set.rules[rule].when)
            found |= self._wanted[rule]
        return found if found.isdisjoint(self._names) else found | self._names

    def _looked_at(self, clause: Clause) -> Group:
        found: set[int] = set()
        for leaf in leaves_of(clause):
            found |= self._group(leaf)
            for name in leaf.names:
                excepting = self._numbers.get(Target(leaf.kind, name, excepting=True))
                if excepting is not None:
                    found.add(excepting)
        return frozenset(found)

    def _group(self, leaf: Leaf) -> Group:
        """The targets that answer a leaf: of an entity all that belongs to it too."""
        key = (leaf.kind, leaf.names)
        if key not in self._leaves:
            ids = (
                one
                for name in leaf.names
                for one in (self._below.get(name, (name,)) if leaf.kind == "entity" else (name,))
            )
            numbers = (self._numbers.get(Target(leaf.kind, one)) for one in ids)
            self._leaves[key] = frozenset(number for number in numbers if number is not None)
        return self._leaves[key]

    def _commonness(self, group: Group) -> int:
        return sum(self._asked[target] for target in group)

    def _required(self, clause: Clause) -> Iterator[Group]:
        """Groups of which a story must hit each for the clause to hold; none where it can hold without a hit."""
        match clause:
            case Leaf():
                yield self._group(clause)
            case All():
                for inner in clause.clauses:
                    yield from self._required(inner)
            case AnyOf():
                yield from self._one_of(clause.clauses, len(clause.clauses))
            case AtLeast():  # all but `number - 1` may fail: of any one more than that, one holds
                yield from self._one_of(clause.clauses, len(clause.clauses) - clause.number + 1)
            case Weigh():
                yield from self._reaching(clause)

    def _close(self, clause: Clause) -> Iterator[Near]:
        """What must stand how close to each other for the clause to hold. Of a nested clause nobody knows beforehand
        how many words its hits cover."""
        if not isinstance(clause, All):
            return
        leaves = [inner for inner in clause.clauses if isinstance(inner, Leaf)]
        if clause.within.unit is Unit.WORDS and all(isinstance(inner, Leaf | NoneOf) for inner in clause.clauses):
            groups = sorted(map(self._group, leaves), key=self._commonness)
            longest = max((self._longest[target] for group in groups for target in group), default=0)
            reach = clause.within.count + longest * sum(leaf.count for leaf in leaves)
            for group in groups[1:]:
                yield Near(groups[0], group, reach)
        for inner in clause.clauses:
            yield from self._close(inner)

    def _one_of(self, clauses: Sequence[Clause], enough: int) -> Iterator[Group]:
        """The rarest group that is hit if one of any `enough` of the clauses holds."""
        rarest = [min(self._required(clause), key=self._commonness, default=None) for clause in clauses]
        groups = sorted((group for group in rarest if group is not None), key=self._commonness)
        if len(groups) >= enough:
            yield frozenset().union(*groups[:enough])

    def _reaching(self, clause: Weigh) -> Iterator[Group]:
        """The rarest items without one of which the threshold is out of reach."""
        points = sum(item.most for item in clause.items if item.points > 0)
        found: set[int] = set()
        gains = [(self._commonness(self._group(item.leaf)), item) for item in clause.items if item.points > 0]
        for _, item in sorted(gains, key=lambda gain: gain[0]):
            if points < clause.threshold:
                break
            points -= item.most
            found |= self._group(item.leaf)
        if found:
            yield frozenset(found)
