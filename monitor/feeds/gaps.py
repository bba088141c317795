"""What a poll may have missed, and what it tells of the feed's rhythm. Pure.

A feed lists its latest entries only. Where none of them was known although the feed was read before, entries may have
come and gone unseen between that reading and the oldest entry listed now: a gap. Not every such document means one:

    it reaches back     half of its entries are dated before the last reading: a site that gave all of them new ids
    it came as a whole  one entry, or, outside a rush, an issue whose entries came within two minutes (undated: a list
                        that was quiet when it was due, and is all new when it is due again). It is a gap only where
                        more than one issue was to be expected in the meantime

Dates are set to our clock by the lag of that publisher's dates. How many entries were lost between the last reading and
the oldest entry listed is what is usual then by the feed's rhythm; in a rush (the reading before had brought entries
too, less than an hour ago) it is how many fit in there at the distance of the listed ones, if that is more. Without
dates: W entries came, and perhaps more. Feeds come in bursts, so the count is taken as negative binomial with the usual
number m as mean and the shape 1/2: beyond W each further entry is r times as likely as the one before it,
r = (W + 1/2) / (W + 1) x m / (m + 1/2), and r / (1 - r) more are expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.feeds.rhythm import ENOUGH_STORIES, expected, heard, silent_after
from monitor.model import FeedMemory, Outcome, ParsedFeed, Poll, Story
from monitor.watching import Gap, Rhythm

ISSUES = 1.2  # so many are to be expected before one was missed: in the hour of an issue there is one
SHAPE = 0.5
SOON = timedelta(hours=1)
AHEAD = timedelta(days=1)  # a date may be written in another zone's time; later ones are wrong
OLDEST = timedelta(days=730)  # that the rhythm is learnt from
LAG_RISE = 0.005  # the lag follows a publisher that has become slower, by so much of the difference a poll
COVERS_RISE = 0.02
MOST_LEARNT = 200  # stories of one poll


def listened(memory: FeedMemory, poll: Poll, parsed: ParsedFeed, unmet: Sequence[Story], now: datetime) -> Poll:
    """The poll, which ended well, with what it tells of the feed's rhythm and of a gap before it.

    `unmet` are the stories that we had not met before, by whatever address; `memory` is from before the poll.
    """
    rhythm, gap = memory.rhythm, None
    if rhythm.last is None and memory.last_new is not None:
        rhythm = _started(memory.last_new)  # it was watched before rhythms were kept
    if parsed.stories:
        if poll.belief is None:  # else it has just moved, and may be listed otherwise there
            gap = gap_before(memory, parsed, unmet, now)
        lag, covers = _lag(memory, unmet, now), _covers(memory, parsed, unmet, gap, now)
        learnt = replace(rhythm, lag=lag, covers=covers)
        if came := _came(memory, learnt, parsed, unmet, now):
            rhythm = heard(learnt, came, gap or _unseen(memory, unmet, now), now)
        elif rhythm.last is None:
            rhythm = _started(now)
    elif poll.outcome is Outcome.EMPTY and rhythm == Rhythm():
        rhythm = Rhythm(silent_after=now)  # it never listed anything
    if rhythm is memory.rhythm and not parsed.cut:
        return poll
    return replace(poll, gap=gap, rhythm=None if rhythm is memory.rhythm else rhythm, cut=parsed.cut)


def gap_before(memory: FeedMemory, parsed: ParsedFeed, unmet: Sequence[Story], now: datetime) -> Gap | None:
    """The gap between the last reading of the feed and this document, if there is one."""
    read, rhythm = memory.last_read, memory.rhythm
    if read is None or not memory.parsed_before or parsed.cut or not unmet:
        return None
    if memory.last_outcome is Outcome.EMPTY:
        return None  # there was nothing to overlap with
    if len(unmet) < len({story.key for story in parsed.stories}):
        return None
    lag = timedelta(seconds=rhythm.lag or 0)
    dates = sorted(date for story in unmet if (date := _plausible(story, now)) is not None)
    if len(dates) * 2 < len(unmet):
        lost, until = _lost_undated(memory, len(unmet), read, now), now
    else:
        newer = [date + lag for date in dates if date + lag > read]
        if len(newer) * 2 < len(dates):
            return None
        lost, until = _lost(memory, newer, read, now), min(newer[0], now)
    return None if lost is None else Gap(read, until, max(1, round(lost)))


def _lost(memory: FeedMemory, came: Sequence[datetime], read: datetime, now: datetime) -> float | None:
    """How many stories came between `read` and the first of these, by their dates; None if there is no gap."""
    rhythm = memory.rhythm
    bunches = len({moment.replace(second=0, microsecond=0) for moment in came})
    usual = expected(rhythm, read, came[0]) if sum(rhythm.hours) >= ENOUGH_STORIES else 0.0
    rush, span = _is_rush(memory, read, now), came[-1] - came[0]
    if bunches <= 2 and not (rush and len(came) > 2 and span):
        return usual if usual * bunches / len(came) >= ISSUES else None
    if usual and not rush:
        return usual
    return max(usual, (came[0] - read) / span * (len(came) - 1))


def _lost_undated(memory: FeedMemory, listed: int, read: datetime, now: datetime) -> float | None:
    """How many stories more than the `listed` ones came since `read`; None if there is no gap."""
    rhythm = memory.rhythm
    if sum(rhythm.hours) < ENOUGH_STORIES:
        return listed if listed > 1 else None
    usual = expected(rhythm, read, now)
    if listed == 1 or not (_was_away(memory, now) or _is_rush(memory, read, now)):
        return usual - listed if usual / listed >= ISSUES else None
    ratio = (listed + SHAPE) / (listed + 1) * usual / (usual + SHAPE)
    return max(usual - listed, ratio / (1 - ratio))


def _was_away(memory: FeedMemory, now: datetime) -> bool:
    """Whether the feed was not read when it was due."""
    return memory.failures > 0 or memory.next_due is None or now - memory.next_due > SOON


def _unseen(memory: FeedMemory, unmet: Sequence[Story], now: datetime) -> Gap | None:
    """The time away, where nothing says when the stories came in it: nobody knows how long it was quiet."""
    dated = any(_plausible(story, now) for story in unmet)
    if dated or memory.last_read is None or not _was_away(memory, now):
        return None
    return Gap(memory.last_read, now, 0)


def _is_rush(memory: FeedMemory, read: datetime, now: datetime) -> bool:
    return memory.last_new == read and now - read <= SOON


def _came(
    memory: FeedMemory, rhythm: Rhythm, parsed: ParsedFeed, unmet: Sequence[Story], now: datetime
) -> list[datetime]:
    """When the stories came, by our clock: those that we had not met, and those that we met in another feed of the
    publisher but are newer than what this one had. Of a first document only what it dates."""
    lag, came = timedelta(seconds=rhythm.lag or 0), []
    new, last = {story.key for story in unmet}, rhythm.last
    for story in parsed.stories:
        date = _plausible(story, now)
        if not memory.parsed_before:
            if date is not None and date > now - OLDEST:
                came.append(min(date + lag, now))
        elif story.key in new:
            came.append(now if date is None else max(min(date + lag, now), memory.last_read or now))
        elif date is not None and last is not None and date + lag > last + SOON:
            came.append(min(date + lag, now))
    return sorted(came)[-MOST_LEARNT:]


def _lag(memory: FeedMemory, unmet: Sequence[Story], now: datetime) -> float | None:
    """The shortest time from a publisher's date until we saw the story, as it was of late; negative where the dates
    are ahead of us."""
    before = memory.rhythm.lag
    newest = max((date for story in unmet if (date := _plausible(story, now)) is not None), default=None)
    if newest is None:
        return before
    seen = (now - newest).total_seconds()
    if not memory.parsed_before:
        return seen if seen < 0 else None
    if memory.last_read is None or now - memory.last_read > SOON:
        return before
    return seen if before is None or seen < before else round(before + (seen - before) * LAG_RISE, 3)


def _plausible(story: Story, now: datetime) -> datetime | None:
    return story.published if story.published is not None and story.published <= now + AHEAD else None


def _started(last: datetime) -> Rhythm:
    started = Rhythm(at=last, last=last)
    return replace(started, silent_after=silent_after(started))


def _covers(
    memory: FeedMemory, parsed: ParsedFeed, unmet: Sequence[Story], gap: Gap | None, now: datetime
) -> float | None:
    """How long the list lasts at the pace of this poll; remembered where that was shorter of late."""
    before = memory.rhythm.covers
    if memory.last_read is None or not memory.parsed_before or not unmet:
        return before
    lasts = (now - memory.last_read).total_seconds() * len(parsed.stories) / (len(unmet) + (gap.lost if gap else 0))
    return round(lasts if before is None or lasts < before else before + (lasts - before) * COVERS_RISE, 1)


def by_rhythm(wait: float, rhythm: Rhythm, now: datetime, fastest: float) -> float:
    """The wait, in seconds, shortened so that the next list still overlaps with this one: to a third of what the list
    covers when it is busy, or as long as the feed has been quiet. And it ends where a feed that brings nothing until
    then is silent, so that it is told when it is due."""
    if rhythm.covers is not None and rhythm.last is not None:
        quiet = (now - rhythm.last).total_seconds()
        wait = max(min(wait, max(rhythm.covers / 3, quiet)), min(wait, fastest))
    due = rhythm.silent_after
    return wait if due is None or due <= now else min(wait, (due - now).total_seconds())
