"""What the pages behind a mail's links show: a story and its event for one subscription, its mutes, its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor import alerts, fates, feedback, incidents
from monitor.fates import Window
from monitor.model import Level, Span
from monitor.storage import Transaction, claims, matches, subscriptions, verdicts
from monitor.storage import incidents as stored
from monitor.storage.incidents import Told
from monitor.storage.matches import Kept
from monitor.storage.subscriptions import SubscriptionRow
from monitor.telling import Silence, Verdict
from monitor.web.quotes import Quote, quotes

STORIES = 100  # of an event, shown
EVIDENCE = 30  # shown
SIDES = {"west": "West", "moscow": "Moscow's side", "beijing": "Beijing", "others": "Others", "": "Side not known"}


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story of the event. `origin` is whose it is, where that is not its outlet."""

    title: str
    url: str | None
    language: str
    outlet: str
    origin: str
    seen: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of what one rule found in the story, for this subscription."""

    rule: str
    title: str
    level: str
    word: str
    text: str
    decided: datetime | None


@dataclass(frozen=True, slots=True)
class StoryPage:
    title: str
    url: str | None
    language: str
    outlet: str
    published: datetime | None
    seen: datetime
    is_as_read: bool  # its words are still those in which the evidence was found
    quotes: tuple[Quote, ...]
    evidence: tuple[tuple[str, str, str], ...]  # quote, gloss, id
    claim: str
    sources: str
    outlets: int
    sides: tuple[tuple[str, tuple[str, ...]], ...]
    stories: tuple[StoryLine, ...]
    more_stories: int
    fates: tuple[Fate, ...]
    incident: int
    mute: Silence | None  # of the event
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class MutePage:
    """An event and the rules that found it, each with its mute."""

    title: str
    language: str
    mute: Silence | None
    rules: tuple[tuple[str, Silence | None], ...]


@dataclass(frozen=True, slots=True)
class VerdictPage:
    title: str
    language: str
    outlet: str
    rule: str
    verdict: Verdict | None


def story_page(tx: Transaction, subscription_id: int, match_id: int, window: Window, now: datetime) -> StoryPage | None:
    """None where there is no such subscription or match any more."""
    row, found = subscriptions.get(tx, subscription_id), matches.get(tx, match_id)
    if row is None or found is None:
        return None
    kept = matches.of_story(tx, found.story_id)
    this = next(one for one in kept if one.of.match_id == match_id)
    told = stored.told(tx, [found.incident_id])[found.incident_id]
    sources = incidents.sources_of(told)
    story = found.story
    return StoryPage(
        title=story.title,
        url=story.url,
        language=found.language,
        outlet=story.outlet or story.publisher,
        published=story.published,
        seen=found.seen,
        is_as_read=this.of_this_version,
        quotes=quotes(story, found.match.evidence) if this.of_this_version else (),
        evidence=tuple((span.quote, span.gloss, span.id) for span in each_once(found.match.evidence)[:EVIDENCE]),
        claim=str(incidents.told_together(claims.of_incidents(tx, [found.incident_id]).get(found.incident_id, ()))),
        sources=str(sources),
        outlets=sources.outlets,
        sides=tuple((SIDES[side], names) for side, names in incidents.sides_of(told).items()),
        stories=tuple(_lines(told, stored.languages(tx, found.incident_id), story.key)),
        more_stories=max(0, len(told) - STORIES),
        fates=tuple(_fates(tx, row, kept, window)),
        incident=found.incident_id,
        mute=feedback.incident_mute(tx, subscription_id, found.incident_id, now),
        verdict=verdicts.get(tx, subscription_id, match_id),
    )


def each_once(evidence: tuple[Span, ...]) -> list[Span]:
    """The first span of everything that was found; one in a recap only of what was found nowhere else."""
    first: dict[tuple[str, str], Span] = {}
    for span in sorted(evidence, key=lambda span: span.in_recap):
        first.setdefault((span.kind, span.id), span)
    return list(first.values())


def _lines(told: list[Told], languages: dict[str, str], this: str) -> list[StoryLine]:
    """The newest first, and this one whatever its place."""
    rows = list(zip(told, incidents.origins_of(told), strict=True))[::-1]
    rows = [*rows[:STORIES], *(row for row in rows[STORIES:] if row[0].story.key == this)]
    return [
        StoryLine(
            title=one.story.title,
            url=one.story.url,
            language=languages[one.story.key],
            outlet=one.story.outlet or one.story.publisher,
            origin="" if origin == (one.story.outlet or one.story.publisher) else origin,
            seen=one.at,
            is_this=one.story.key == this,
        )
        for one, origin in rows
    ]


def _fates(tx: Transaction, row: SubscriptionRow, kept: list[Kept], window: Window) -> list[Fate]:
    """By rule; nothing of other subscribers, nor what only the operator knows."""
    ids = {one.of.match_id for one in kept}
    known = fates.known(tx, kept[0].of.incident_id, ids, window, names=False)
    return [
        Fate(match.rule, match.title, match.level.word, ending.fate.value, ending.text, ending.decided)
        for one in kept
        for match in [one.of.match]
        for ending in fates.endings(one, [row], known)
        if ending.subscription_id == row.subscription.id
    ]


def mute_page(tx: Transaction, subscription_id: int, incident_id: int, now: datetime) -> MutePage | None:
    """None where there is no such subscription or incident any more."""
    row, current = subscriptions.get(tx, subscription_id), feedback.standing_for(tx, incident_id)
    headline = stored.headlines(tx, [current]).get(current)
    if row is None or headline is None:
        return None
    mutes = feedback.rule_mutes(tx, subscription_id, now)
    asked = [rule for rule in rules_of(tx, current) if alerts.asks_for_rule(row.subscription, rule)]
    return MutePage(
        *headline,
        feedback.incident_mute(tx, subscription_id, current, now),
        tuple((rule, mutes.get(rule)) for rule in asked),
    )


def rules_of(tx: Transaction, incident_id: int) -> dict[str, Level]:
    return stored.rules_of(tx, [incident_id]).get(incident_id, {})


def verdict_page(tx: Transaction, subscription_id: int, match_id: int) -> VerdictPage | None:
    """None where there is no such subscription or match any more."""
    row, found = subscriptions.get(tx, subscription_id), matches.get(tx, match_id)
    if row is None or found is None:
        return None
    outlet = found.story.outlet or found.story.publisher
    said = verdicts.get(tx, subscription_id, match_id)
    return VerdictPage(found.story.title, found.language, outlet, found.match.title, said)
