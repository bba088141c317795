"""An incident as a digest shows it: the headlines in their own words, who reports it, why it is told. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor.corroboration import Corroboration, Sources
from monitor.digests.again import again_line
from monitor.digests.excerpt import LONGEST_QUOTE, shares
from monitor.digests.tongue import N_, Tongue
from monitor.digests.words import clean, clip, link
from monitor.outgoing import DigestStory

MAX_TITLE = 1000
_MAX_ORIGINS = 5
_MAX_CLAIM = 400
_MAX_ALSO = 300
_MAX_MOMENTS = 8192  # that are kept in words, by zone and language: a megabyte or two
_LEVELS = {
    Corroboration.SINGLE: N_("single"),
    Corroboration.SYNDICATED: N_("syndicated"),
    Corroboration.INDEPENDENT: N_("independent (%(n)s)"),
    Corroboration.CROSS_BLOC: N_("cross-bloc (%(n)s)"),
}


class Links(Protocol):
    """The addresses of one subscriber's own pages, absolute; empty where there is none."""

    def story(self, match_id: int) -> str:
        """Of what is known of the story and its incident, and why it was sent."""

    def mute(self, incident_id: int) -> str:
        """Where the incident can be muted."""

    def verdict(self, match_id: int) -> str:
        """Where the story can be called not relevant."""

    def preferences(self) -> str:
        """Where the subscription can be changed."""


class NoLinks:
    """Where nobody's own pages are linked to."""

    def story(self, match_id: int) -> str:
        return ""

    def mute(self, incident_id: int) -> str:
        return ""

    def verdict(self, match_id: int) -> str:
        return ""

    def preferences(self) -> str:
        return ""


NO_LINKS = NoLinks()


@dataclass(frozen=True, slots=True)
class OwnLinks:
    """Those of one incident; empty where there is none."""

    story: str = ""
    mute: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Times:
    """What of an incident is another in each time zone: when each of its stories was, in turn, and what was told of it
    before, which is empty where nothing was."""

    stories: tuple[str, ...]
    before: str


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a story is shown: so many characters of its title and its summary."""

    title: int = MAX_TITLE
    summary: int = 300


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
    language: str  # its name, or empty
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
    before: str  # one line, what was told of it before; or empty
    links: OwnLinks


def own_links(told: Sequence[DigestStory], links: Links) -> OwnLinks:
    """Of an incident: its leading story is the one that a verdict is about."""
    lead = told[0]
    if not lead.match_id:
        return OwnLinks(mute=links.mute(lead.incident_id))
    return OwnLinks(links.story(lead.match_id), links.mute(lead.incident_id), links.verdict(lead.match_id))


def times_of(told: Sequence[DigestStory], tongue: Tongue, zone: ZoneInfo) -> Times:
    return Times(
        tuple(_when(story.published, story.seen, tongue, zone) for story in told), _before(told[0], tongue, zone)
    )


def incident_view(
    told: Sequence[DigestStory], links: OwnLinks, room: Room, tongue: Tongue, times: Times
) -> IncidentView:
    lead, *others = (_story(story, room, tongue, when) for story, when in zip(told, times.stories, strict=True))
    return IncidentView(
        lead,
        tuple(others),
        _sources(told[0], tongue),
        _again(told, tongue),
        _claim(told[0], tongue),
        times.before,
        links,
    )


def title_of(story: DigestStory, tongue: Tongue) -> str:
    title = clip(clean(story.title), MAX_TITLE)
    if title:
        return title
    if outlet := clean(story.outlet):
        return tongue.gettext("Untitled story of %(outlet)s", outlet=outlet)
    return tongue.gettext("Untitled story of an unnamed outlet")


def _story(story: DigestStory, room: Room, tongue: Tongue, when: str) -> StoryView:
    return StoryView(
        title=clip(title_of(story, tongue), room.title),
        url=link(story.url),
        outlet=clip(clean(story.outlet), LONGEST_QUOTE),
        when=when,
        language=tongue.name_of(story.language),
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
        also=clip(", ".join(clean(title) for title in story.also), _MAX_ALSO),
    )


@lru_cache(_MAX_MOMENTS)
def _when(published: datetime | None, seen: datetime, tongue: Tongue, zone: ZoneInfo) -> str:
    """The publisher's date where it can be true, and when we saw it where that was much later."""
    said = tongue.gettext("seen %(when)s", when=tongue.moment(seen, zone))
    if published is None or published > seen + timedelta(days=1) or published.year < 1990:
        return said
    moment = tongue.moment(published, zone)
    return moment if seen - published < timedelta(days=1) else f"{moment}, {said}"


def _sources(lead: DigestStory, tongue: Tongue) -> str:
    """`Sources: independent (3): Yonhap, TASS, NHK`; a single one is named where it is not the outlet itself."""
    if (sources := lead.sources) is None:
        return ""
    level = tongue.gettext(_LEVELS[sources.level], n=tongue.number(len(sources.origins)))
    if sources.origins == (lead.outlet,):
        return tongue.gettext("Sources: %(level)s", level=level)
    return tongue.gettext("Sources: %(level)s: %(names)s", level=level, names=_origins(sources, tongue))


def _origins(sources: Sources, tongue: Tongue) -> str:
    names = ", ".join(clip(clean(name), LONGEST_QUOTE) for name in sources.origins[:_MAX_ORIGINS])
    if more := len(sources.origins[_MAX_ORIGINS:]):
        names = tongue.ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more, names=names)
    if sources.level is Corroboration.SYNDICATED:
        names = tongue.ngettext(
            "%(names)s, printed by %(n)s publisher",
            "%(names)s, printed by %(n)s publishers",
            sources.outlets,
            names=names,
        )
    return names


def _claim(lead: DigestStory, tongue: Tongue) -> str:
    """`Claim: North Korea → Russia: ammunition; delivered; says John Kirby`; what follows the colon is English."""
    return tongue.gettext("Claim: %(claim)s", claim=clip(clean(lead.claim), _MAX_CLAIM)) if lead.claim else ""


def _before(lead: DigestStory, tongue: Tongue, zone: ZoneInfo) -> str:
    """`Told before: 3 stories of this event, last 30 Aug 2023, 07:00 CEST`."""
    if lead.before is None:
        return ""
    return tongue.ngettext(
        "Told before: %(n)s story of this event, last %(when)s",
        "Told before: %(n)s stories of this event, last %(when)s",
        lead.before.stories,
        when=tongue.moment(lead.before.last, zone),
    )


def _again(told: Iterable[DigestStory], tongue: Tongue) -> str:
    """`Told again: now reported by 3 independent sources`; what the latest story says."""
    reasons = [story.again for story in sorted(told, key=lambda story: story.seen) if story.again]
    return again_line(reasons[-1], tongue) if reasons else ""
