"""The rhythm of a feed: when its stories come, and how long it is usually quiet. Pure.

Stories come as a Poisson process whose rate changes with the hour of the day and the day of the week (both UTC):

    rate(t) = n / watched x H[hour of t] x D[weekday of t]        stories an hour; H and D have the mean 1

`n` stories were counted in `watched` hours. What lies back is forgotten exponentially (half in eight weeks), so that a
feed may change its ways; half a story is added to every hour and day, so that none is impossible. Two factors instead
of 168 rates: a feed with a story a day would need years to fill 168 cells.

Silence is measured in *rhythm hours*: the integral of H x D, which runs fast when the feed is busy and stands nearly
still at its nights and weekends; a week has 168 of both kinds. By the time-rescaling theorem (Papangelou 1972; Brown
et al., Neural Computation 14:325, 2002) the spells between the stories of such a process are then exponential, whatever
the hour. Real feeds are more regular than that (one issue a day) or less (bursts, holidays), so no distribution is
assumed: the longest spell of each of the last 26 weeks is kept, and the *usual gap* is the one that four weeks of five
stay below. A feed is silent after 3.3 usual gaps, so that it is told before 4 are over though all this is an estimate;
but not before it was quiet for 2.5 days, or, since who has days off has holidays too, on 3.8 of its working days: three
holidays on end, with what is left of the days around them, are no silence, and four days are when it is to be told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import FeedMemory
from monitor.watching import Gap, Rhythm

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = timedelta(days=7)
HALF_LIFE = timedelta(weeks=8)
DOUBT = 0.5  # of a story, in every hour and day
LEARNING = 168.0  # hours: before that, not every hour of a week has been seen
BURST = 3  # a poll that brings more than so many times what is usual, and so many more, counts as that
WEEKS_KEPT = 26
ENOUGH_WEEKS = 3  # to know what is usual
ENOUGH_STORIES = 5  # to know anything
SILENT_AFTER = 3.3  # usual gaps
EVERY_DAY, SOME_DAYS = 2.5, 3.8  # so many days without a story, at least; the latter of a feed that has days off
DAY_OFF = 0.25  # of the usual number of stories
YOUNG = 72.0  # rhythm hours: the least usual gap of a feed that is not known for long
UNKNOWN = 720.0  # rhythm hours: that of a feed of which next to nothing is known

Factors = tuple[list[float], list[float]]  # H by hour, D by weekday


def per_hour(rhythm: Rhythm) -> float:
    """Stories an hour, over the whole week; 0 where it is unknown."""
    return sum(rhythm.hours) / rhythm.watched if rhythm.watched else 0.0


def expected(rhythm: Rhythm, since: datetime, until: datetime) -> float:
    """How many stories are usual between the two moments."""
    return per_hour(rhythm) * _rhythm_hours(_factors(rhythm), since, until)


def heard(rhythm: Rhythm, came: Sequence[datetime], missed: Gap | None, now: datetime) -> Rhythm:
    """The rhythm after stories that came at these moments, in order, none after `now`; at least one.

    A spell in which stories may have been missed is no spell of quiet.
    """
    began = rhythm.at or came[0]
    passed = max(now - began - (missed.ended - missed.began if missed else timedelta(0)), timedelta(0))
    kept = 0.5 ** (passed / HALF_LIFE)
    hours, days = [count * kept for count in rhythm.hours], [count * kept for count in rhythm.days]
    usual = expected(rhythm, began, now)
    weight = min(1.0, (BURST * usual + BURST) / len(came)) if rhythm.watched >= LEARNING else 1.0
    for moment in came:
        hours[moment.hour] += weight
        days[moment.weekday()] += weight
    counted = replace(
        rhythm,
        at=now,
        last=max(came[-1], rhythm.last or came[-1]),
        hours=tuple(round(count, 3) for count in hours),
        days=tuple(round(count, 3) for count in days),
        watched=round(rhythm.watched * kept + passed / HOUR, 3),
    )
    known = _with_spells(counted, rhythm.last or came[0], came, missed)
    return replace(known, silent_after=silent_after(known))


def _with_spells(rhythm: Rhythm, last: datetime, came: Sequence[datetime], missed: Gap | None) -> Rhythm:
    factors = _factors(rhythm)
    week, spell, spells = rhythm.week or last, rhythm.spell, list(rhythm.spells)
    for moment in came if rhythm.watched >= LEARNING else ():
        if moment <= last:
            continue
        if missed is None or not last <= missed.ended <= moment:
            spell = max(spell, round(_rhythm_hours(factors, last, moment), 2))
        last = moment
        if moment - week >= WEEK and spell:
            spells.append(spell)
            week, spell = moment, 0.0
    return replace(rhythm, week=week, spell=spell, spells=tuple(spells[-WEEKS_KEPT:]))


def usual_gap(rhythm: Rhythm) -> float:
    """How long the feed is usually quiet at most, in rhythm hours."""
    spells = sorted((*rhythm.spells, rhythm.spell))
    if len(rhythm.spells) >= ENOUGH_WEEKS:
        usual = spells[math.ceil(len(spells) * 0.8) - 1]
    elif sum(rhythm.hours) >= ENOUGH_STORIES and (spells[-1] or sum(map(bool, rhythm.days)) > 1):
        usual = max(spells[-1], YOUNG)
    else:
        usual = UNKNOWN
    return usual


def silent_after(rhythm: Rhythm) -> datetime | None:
    """Until when the feed may be quiet by its own rhythm; None where it is not known when its last story came."""
    if rhythm.last is None:
        return None
    factors = _factors(rhythm)
    open_days = sum(factor >= DAY_OFF for factor in factors[1])
    least = EVERY_DAY * 24.0 if open_days == 7 else SOME_DAYS * 168 / open_days
    return _after(factors, rhythm.last, max(SILENT_AFTER * usual_gap(rhythm), least))


def is_silent(memory: FeedMemory) -> bool:
    """Whether the feed was read after the time that its rhythm leaves it, and had brought nothing. So says the database
    too (`storage/coverage.py`)."""
    after, read = memory.rhythm.silent_after, memory.last_read
    return after is not None and read is not None and after <= read


def _factors(rhythm: Rhythm) -> Factors:
    if rhythm.watched < LEARNING:
        return [1.0] * 24, [1.0] * 7
    stories = sum(rhythm.hours)
    return (
        [(count + DOUBT) * 24 / (stories + 24 * DOUBT) for count in rhythm.hours],
        [(count + DOUBT) * 7 / (stories + 7 * DOUBT) for count in rhythm.days],
    )


def _rhythm_hours(factors: Factors, since: datetime, until: datetime) -> float:
    """The rhythm hours between the two moments; 0 where the second is not later."""
    if until <= since:
        return 0.0
    weeks = (until - since) // WEEK
    total, at = weeks * 168.0, since + weeks * WEEK
    while at < until:
        ends, rate = _stretch(factors, at, until - at >= DAY)
        ends = min(ends, until)
        total += rate * ((ends - at) / HOUR)
        at = ends
    return total


def _after(factors: Factors, since: datetime, rhythm_hours: float) -> datetime:
    """The moment so many rhythm hours later."""
    weeks = int(rhythm_hours // 168)
    left, at = rhythm_hours - weeks * 168, since + weeks * WEEK
    while True:
        ends, rate = _stretch(factors, at, 24 * factors[1][at.weekday()] < left)
        if (passed := rate * ((ends - at) / HOUR)) >= left:
            return at + left / rate * HOUR
        left, at = left - passed, ends


def _stretch(factors: Factors, at: datetime, whole_day: bool) -> tuple[datetime, float]:
    """Until when the rate stays what it is, and the rate; if it suits, of a whole day at once."""
    hours, days = factors
    if whole_day and at.hour == 0 and at == at.replace(minute=0, second=0, microsecond=0):
        return at + DAY, days[at.weekday()]
    return at.replace(minute=0, second=0, microsecond=0) + HOUR, hours[at.hour] * days[at.weekday()]
