"""What correlations find in matches. Pure: the same matches give the same patterns, however often they are looked at.

The matches are walked in the order of time. A condition is looked at with each of them, over the time that ends with
it; two matches exactly a `timespan` apart are within it. While it holds again within a `timespan` it is one pattern.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain, islice

from monitor.patterns import DAY, Baseline, Pattern, SeenMatch, Watched
from monitor.rules.correlation import Correlation, Step, listed, spoken

SPREAD = timedelta(days=21)  # how far apart the stories of an incident may be
MOST_MATCHES = 100  # of the newest, of which a pattern keeps one an incident
_MOST_VALUES = 5  # that are named


@dataclass(frozen=True, slots=True)
class _Moment:
    """A condition that holds with a match, and what makes it: since when, the newest of each incident."""

    group: str
    began: datetime
    at: datetime
    count: int
    said: str
    matches: tuple[int, ...]
    baseline: Baseline | None = None


def patterns_of(correlation: Correlation, seen: Iterable[SeenMatch], watched: Watched) -> list[Pattern]:
    """The patterns in these matches of the correlation's rules, in the order in which they began."""
    asked_for = (match for match in seen if match.rule in correlation.rules and fits(match, correlation.only))
    in_order = sorted(asked_for, key=lambda match: (match.at, match.match_id))
    if correlation.type == "new_term":
        return _patterns(correlation, _new_terms(correlation, in_order, watched))
    news = [match for match in in_order if not match.backlog]
    groups = _grouped(correlation, news).items()
    moments = (_moments(correlation, group, matches, watched) for group, matches in groups)
    return _patterns(correlation, chain.from_iterable(moments))


def horizon(correlation: Correlation) -> timedelta:
    """How far back matches must be known to find what is found with a match of now."""
    if correlation.type == "frequency":
        return correlation.timespan + SPREAD
    if correlation.type == "spike":
        return correlation.timespan + correlation.baseline + SPREAD
    return correlation.timespan


def unknown(correlation: Correlation, watched: Watched, now: datetime) -> str:
    """Why nothing can be said yet: too little was watched; "" where it can."""
    if correlation.type == "spike":
        ended = now - correlation.timespan
        covered, needed = watched.within(ended - correlation.baseline, ended), correlation.baseline / 2
        if covered < needed:
            wanted = f"{_days(covered)} of the {_days(correlation.baseline)} days before were watched"
            return f"the baseline is too short: {wanted}, and it takes {_days(needed)}"
    if correlation.type == "new_term":
        covered = watched.within(now - correlation.timespan, now)
        if covered < correlation.learning:
            return f"learning: {_days(covered)} of {_days(correlation.learning)} days were watched"
    return ""


def values_of(correlation: Correlation, match: SeenMatch, word: str) -> tuple[str, ...]:
    """What a match has for one of COUNTED, in order."""
    if word in correlation.names:
        return tuple(sorted(match.entities & correlation.names[word].keys()))
    of = {
        "": "",
        "rule": match.rule,
        "incident": str(match.incident_id),
        "publisher": match.publisher,
        "source": match.source or match.publisher,
        "country": match.country,
    }[word]
    return (of,) if of or not word else ()


def _grouped(correlation: Correlation, matches: Sequence[SeenMatch]) -> Mapping[str, list[SeenMatch]]:
    found: dict[str, list[SeenMatch]] = {}
    for match in matches:
        for group in values_of(correlation, match, correlation.group_by):
            found.setdefault(group, []).append(match)
    return found


def _moments(correlation: Correlation, group: str, matches: Sequence[SeenMatch], watched: Watched) -> Iterator[_Moment]:
    if correlation.type == "frequency":
        return _frequency(correlation, group, matches)
    if correlation.type == "spike":
        return _spikes(correlation, group, matches, watched)
    if correlation.type == "value_count":
        return _value_counts(correlation, group, matches)
    return _sequences(correlation, group, matches)


