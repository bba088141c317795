"""What the page of a story shows to who is signed in: what was found, what was told of it, what it belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import fates
from monitor.digests.excerpt import LONGEST_QUOTE, MOST
from monitor.fates import Ending, Window
from monitor.model import Span, Story
from monitor.recaps import Recall
from monitor.storage import Transaction, articles, matches, recaps, stories, subscriptions
from monitor.storage import incidents as stored_incidents
from monitor.storage.articles import Article
from monitor.storage.matches import Kept
from monitor.storage.recaps import Recalled
from monitor.storage.stories import StoredStory
from monitor.web.quotes import Quote, quotes, shown
from monitor.web.story import EVIDENCE, each_once

ENDINGS = 100  # subscriptions of one match that are named
RECAPS = 20  # shown
_STORY = re.compile(r"\bstory (\d+)")


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule found in the story. `fates` counts what became of it by subscriptions; `endings` names them, for
    who may know them."""

    match_id: int
    rule: str
    title: str
    level: str
    status: str
    score: float | None
    at: datetime
    rule_set: str
    of_this_version: bool
    evidence: tuple[Span, ...]
    more_evidence: int
    fates: tuple[tuple[str, int], ...]
    endings: tuple[Ending, ...]
    more_endings: int


@dataclass(frozen=True, slots=True)
class Event:
    """The incident of the story. It came into it `how`, which may name the story `as_story`."""

    id: int
    title: str
    language: str
    stories: int
    how: str
    as_story: int | None


@dataclass(frozen=True, slots=True)
class ReadingPage:
    """`beginning` is what a story begins with in which nothing was found; `recall` are its recaps, as it was read."""

    stored: StoredStory
    article: Article | None
    quotes: tuple[Quote, ...]
    beginning: str
    found: tuple[Found, ...]
    event: Event | None
    recall: Recall
    recalled: tuple[Recalled, ...]
    more_recalled: int

    @property
    def rules(self) -> list[str]:
        """The ids of the rules that matched it."""
        return [found.rule for found in self.found]


def reading_page(tx: Transaction, story_id: int, window: Window, *, names: bool) -> ReadingPage | None:
    """None where there is no such story. With `names` it says who was told, which is the operator's to know."""
    for stored in stories.with_id(tx, story_id):
        story, kept = stored.story, matches.of_story(tx, story_id)
        recall = recaps.of_story(tx, story_id, story.content_hash) or Recall()
        recalled = [replace(one, quote=_clipped(one.quote)) for one in recaps.recalled(tx, story, recall)]
        present = [span for one in kept if one.of_this_version for span in one.of.match.evidence]
        return ReadingPage(
            stored,
            articles.of_story(tx, story_id),
            quotes(story, present),
            "" if present else beginning(story),
            tuple(_found(tx, stored, kept, window, names=names)),
            _event(tx, stored),
            recall,
            tuple(recalled[:RECAPS]),
            len(recalled[RECAPS:]),
        )
    return None


def beginning(story: Story) -> str:
    """The first MOST characters of what it says below its title."""
    return _clipped(story.summary or story.text, MOST)


def _clipped(text: str, most: int = LONGEST_QUOTE) -> str:
    return shown(text[:most]) + "…" * (len(text) > most)


def _found(tx: Transaction, stored: StoredStory, kept: Sequence[Kept], window: Window, *, names: bool) -> list[Found]:
    if not kept:
        return []
    known = fates.known(tx, stored.incident_id, {one.of.match_id for one in kept}, window, names=names)
    rows = subscriptions.all(tx)
    found = []
    for one in kept:
        endings = list(fates.endings(one, rows, known))
        match, evidence = one.of.match, each_once(one.of.match.evidence)
        found.append(
            Found(
                one.of.match_id,
                match.rule,
                match.title,
                match.level.word,
                match.status,
                match.score,
                one.found,
                match.rule_set,
                one.of_this_version,
                tuple(evidence[:EVIDENCE]),
                len(evidence[EVIDENCE:]),
                tuple(Counter(ending.fate.value for ending in endings).most_common()),
                tuple(endings[:ENDINGS]) if names else (),
                len(endings[ENDINGS:]) if names else 0,
            )
        )
    return found


def _event(tx: Transaction, stored: StoredStory) -> Event | None:
    if stored.incident_id is None:
        return None
    members = stored_incidents.members(tx, stored.incident_id)
    how = members[stored.story.key].how or "same address or title"
    named = _STORY.search(how)
    title, language = stored_incidents.headlines(tx, [stored.incident_id])[stored.incident_id]
    return Event(stored.incident_id, title, language, len(members), how, int(named[1]) if named else None)
