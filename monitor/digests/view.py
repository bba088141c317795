"""What the templates of the frame are given: a digest in words, but for its incidents, which are blocks of their own.
Pure.

No template sees a value of ours other than these: they hold text, numbers and each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, groupby
from zoneinfo import ZoneInfo

from monitor.digests.bars import MAX_TRENDS, TrendView, trend_view
from monitor.digests.excerpt import LONGEST_QUOTE
from monitor.digests.levels import level_name
from monitor.digests.patterns import MAX_PATTERNS, PatternView, and_more, pattern_view, subject_of_patterns
from monitor.digests.standing import coverage_line, held_back, subscription_line, watched_lines
from monitor.digests.told import title_of
from monitor.digests.tongue import Tongue, tongue_of
from monitor.digests.words import clean, clip, link
from monitor.outgoing import Digest, DigestSection, DigestStory
from monitor.telling import Held

LATE = timedelta(minutes=30)
MAX_SUBJECT = 200
_MAX_RULE = 200
_MAX_PREVIEW = 140

Incident = tuple[DigestStory, ...]  # of one section, the leading story first


@dataclass(frozen=True, slots=True)
class TitleView:
    """A story of which there is no more than this."""

    title: str
    url: str  # http(s), or empty
    outlet: str


@dataclass(frozen=True, slots=True)
class SectionView:
    rule: str
    title: str
    loudness: str  # the word of its level, in English: what a style is named after
    level: str  # for people
    count: str
    trend: TrendView | None
    incidents: tuple[str, ...]  # each the block of one
    titles: tuple[TitleView, ...]  # of further stories; in the text part only
    more: str  # `9 more not shown here`, or empty


@dataclass(frozen=True, slots=True)
class DigestView:
    language: str
    subject: str
    preview: str  # what a list of mails may show beside the subject
    count: str
    when: str
    late: str  # empty, or how late
    sections: tuple[SectionView, ...]
    watched: tuple[str, ...]  # what was read, where nothing matched
    patterns: tuple[PatternView, ...]
    more_patterns: str
    trends: tuple[TrendView, ...]  # of rules without a section
    held: tuple[str, ...]
    told_before: str  # `3 told before, not repeated here`, or empty
    coverage: str  # one line, or empty in digests of before it was told
    page_url: str
    preferences_url: str  # where it can be changed, or empty
    unsubscribe_url: str
    subscription: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A section as far as a mail shows it, and how many stories it does not."""

    section: DigestSection
    incidents: tuple[Incident, ...]
    more: int


def lay_out(digest: Digest, most: int) -> tuple[Laid, ...]:
    """The first `most` stories, by section and incident."""
    left, laid = most, []
    for section in digest.sections:
        shown = section.stories[:left]
        left -= len(shown)
        incidents = tuple(tuple(same) for _, same in groupby(shown, key=lambda story: story.incident_id))
        laid.append(Laid(section, incidents, _size(section) - len(shown)))
    return tuple(laid)


def view(
    digest: Digest,
    laid: Sequence[Laid],
    *,
    own: Mapping[str, str],
    hole: Callable[[str], str],
    patterns: int = MAX_PATTERNS,
    titles: bool,
    page_url: str,
) -> DigestView:
    """The frame in the words of its subscriber's language and time zone.

    What is one digest's `own_words` is put in later, so that many have the same frame: `hole(name)` stands for it till
    then. So do `incident0`, `incident1`, ... for the blocks, `unsubscribe`, `preferences` and `subscription`.
    """

    def later(name: str) -> str:
        return hole(name) if own.get(name) else ""

    tongue, zone = tongue_of(digest.subscription.language), ZoneInfo(digest.subscription.timezone)
    today = digest.composed.astimezone(zone).date()
    trends = {trend.rule: trend_view(trend, today, tongue) for trend in digest.trends}
    blocks = (hole(f"incident{number}") for number in count())
    sections = tuple(
        _section(part, blocks, _titles(part, tongue) if titles else (), trends.pop(part.section.rule, None), tongue)
        for part in laid
    )
    return DigestView(
        language=tongue.language,
        subject=later("subject"),
        preview=later("preview"),
        count=later("count"),
        when=later("when"),
        late=later("late"),
        sections=sections,
        watched=tuple(watched_lines(digest.watched, tongue, zone)) if digest.watched else (),
        patterns=tuple(pattern_view(told, tongue, zone) for told in digest.patterns[:patterns]),
        more_patterns=_more_patterns(len(digest.patterns[patterns:]), tongue),
        trends=tuple(trends.values())[:MAX_TRENDS],
        held=tuple(hole(name) for name in own if name.startswith("held")),
        told_before=later("told"),
        coverage=later("coverage"),
        page_url=page_url,
        preferences_url=later("preferences"),
        unsubscribe_url=hole("unsubscribe"),
        subscription=hole("subscription"),
    )