def _firsts(matches: Iterable[SeenMatch]) -> list[SeenMatch]:
    """The first match of each incident: further stories of it are no further event."""
    first: dict[int, SeenMatch] = {}
    for match in matches:
        first.setdefault(match.incident_id, match)
    return list(first.values())


def _frequency(correlation: Correlation, group: str, matches: Sequence[SeenMatch]) -> Iterator[_Moment]:
    window: deque[SeenMatch] = deque()
    for match in _firsts(matches):
        window.append(match)
        while match.at - window[0].at > correlation.timespan:
            window.popleft()
        if len(window) >= correlation.gte:
            said = f"{_incidents(len(window))} within {spoken(correlation.timespan)}"
            yield _Moment(group, window[0].at, match.at, len(window), said, _newest(reversed(window)))


def _spikes(correlation: Correlation, group: str, matches: Sequence[SeenMatch], watched: Watched) -> Iterator[_Moment]:
    """The rate of a `timespan` against that of the `baseline` before it, as far as it was watched: at least half."""
    firsts = _firsts(matches)
    times = [match.at for match in firsts]
    for number, match in enumerate(firsts):
        begin = bisect_left(times, match.at - correlation.timespan)
        count, ended = number + 1 - begin, match.at - correlation.timespan
        if count < correlation.gte:
            continue
        began = ended - correlation.baseline
        covered = watched.within(began, ended)
        if covered * 2 < correlation.baseline or not covered:
            continue
        before = begin - bisect_left(times, began)
        expected = before * (correlation.timespan / covered)
        if count >= correlation.spike_height * expected:
            span = spoken(correlation.timespan)
            said = f"{_incidents(count)} within {span}, where the {_days(covered)} watched days before"
            said += f" make one expect {expected:.1f}"
            newest = _newest(firsts[number - at] for at in range(count))
            baseline = Baseline(before, round(covered / DAY, 2))
            yield _Moment(group, times[begin], match.at, count, said, newest, baseline)


def _value_counts(correlation: Correlation, group: str, matches: Sequence[SeenMatch]) -> Iterator[_Moment]:
    window: deque[tuple[SeenMatch, tuple[str, ...]]] = deque()
    counts: Counter[str] = Counter()
    for match in matches:
        values = values_of(correlation, match, correlation.counted)
        window.append((match, values))
        counts.update(values)
        while match.at - window[0][0].at > correlation.timespan:
            for value in window.popleft()[1]:
                counts[value] -= 1
                if not counts[value]:
                    del counts[value]
        if len(counts) >= correlation.gte and values:
            named = correlation.names.get(correlation.counted, {})
            shown = listed(sorted(named.get(value, value) for value in counts), _MOST_VALUES)
            word = _plural(correlation.counted, len(counts))
            said = f"{len(counts):,} {word} within {spoken(correlation.timespan)}: {shown}"
            newest = _newest(one for one, _ in reversed(window))
            yield _Moment(group, window[0][0].at, match.at, len(counts), said, newest)


def _new_terms(correlation: Correlation, matches: Iterable[SeenMatch], watched: Watched) -> Iterator[_Moment]:
    """Each entity named now and not within `timespan` before, once `learning` of that time was watched."""
    last: dict[str, datetime] = {}
    for match in matches:
        for term in values_of(correlation, match, correlation.counted):
            before = last.get(term)
            last[term] = match.at
            if match.backlog or (before is not None and match.at - before <= correlation.timespan):
                continue
            covered = watched.within(match.at - correlation.timespan, match.at)
            if covered and covered >= correlation.learning:
                said = f"named for the first time in {_days(covered)} watched days"
                yield _Moment(term, match.at, match.at, 1, said, (match.match_id,))


_Chain = tuple[SeenMatch, ...]


