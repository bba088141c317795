"""Compose a digest from the stories that wait for a subscription. Pure."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.corroboration import Sources
from monitor.digests.excerpt import MOST, around, shortened
from monitor.model import Digest, DigestSection, DigestStory, Level, Match, MatchedStory, Span, Story, Subscription
from monitor.telling import Held
from monitor.watching import Coverage

MAX_STORIES = 60
_FEW = 3  # what every rule may show of itself, however loud the others are
_NAMED = 3  # feeds in each part of the coverage line
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_FIELDS = ("title", "summary", "text")


@dataclass(frozen=True, slots=True)
class _Told:
    """A story once, however many rules it matched; `matches` loudest first, the first is the one it stands under."""

    row: MatchedStory
    matches: tuple[Match, ...]


def compose(
    subscription: Subscription,
    waiting: Sequence[MatchedStory],
    held: Sequence[tuple[Held, int]],
    *,
    message_id: str,
    due: datetime,
    now: datetime,
    coverage: Coverage | None = None,
) -> Digest:
    """The digest of what waits: by rule, loudest first, newest incident first, the stories of one incident together.

    Of the coverage the three feeds that lost most are named, and the three that have been unwell for longest.

    A story that matched several rules stands once, under the loudest of them. At most MAX_STORIES are shown;
    a section's `cut` counts the rest.
    """
    told = _each_once(waiting)
    by_rule: dict[str, list[_Told]] = {}
    for one in told:
        by_rule.setdefault(one.matches[0].rule, []).append(one)
    ranked = sorted(
        by_rule.values(), key=lambda stories: (-_loudness(stories), -len(stories), stories[0].matches[0].rule)
    )
    room = _share([len(stories) for stories in ranked])
    sections = tuple(
        _section(stories, shown, subscription.language) for stories, shown in zip(ranked, room, strict=True)
    )
    seen = None if coverage is None else _worst(coverage)
    return Digest(message_id, subscription, due, now, sections, len(told), tuple(held), seen)


def incidents_in(digest: Digest) -> set[int]:
    """The incidents of which it shows a story."""
    return {story.incident_id for section in digest.sections for story in section.stories}


def with_sources(digest: Digest, sources: Mapping[int, Sources]) -> Digest:
    """The digest with who reports each of its incidents."""
    sections = (
        replace(
            section,
            stories=tuple(replace(story, sources=sources.get(story.incident_id)) for story in section.stories),
        )
        for section in digest.sections
    )
    return replace(digest, sections=tuple(sections))


def with_claims(digest: Digest, claims: Mapping[int, str]) -> Digest:
    """The digest with what the stories of each of its incidents claim."""
    sections = (
        replace(
            section,
            stories=tuple(replace(story, claim=claims.get(story.incident_id, "")) for story in section.stories),
        )
        for section in digest.sections
    )
    return replace(digest, sections=tuple(sections))


def _worst(coverage: Coverage) -> Coverage:
    losses = sorted(coverage.losses, key=lambda loss: -loss.lost)
    unwell = sorted(coverage.unwell, key=lambda feed: feed.since or _EVER)
    return replace(
        coverage,
        losses=tuple(losses[:_NAMED]),
        unwell=tuple(unwell[:_NAMED]),
        more_losses=len(losses[_NAMED:]),
        more_unwell=len(unwell[_NAMED:]),
    )


def new_message_id(sender_domain: str) -> str:
    """A Message-ID without brackets that nobody can guess and nothing else will ever bear."""
    return f"{secrets.token_hex(16)}@{sender_domain}"


def _each_once(waiting: Sequence[MatchedStory]) -> list[_Told]:
    """Of equally loud rules a story stands under the one that most stories of its incident matched."""
    rows: dict[int, list[MatchedStory]] = {}
    for row in waiting:
        rows.setdefault(row.story_id, []).append(row)
    common = Counter((row.incident_id, row.match.rule) for row in waiting)
    told = []
    for same in rows.values():
        same.sort(key=lambda row: (-row.match.level, -common[row.incident_id, row.match.rule], row.match.rule))
        told.append(_Told(same[0], tuple(row.match for row in same)))
    return told


def _loudness(stories: Iterable[_Told]) -> Level:
    return max(one.matches[0].level for one in stories)


def _share(sizes: Sequence[int]) -> list[int]:
    """How many stories each section shows: a few of each, then all of the loudest for as long as there is room."""
    few = min(_FEW, MAX_STORIES // max(len(sizes), 1))
    shown = [min(size, few) for size in sizes]
    left = MAX_STORIES - sum(shown)
    if few == 0:
        return [1] * MAX_STORIES + [0] * (len(sizes) - MAX_STORIES)
    for index, size in enumerate(sizes):
        more = min(size - shown[index], left)
        shown[index] += more
        left -= more
    return shown


def _section(stories: Sequence[_Told], shown: int, language: str) -> DigestSection:
    incidents: dict[int, list[_Told]] = {}
    for one in stories:
        incidents.setdefault(one.row.incident_id, []).append(one)
    for same in incidents.values():
        # It leads who the reader can read, then who was first; the others are "also reported by".
        same.sort(key=lambda one: (not _reads(language, one.row.language), one.row.seen, one.row.story_id))
    newest_first = sorted(
        incidents.values(), key=lambda same: (max(one.row.seen for one in same), same[0].row.story_id), reverse=True
    )
    # Every incident is told before any is told twice.
    ranks = sorted((rank, place) for place, same in enumerate(newest_first) for rank in range(len(same)))
    kept = set(ranks[:shown])
    chosen = tuple(
        _story(one) for place, same in enumerate(newest_first) for rank, one in enumerate(same) if (rank, place) in kept
    )
    first = stories[0].matches[0]
    return DigestSection(first.rule, first.title, _loudness(stories), chosen, len(stories) - len(chosen))


def _reads(language: str, of_story: str) -> bool:
    return of_story.split("-")[0] == language.split("-")[0]


def _story(told: _Told) -> DigestStory:
    row, story, evidence = told.row, told.row.story, _evidence(told.matches)
    return DigestStory(
        title=story.title,
        outlet=story.outlet or story.publisher,
        url=story.url,
        language=row.language,
        published=story.published,
        seen=row.seen,
        incident_id=row.incident_id,
        summary=_summary(story, evidence),
        evidence=evidence,
        also=tuple(match.title for match in told.matches[1:]),
        again=row.again,
    )


def _summary(story: Story, evidence: Sequence[Span]) -> str:
    """The first words of its summary, or where only the text says what was found, what that says around it; nothing
    where it only repeats the title."""
    title = " ".join(story.title.split()).casefold()
    summary = " ".join(story.summary[: MOST * 4].split())
    if story.text and (not summary or {span.field for span in evidence if not span.in_recap} == {"text"}):
        summary = around(story.text, evidence) or summary
    return "" if summary.casefold() == title else shortened(summary, MOST)


def _evidence(matches: Sequence[Match]) -> tuple[Span, ...]:
    """The first span of everything that was found, in reading order; so at least one span of every clause that held.
    One in a recap only of what was found nowhere else."""
    spans = sorted((span for match in matches for span in match.evidence), key=_place)
    first: dict[tuple[str, str], Span] = {}
    for span in sorted(spans, key=lambda span: span.in_recap):
        first.setdefault((span.kind, span.id), span)
    return tuple(sorted(first.values(), key=_place))


def _place(span: Span) -> tuple[int, int, int]:
    return _FIELDS.index(span.field), span.start, -span.end
