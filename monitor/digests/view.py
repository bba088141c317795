"""What the two templates are given: a digest in words, every piece of feed text made safe to show. Pure.

No template sees a value of ours other than these: they hold text, numbers and each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from monitor.corroboration import Corroboration
from monitor.digests.excerpt import LONGEST_QUOTE, shares
from monitor.digests.patterns import MAX_PATTERNS, PatternView, pattern_view, subject_of_patterns
from monitor.digests.words import MONTHS, clean, clip, count_of, link, moment
from monitor.model import Digest, DigestSection, DigestStory, Level
from monitor.telling import Held, Silenced
from monitor.watching import Coverage, Loss, Unwell

LATE = timedelta(minutes=30)
MAX_SUBJECT = 200
_MAX_TITLE = 1000
_MAX_ORIGINS = 5
_MAX_CLAIM = 400
_LANGUAGES = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "pl": "Polish", "ru": "Russian", "uk": "Ukrainian", "zh": "Chinese", "zh-Hans": "Chinese",
    "zh-Hant": "Chinese", "und": "",
}  # fmt: skip
_HELD = {
    Held.FIRST_POLL: "from the backlog of a feed that was polled for the first time",
    Held.RETURNED: "that a feed had listed before under other addresses",
    Held.LEVEL: "below the level of this subscription",
    Held.STATUS: "by rules that are still on trial or about to go",
    Held.SOURCES: "until more independent sources report them",
    Held.INHIBITED: "by rules that a more specific rule stands for",
    Held.CAP: "beyond what this subscription takes in an hour",
    Held.PAST: "that had waited for so long that their time was past",
    Held.RECAP: "in which only a recap matched: background that many stories repeat",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    quote: str
    gloss: str
    id: str
    in_recap: bool


@dataclass(frozen=True, slots=True)
class StoryView:
    title: str
    url: str  # http(s), or empty
    outlet: str
    when: str
    language: str  # its name in English, or empty
    lang: str  # its code, for HTML
    summary: str
    evidence: tuple[Evidence, ...]
    also: str


@dataclass(frozen=True, slots=True)
class IncidentView:
    """The leading story of one incident, and the other outlets that report it."""

    lead: StoryView
    others: tuple[StoryView, ...]
    sources: str  # one line, or empty in digests of before they were counted
    again: str  # one line, why it is told again; empty for the first time
    claim: str  # one line, or empty


@dataclass(frozen=True, slots=True)
class SectionView:
    rule: str
    title: str
    level: str
    count: str
    incidents: tuple[IncidentView, ...]
    more: int


@dataclass(frozen=True, slots=True)
class DigestView:
    subject: str
    count: str
    when: str
    late: str  # empty, or how late
    sections: tuple[SectionView, ...]
    patterns: tuple[PatternView, ...]
    more_patterns: int
    held: tuple[str, ...]
    told_before: int
    coverage: str  # one line, or empty in digests of before it was told
    page_url: str
    unsubscribe_url: str
    subscription: str


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a digest is shown: so many stories, titles and summaries of so many characters."""

    stories: int
    title: int = _MAX_TITLE
    summary: int = 300


def view(digest: Digest, room: Room, *, page_url: str, unsubscribe_url: str, now: datetime) -> DigestView:
    """The digest in the words of its subscriber's time zone."""
    zone = ZoneInfo(digest.subscription.timezone)
    late = ""
    if now - digest.due > LATE:
        late = f"Due {moment(digest.due, zone)}, sent late {moment(now, zone)}"
    held = dict(digest.held)
    told_before, silenced = held.pop(Held.TOLD, 0), held.pop(Held.SILENCED, 0)
    return DigestView(
        subject=subject(digest),
        count=_size_of(digest),
        when=moment(digest.composed, zone),
        late=late,
        sections=tuple(_sections(digest, room, zone)),
        patterns=tuple(pattern_view(told, zone) for told in digest.patterns[:MAX_PATTERNS]),
        more_patterns=len(digest.patterns[MAX_PATTERNS:]),
        held=(
            *(f"{number:,} {_HELD[why]}" for why, number in held.items() if number),
            *_silenced(digest.silenced, silenced, digest.composed, zone),
        ),
        told_before=told_before,
        coverage=coverage_line(digest.coverage, digest.composed, zone) if digest.coverage else "",
        page_url=page_url,
        unsubscribe_url=unsubscribe_url,
        subscription=_subscription(digest),
    )


