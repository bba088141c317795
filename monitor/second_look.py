"""The second look: a story that rules match is read again without its recaps, and what holds then is what it tells.

    [Story] that rules match ─passages with evidence─▶ known as recaps? ─yes─▶ match without them ─▶ what still holds

A story that no rule matches is not looked at, and costs nothing. What is known is read, and written only with the news
(`recording.py`); so a poll that is not stored is read again as if it had never been.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from monitor import storage
from monitor.incidents.recaps import VOTES, leads_of, passages_of, recaps_in
from monitor.model import Match, Reading, Span, Story
from monitor.recaps import Quieted, Recall, Recap
from monitor.storage import Transaction as Tx

MOST_EVIDENCE = 100  # spans of a match
_FIELDS = ("title", "summary", "text")

Matching = Callable[[Sequence[Story]], Awaitable[Sequence[Reading]]]


async def second_look(
    stories: Sequence[Story], readings: Sequence[Reading], now: datetime, match: Matching, store: storage.Storage
) -> tuple[tuple[Story, Reading], ...]:
    """Each story with what rules find in it once its recaps are left out."""
    matched = [number for number, reading in enumerate(readings) if reading.matches]
    if not matched:
        return tuple(zip(stories, readings, strict=True))
    told = [(stories[number], readings[number]) for number in matched]
    recalls = dict(zip(matched, await store.read(partial(recalls_of, told=told, at=now)), strict=True))
    again = [number for number, recall in recalls.items() if recall.recaps]
    without = [replace(stories[number], recaps=recalls[number].recaps) for number in again]
    reread = dict(zip(again, await match(without), strict=True)) if again else {}
    looked = list(readings)
    for number, recall in recalls.items():
        first = readings[number]
        looked[number] = after(first, reread[number], recall) if number in reread else replace(first, recall=recall)
    return tuple(zip(stories, looked, strict=True))


def recalls_of(tx: Tx, told: Sequence[tuple[Story, Reading]], at: datetime) -> list[Recall]:
    """What each of these stories recalls, by one look at what is known."""
    passages = [passages_of(story, _evidence(reading.matches)) for story, reading in told]
    leads = [leads_of(passage.marks) for some in passages for passage in some]
    known = storage.recaps.passages_under(tx, leads, VOTES)
    return [
        Recall(recaps_in(story.key, some, known, at), (), tuple(some))
        for (story, _), some in zip(told, passages, strict=True)
    ]


def after(first: Reading, second: Reading, recall: Recall) -> Reading:
    """A reading once its story was read without its recaps, which takes matches away and brings none. What the recaps
    say to a match that still holds stays with its evidence, marked. A match of which the second reading cannot say
    whether it holds stays as it is."""
    again = {match.rule: match for match in second.matches}
    kept, quieted = list[Match](), list[Quieted]()
    for match in first.matches:
        if match.rule in again:
            kept.append(_with_recaps(again[match.rule], match, recall.recaps))
        elif match.rule in second.unknown:
            kept.append(match)
        else:
            quieted.append(Quieted(match.rule, match.level, match.status))
    traits = second.traits or first.traits
    return replace(first, matches=tuple(kept), traits=traits, recall=replace(recall, quieted=tuple(quieted)))


def _with_recaps(match: Match, whole: Match, recaps: Sequence[Recap]) -> Match:
    recalled = [replace(span, in_recap=True) for span in whole.evidence if _lies_in(span, recaps)]
    evidence = (*match.evidence, *recalled)[:MOST_EVIDENCE]
    return replace(match, evidence=tuple(sorted(evidence, key=_place)))


def _lies_in(span: Span, recaps: Sequence[Recap]) -> bool:
    return any(recap.field == span.field and recap.start <= span.start < recap.end for recap in recaps)


def _place(span: Span) -> tuple[int, int, int, str]:
    return _FIELDS.index(span.field), span.start, span.end, span.named


def _evidence(matches: Sequence[Match]) -> list[Span]:
    return [span for match in matches for span in match.evidence]
