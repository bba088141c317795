"""Compose a digest from the stories that wait for a subscription. Pure."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from monitor.corroboration import Sources
from monitor.digests.excerpt import LONGEST_QUOTE, MOST, around, shortened
from monitor.digests.order import Order, order_of
from monitor.model import Level, Match, MatchedStory, Span, Story, Subscription
from monitor.outgoing import Digest, DigestSection, DigestStory
from monitor.telling import Before, DigestTitle, Held
from monitor.watching import Coverage

MAX_STORIES = 60  # in full
MAX_TITLES = 5000
LONGEST_TITLE = 160  # characters, where the title is all there is
LONGEST_ADDRESS = 500
ROOM_FOR_ADDRESSES = 1_000_000  # bytes, of all titles together: a mail of 10 MB is taken nowhere
MOST_FOLLOWED = 20
_FEW = 3  # what every rule may show of itself, however loud the others are
_NAMED = 3  # feeds in each part of the coverage line
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_FIELDS = ("title", "summary", "text")


@dataclass(frozen=True, slots=True)
class _Told:
    """A story once, however many rules it matched; `matches` loudest first, the first is the one it stands under."""

    row: MatchedStory
    matches: tuple[Match, ...]

    @property
    def level(self) -> Level:
        return self.matches[0].level


def compose(
    subscription: Subscription,
    waiting: Sequence[MatchedStory],
    held: Sequence[tuple[Held, int]],
    *,
    message_id: str,
    due: datetime,
    now: datetime,
    coverage: Coverage | None = None,
    sources: Mapping[int, Sources] | None = None,
    before: Mapping[int, Before] | None = None,
) -> Digest:
    """The digest of what waits: by rule, the stories of one incident together, what matters most first (`order_of`).
    The rule with the incident that matters most comes first.

    By incident, `sources` says who reports it, as far as it was asked, and `before` what was told of it. Of the
    coverage the three feeds that lost most are named, and the three that have been unwell for longest.

    A story that matched several rules stands once, under the loudest of them. At most MAX_STORIES are told in full, the
    others by their titles, at most MAX_TITLES; a section's `cut` counts them.
    """
    told, before, sources = _each_once(waiting), before or {}, sources or {}
    by_rule: dict[str, list[_Told]] = {}
    for one in told:
        by_rule.setdefault(one.matches[0].rule, []).append(one)
    ranked = sorted(
        (_ranked(stories, sources, before, subscription.language) for stories in by_rule.values()),
        key=lambda section: (section.order[:-1], -section.size, section.rule),
    )
    sections = []
    titles, addresses = MAX_TITLES, ROOM_FOR_ADDRESSES
    for section, shown in zip(ranked, _share([section.size for section in ranked]), strict=True):
        made = _section(section, shown, before, titles, addresses)
        titles -= len(made.titles)
        addresses -= sum(len((title.url or "").encode()) for title in made.titles)
        sections.append(made)
    seen = None if coverage is None else _worst(coverage)
    return Digest(message_id, subscription, due, now, tuple(sections), len(told), tuple(held), seen)


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


def thread_of(mails: Sequence[str]) -> tuple[str, ...]:
    """Of the mails that told an incident before, in their order, those that the next one names: the first, by which a
    thread is known, and the last ones."""
    return (*mails[:1], *mails[1:][-(MOST_FOLLOWED - 1) :])


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


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The stories of one rule by incident, what matters most first; `order` is that of the first."""

    rule: str
    order: Order
    incidents: tuple[tuple[_Told, ...], ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.incidents))


def _ranked(
    stories: Sequence[_Told], sources: Mapping[int, Sources], before: Mapping[int, Before], language: str
) -> _Ranked:
    by_incident: dict[int, list[_Told]] = {}
    for one in stories:
        by_incident.setdefault(one.row.incident_id, []).append(one)
    for same in by_incident.values():
        # It leads who the reader can read, then who was first; the others are "also reported by".
        same.sort(key=lambda one: (not _reads(language, one.row.language), one.row.seen, one.row.story_id))
    orders = {
        incident: order_of([one.row for one in same], sources.get(incident), before.get(incident))
        for incident, same in by_incident.items()
    }
    ranked = sorted(by_incident, key=lambda incident: orders[incident])
    rule = stories[0].matches[0].rule
    return _Ranked(rule, orders[ranked[0]], tuple(tuple(by_incident[incident]) for incident in ranked))


def _section(ranked: _Ranked, shown: int, before: Mapping[int, Before], titles: int, addresses: int) -> DigestSection:
    """So many of its stories in full, and of the others so many titles, with addresses of so many bytes."""
    # Every incident is told before any is told twice.
    ranks = sorted((rank, place) for place, same in enumerate(ranked.incidents) for rank in range(len(same)))
    kept = set(ranks[:shown])
    chosen, rest = list[DigestStory](), list[_Told]()
    for place, same in enumerate(ranked.incidents):
        for rank, one in enumerate(same):
            if (rank, place) in kept:
                chosen.append(_story(one, before.get(one.row.incident_id)))
            else:
                rest.append(one)
    first = ranked.incidents[0][0].matches[0]
    loudness = Level(-ranked.order[0])
    named = _titles(rest[:titles], addresses)
    return DigestSection(first.rule, first.title, loudness, tuple(chosen), len(rest), named)


def _titles(rest: Sequence[_Told], addresses: int) -> tuple[DigestTitle, ...]:
    found = []
    for one in rest:
        story = one.row.story
        url = story.url if len(story.url or "") <= LONGEST_ADDRESS else None
        addresses -= len((url or "").encode())
        found.append(
            DigestTitle(
                title=short_title(story),
                outlet=shortened(story.outlet or story.publisher, LONGEST_QUOTE),
                url=url if addresses >= 0 else None,
                level=one.level,
                match_id=one.row.match_id,
            )
        )
    return tuple(found)


def short_title(story: Story) -> str:
    """Its title, where that is all there is of it."""
    return shortened(" ".join(story.title.split()), LONGEST_TITLE)


def _reads(language: str, of_story: str) -> bool:
    return of_story.split("-")[0] == language.split("-")[0]


def _story(told: _Told, before: Before | None) -> DigestStory:
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
        match_id=row.match_id,
        level=told.level,
        before=before,
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