def subject(digest: Digest) -> str:
    """One line that tells the news: the highest level, the leading headline, how many more."""
    stories = [story for section in digest.sections for story in section.stories]
    if not stories:
        return subject_of_patterns(digest.patterns)[:MAX_SUBJECT] or "Nothing to tell"
    level = max(section.level for section in digest.sections).word.capitalize()
    more = f" (and {digest.story_count - 1:,} more)" if digest.story_count > 1 else ""
    headline = clip(_title(stories[0]), MAX_SUBJECT - len(level) - len(more) - 3)
    # An encoded word in a headline would be decoded by who reads the header, into anything, line breaks too.
    return f"[{level}] {headline}{more}".replace("=?", "= ?")[:MAX_SUBJECT]


def coverage_line(coverage: Coverage, composed: datetime, zone: ZoneInfo) -> str:
    """`coverage: 118 of 120 feeds healthy; Yonhap may have lost about 14 items between 02:10 and 03:00`."""
    parts = [f"coverage: {coverage.healthy:,} of {count_of(coverage.feeds, 'feed', 'feeds')} healthy"]
    parts += [_loss(loss, composed, zone) for loss in coverage.losses]
    if coverage.more_losses:
        parts.append(f"{count_of(coverage.more_losses, 'more feed', 'more feeds')} may have lost items")
    parts += [_unwell(feed, composed, zone) for feed in coverage.unwell]
    if coverage.more_unwell:
        parts.append(f"{count_of(coverage.more_unwell, 'more feed is', 'more feeds are')} not healthy")
    return "; ".join(parts)


def _loss(loss: Loss, composed: datetime, zone: ZoneInfo) -> str:
    gaps = f" in {loss.gaps:,} gaps" if loss.gaps > 1 else ""
    began, ended = _hour(loss.began, composed, zone), _hour(loss.ended, composed, zone)
    lost = count_of(loss.lost, "item", "items")
    return f"{_feed(loss.feed)} may have lost about {lost}{gaps} between {began} and {ended}"


def _unwell(feed: Unwell, composed: datetime, zone: ZoneInfo) -> str:
    if feed.since is None:
        return f"{_feed(feed.feed)} {'has never had a story' if feed.silent else 'has not been read yet'}"
    return f"{_feed(feed.feed)} {'silent' if feed.silent else 'not read'} since {_hour(feed.since, composed, zone)}"


def _feed(name: str) -> str:
    return clip(clean(name), LONGEST_QUOTE)


def _hour(at: datetime, composed: datetime, zone: ZoneInfo) -> str:
    """`02:10` on the day of the digest, `30 Aug 02:10` on others, with the year where it is another one."""
    there, here = at.astimezone(zone), composed.astimezone(zone)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    year = f" {there.year}" if there.year != here.year else ""
    return f"{there.day} {MONTHS[there.month - 1]}{year} {there:%H:%M}"


def _sections(digest: Digest, room: Room, zone: ZoneInfo) -> Iterator[SectionView]:
    left = room.stories
    for section in digest.sections:
        shown = section.stories[:left]
        left -= len(shown)
        incidents = []
        for _, same in groupby(shown, key=lambda story: story.incident_id):
            told = list(same)
            lead, *others = (_story(story, room, zone) for story in told)
            incidents.append(IncidentView(lead, tuple(others), _sources(told[0]), _again(told), _claim(told[0])))
        yield SectionView(
            rule=clean(section.rule),
            title=clean(section.title),
            level=section.level.word.capitalize(),
            count=count_of(_size(section), "story", "stories"),
            incidents=tuple(incidents),
            more=_size(section) - len(shown),
        )


def _size_of(digest: Digest) -> str:
    """`3 stories`, `3 stories and 1 pattern`, `1 pattern`."""
    stories = count_of(digest.story_count, "story", "stories")
    if not digest.patterns:
        return stories
    patterns = count_of(len(digest.patterns), "pattern", "patterns")
    return f"{stories} and {patterns}" if digest.story_count else patterns