def _sequences(correlation: Correlation, group: str, matches: Sequence[SeenMatch]) -> Iterator[_Moment]:
    """Stories that fit the steps one after the other, each later than the one before and of another incident."""
    steps = correlation.steps
    best: list[list[_Chain]] = [[] for _ in steps]  # by the last step: the latest begun, of two incidents
    waiting: list[tuple[int, _Chain]] = []  # of the moment in hand, which nothing of that moment may follow
    for match in matches:
        if waiting and waiting[0][1][-1].at < match.at:
            for number, told in waiting:
                best[number] = _latest([*best[number], told])
            waiting = []
        for number, step in enumerate(steps):
            if not fits(match, step):
                continue
            before = (
                ()
                if number == 0
                else next((told for told in best[number - 1] if told[-1].incident_id != match.incident_id), None)
            )
            if before is None:
                continue
            told = (*before, match)
            waiting.append((number, told))
            if number == len(steps) - 1 and match.at - told[0].at <= correlation.timespan:
                took = spoken(max(match.at - told[0].at, timedelta(hours=1)))
                said = f"{len(steps)} steps in order in {took}, of at most {spoken(correlation.timespan)}"
                yield _Moment(group, told[0].at, match.at, len(steps), said, _newest(reversed(told)))


def _latest(chains: Iterable[_Chain]) -> list[_Chain]:
    """Of chains the one that began last, and the next one that ends in another incident."""
    found: list[_Chain] = []
    for told in sorted(chains, key=lambda told: told[0].at, reverse=True):
        if all(told[-1].incident_id != other[-1].incident_id for other in found):
            found.append(told)
    return found[:2]


def fits(match: SeenMatch, step: Step) -> bool:
    """Whether a match is what the step asks for."""
    return (
        (not step.rules or match.rule in step.rules)
        and (not step.entities or not step.members.isdisjoint(match.entities))
        and (not step.concepts or not step.concepts.isdisjoint(match.concepts))
    )


def _patterns(correlation: Correlation, moments: Iterable[_Moment]) -> list[Pattern]:
    """One pattern for the moments of a group that follow each other within a `timespan`."""
    done: list[Pattern] = []
    lasting: dict[str, Pattern] = {}
    word = correlation.counted if correlation.type == "new_term" else correlation.group_by
    names = correlation.names.get(word, {})
    prefix = "incident " if word == "incident" else ""
    for moment in moments:
        pattern = Pattern(
            correlation=correlation.id,
            title=correlation.title,
            level=int(correlation.level),
            status=correlation.status,
            group=moment.group,
            name=prefix + names.get(moment.group, moment.group),
            began=moment.began,
            held=moment.at,
            ended=moment.at,
            count=moment.count,
            said=moment.said,
            matches=moment.matches,
            baseline=moment.baseline,
        )
        last = lasting.get(moment.group)
        if last is not None and moment.at - last.ended <= correlation.timespan:
            pattern = replace(pattern, began=last.began, held=last.held)
        elif last is not None:
            done.append(last)
        lasting[moment.group] = pattern
    return sorted((*done, *lasting.values()), key=lambda pattern: (pattern.began, pattern.ended, pattern.group))


def _newest(newest_first: Iterable[SeenMatch]) -> tuple[int, ...]:
    """The newest match of each incident, the newest first. Of very many only the newest are looked at: a window may
    hold thousands, and this is asked with each of them."""
    found: dict[int, int] = {}
    for match in islice(newest_first, MOST_MATCHES):
        found.setdefault(match.incident_id, match.match_id)
    return tuple(found.values())


def _incidents(count: int) -> str:
    return f"{count:,} {_plural('incident', count)}"


def _plural(word: str, count: int) -> str:
    if count == 1:
        return word
    return {"entity": "entities", "country": "countries", "person": "people"}.get(word, f"{word}s")


def _days(span: timedelta) -> str:
    """A number of days, in whole ones but for the first."""
    days = span / DAY
    return f"{days:.0f}" if days >= 1 or days == 0 else f"{days:.1f}"
