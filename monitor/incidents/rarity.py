"""How rare a thing is in the news that we read: what two stories share says the more, the fewer stories have it.

A table is frozen per day: what stories of a day weigh is counted on the stories of the days before it, so that no order
of arrival changes it. Before there are any, `rarity.json` counts: the development stories of tests/quality (see
docs/quality.md), in thirteen languages.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from monitor.incidents.fingerprint import Fingerprint

FEWEST = 3  # stories; rarer things are not kept in the file


class Rarity:
    """The tables of all days of a batch, over those of the file."""

    def __init__(self, fingerprints: Iterable[Fingerprint]) -> None:
        self._prior_stories, self._prior = prior()
        days: dict[date, Counter[str]] = defaultdict(Counter)
        stories: Counter[date] = Counter()
        for one in fingerprints:
            day = one.at.date()
            stories[day] += 1
            days[day].update(one.things())
        self._days = sorted(days)
        self._stories = [0]
        self._when: dict[str, list[date]] = defaultdict(list)  # of each thing the days on which it was met
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0])  # and how often, all in all, by the end of each
        for day in self._days:
            self._stories.append(self._stories[-1] + stories[day])
            for thing, count in days[day].items():
                self._when[thing].append(day)
                self._counts[thing].append(self._counts[thing][-1] + count)

    def weight(self, thing: str, day: date) -> float:
        """The logarithm of how many stories there are for each that has it, by the evening before a day."""
        count = self._prior.get(thing, 0)
        if thing in self._when:
            count += self._counts[thing][bisect_left(self._when[thing], day)]
        return _weight(count, self._prior_stories + self._stories[bisect_left(self._days, day)])


def weights(counts: Mapping[str, int], stories: int) -> dict[str, float]:
    """What things weigh, of which so many of so many stories have each, beside those of the file."""
    prior_stories, known = prior()
    return {thing: _weight(count + known.get(thing, 0), stories + prior_stories) for thing, count in counts.items()}


def _weight(count: int, stories: int) -> float:
    return math.log((stories + 1) / (count + 1))


@cache
def prior() -> tuple[int, Mapping[str, int]]:
    """How many stories were counted for the file, and how many of them have each thing."""
    table = json.loads(files("monitor.incidents").joinpath("rarity.json").read_text(encoding="utf-8"))
    return table["stories"], table["things"]


def counted(fingerprints: Iterable[Fingerprint]) -> str:
    """The file, made anew from stories."""
    stories, things = 0, Counter[str]()
    for one in fingerprints:
        stories += 1
        things.update(one.things())
    kept = {thing: count for thing, count in sorted(things.items()) if count >= FEWEST}
    return json.dumps({"stories": stories, "things": kept}, ensure_ascii=False, separators=(",", ":"), indent=0) + "\n"