def _sources(lead: DigestStory) -> str:
    """`Sources: independent (3): Yonhap, TASS, NHK`; a single one is named where it is not the outlet itself."""
    sources = lead.sources
    if sources is None:
        return ""
    if sources.origins == (lead.outlet,):
        return f"Sources: {sources}"
    named = [clip(clean(name), LONGEST_QUOTE) for name in sources.origins[:_MAX_ORIGINS]]
    more = f" and {len(sources.origins) - _MAX_ORIGINS:,} more" if len(sources.origins) > _MAX_ORIGINS else ""
    printed = ""
    if sources.level is Corroboration.SYNDICATED:
        printed = f", printed by {sources.outlets:,} publishers"
    return f"Sources: {sources}: {', '.join(named)}{more}{printed}"


def _claim(lead: DigestStory) -> str:
    """`Claim: North Korea → Russia: ammunition; delivered; says John Kirby`."""
    return f"Claim: {clip(clean(lead.claim), _MAX_CLAIM)}" if lead.claim else ""


def _again(told: Iterable[DigestStory]) -> str:
    """`Told again: now reported by 3 independent sources`; what the latest story says."""
    reasons = [story.again for story in sorted(told, key=lambda story: story.seen) if story.again]
    return f"Told again: {clean(reasons[-1])}" if reasons else ""


def _silenced(silences: Iterable[Silenced], count: int, composed: datetime, zone: ZoneInfo) -> Iterator[str]:
    """`3 silenced until 24 Dec 00:00: the trade fair`."""
    for silence in silences:
        count -= silence.count
        yield f"{silence.count:,} silenced until {_hour(silence.until, composed, zone)}: {clean(silence.reason)}"
    if count > 0:  # one whose silence is not known
        yield f"{count:,} silenced"


def _size(section: DigestSection) -> int:
    return len(section.stories) + section.cut


def _story(story: DigestStory, room: Room, zone: ZoneInfo) -> StoryView:
    return StoryView(
        title=clip(_title(story), room.title),
        url=link(story.url),
        outlet=clip(clean(story.outlet), LONGEST_QUOTE),
        when=_when(story, zone),
        language=_LANGUAGES.get(story.language, story.language),
        lang=story.language if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?", story.language) else "und",
        summary=clip(clean(story.summary), room.summary) if room.summary else "",
        evidence=tuple(
            Evidence(
                clip(clean(span.quote), most),
                clip(clean(span.gloss), LONGEST_QUOTE),
                clip(clean(span.id), LONGEST_QUOTE),
                span.in_recap,
            )
            for span, most in zip(story.evidence, shares(story.evidence), strict=True)
        ),
        also=", ".join(clean(title) for title in story.also),
    )


def _title(story: DigestStory) -> str:
    return clip(clean(story.title), _MAX_TITLE) or f"Untitled story of {clean(story.outlet) or 'an unnamed outlet'}"


def _when(story: DigestStory, zone: ZoneInfo) -> str:
    """The publisher's date where it can be true, and when we saw it where that was much later."""
    seen = moment(story.seen, zone)
    if story.published is None or story.published > story.seen + timedelta(days=1) or story.published.year < 1990:
        return f"seen {seen}"
    published = moment(story.published, zone)
    return published if story.seen - story.published < timedelta(days=1) else f"{published}, seen {seen}"


def _subscription(digest: Digest) -> str:
    """What this subscription asks for, in a sentence."""
    who = digest.subscription
    rules = ", ".join(who.rules) or "all rules"
    level = "" if who.minimum_level is Level.INFORMATIONAL else f", from level {who.minimum_level.word} up"
    quiet = f"; quiet hours {who.quiet_hours}" if who.quiet_hours else ""
    cap = f"; at most {count_of(who.most_per_hour, 'event', 'events')} an hour" if who.most_per_hour else ""
    return clean(f"{who.email} is subscribed to {rules}{level}; {who.schedule} ({who.timezone}){quiet}{cap}.")