def own_words(digest: Digest, now: datetime) -> dict[str, str]:
    """What other digests with the same frame say otherwise, by the names of view's holes; empty where there is none."""
    tongue, zone = tongue_of(digest.subscription.language), ZoneInfo(digest.subscription.timezone)
    coverage = coverage_line(digest.coverage, digest.composed, tongue, zone) if digest.coverage else ""
    held = {f"held{number}": line for number, line in enumerate(held_back(digest, tongue, zone))}
    return held | {
        "subject": subject(digest),
        "preview": _preview(digest, tongue),
        "count": _size_of(digest, tongue),
        "when": tongue.moment(digest.composed, zone),
        "late": _late(digest, now, tongue, zone),
        "told": _told_before(dict(digest.held).get(Held.TOLD, 0), tongue),
        "coverage": coverage,
        "subscription": subscription_line(digest.subscription, tongue),
    }


def subject(digest: Digest) -> str:
    """One line that tells the news: the highest level, the leading headline, how many more."""
    tongue = tongue_of(digest.subscription.language)
    line = _subject(digest, tongue)
    if digest.follows:
        line = f"Re: {line}"
    # An encoded word in a headline would be decoded by who reads the header, into anything, line breaks too.
    return line.replace("=?", "= ?")[:MAX_SUBJECT]


def _subject(digest: Digest, tongue: Tongue) -> str:
    stories = _stories(digest)
    if not stories:
        if digest.watched and not digest.patterns:
            since = tongue.moment(digest.watched.since, ZoneInfo(digest.subscription.timezone))
            return tongue.gettext("Nothing matched since %(since)s", since=since)
        return subject_of_patterns(digest.patterns, tongue) or tongue.gettext("Nothing to tell")
    before = f"[{level_name(max(section.level for section in digest.sections), tongue)}] "
    more = digest.story_count - 1
    room = MAX_SUBJECT - len(before) - len(and_more("", more, tongue)) - len("Re: " if digest.follows else "")
    return and_more(before + clip(title_of(stories[0], tongue), room), more, tongue)


def _stories(digest: Digest) -> list[DigestStory]:
    return [story for section in digest.sections for story in section.stories]


def _preview(digest: Digest, tongue: Tongue) -> str:
    """What the subject has no room for: the next headlines, or the beginning of the only one's summary."""
    stories = _stories(digest)
    if len(stories) == 1:
        return clip(clean(stories[0].summary), _MAX_PREVIEW)
    return clip(" · ".join(title_of(story, tongue) for story in stories[1:6]), _MAX_PREVIEW)


def _late(digest: Digest, now: datetime, tongue: Tongue, zone: ZoneInfo) -> str:
    if now - digest.due <= LATE:
        return ""
    due, sent = tongue.moment(digest.due, zone), tongue.moment(now, zone)
    return tongue.gettext("Due %(due)s, sent late %(sent)s", due=due, sent=sent)


def _titles(laid: Laid, tongue: Tongue) -> tuple[TitleView, ...]:
    untitled = tongue.gettext("Untitled story")
    return tuple(
        TitleView(clean(one.title) or untitled, link(one.url), clip(clean(one.outlet), LONGEST_QUOTE))
        for one in laid.section.titles
    )


def _section(
    laid: Laid, blocks: Iterator[str], titles: tuple[TitleView, ...], trend: TrendView | None, tongue: Tongue
) -> SectionView:
    section = laid.section
    return SectionView(
        rule=clip(clean(section.rule), _MAX_RULE),
        title=clip(clean(section.title), _MAX_RULE),
        loudness=section.level.word,
        level=level_name(section.level, tongue),
        count=tongue.ngettext("%(n)s story", "%(n)s stories", _size(section)),
        trend=trend,
        incidents=tuple(next(blocks) for _ in laid.incidents),
        titles=titles,
        more=_more_stories(laid.more - len(titles), tongue),
    )


def _more_stories(more: int, tongue: Tongue) -> str:
    return tongue.ngettext("%(n)s more not shown here", "%(n)s more not shown here", more) if more else ""


def _size_of(digest: Digest, tongue: Tongue) -> str:
    """`3 stories`, `3 stories and 1 pattern`, `1 pattern`."""
    if digest.watched and not digest.story_count and not digest.patterns:
        return tongue.gettext("Nothing matched")
    stories = tongue.ngettext("%(n)s story", "%(n)s stories", digest.story_count)
    if not digest.patterns:
        return stories
    patterns = tongue.ngettext("%(n)s pattern", "%(n)s patterns", len(digest.patterns))
    if not digest.story_count:
        return patterns
    return tongue.gettext("%(stories)s and %(patterns)s", stories=stories, patterns=patterns)


def _more_patterns(more: int, tongue: Tongue) -> str:
    return tongue.ngettext("%(n)s more pattern", "%(n)s more patterns", more) if more else ""


def _told_before(count: int, tongue: Tongue) -> str:
    if not count:
        return ""
    return tongue.ngettext("%(n)s told before, not repeated here", "%(n)s told before, not repeated here", count)


def _size(section: DigestSection) -> int:
    return len(section.stories) + section.cut
