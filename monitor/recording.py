"""What polls brought is stored: stories, what rules found in them, the incidents that they belong to, and with these
the validators of their feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import storage
from monitor.grouping import Grouped, incident_of, told_at
from monitor.incidents.recaps import VOTES, leads_of, remembered
from monitor.lines import keep_lines
from monitor.model import Poll, Reading, Story
from monitor.recaps import Recall
from monitor.storage import Transaction as Tx
from monitor.storage.articles import Request
from monitor.storage.matches import NewMatch

NEWS_TOGETHER = 20  # polls that are stored in one transaction

Readings = Sequence[tuple[Story, Reading]]


@dataclass(frozen=True, slots=True)
class News:
    """A poll with its new and changed stories as they were read, and the articles to be read. Held back are those whose
    keys are in `late`, the backlog of a first poll, and in `old`, stories that have only moved."""

    poll: Poll
    readings: tuple[tuple[Story, Reading], ...]
    late: Set[str]
    old: Set[str]
    articles: tuple[Request, ...] = ()


def record_news(tx: Tx, brought: Sequence[News]) -> None:
    """Stories, matches, incidents, the feeds' validators, which articles are to be read: all of them, or none."""
    for together in rounds(brought):
        at = together[0].poll.at
        readings = [read for news in together for read in news.readings]
        ids = storage.stories.save(tx, [(story, reading.language) for story, reading in readings], at)
        late = frozenset[str]().union(*(news.late for news in together))
        old = frozenset[str]().union(*(news.old for news in together))
        record_readings(tx, readings, ids, late, old, at)
        storage.articles.request(tx, [article for news in together for article in news.articles], ids, at)
    storage.feeds.record_polls(tx, [news.poll for news in brought])


def record_news_with_articles(tx: Tx, news: News) -> Poll:
    """The same of a feed whose articles are read, and the poll as it is remembered. Stories whose texts came after the
    poll had looked are left as they are, and listed to us once more."""
    if overtaken := storage.stories.overtaken(tx, [story for story, _ in news.readings]):
        readings = tuple(read for read in news.readings if read[0].key not in overtaken)
        articles = tuple(asked for asked in news.articles if asked.key not in overtaken)
        news = replace(news, readings=readings, articles=articles, poll=replace(news.poll, validators=None))
    record_news(tx, [news])
    return news.poll


def rounds(brought: Sequence[News]) -> list[list[News]]:
    """The same in rounds, each of one moment and with every story once: a round is stored as one."""
    found: list[tuple[list[News], set[str]]] = []
    for news in brought:
        keys = {story.key for story, _ in news.readings}
        for together, taken in found:
            if together[0].poll.at == news.poll.at and taken.isdisjoint(keys):
                together.append(news)
                taken |= keys
                break
        else:
            found.append(([news], keys))
    return [together for together, _ in found]


def record_readings(
    tx: Tx,
    readings: Readings,
    ids: Mapping[str, int],
    late: Set[str],
    old: Set[str],
    now: datetime,
) -> None:
    """The matches and incidents of stories that are stored under these ids, by key; and of which rules it is unknown
    whether they match. `late` and `old` are the keys of stories whose matches are held back."""
    storage.stories.keep_unknown(tx, {ids[story.key]: reading.unknown for story, reading in readings})
    storage.claims.keep(tx, {ids[story.key]: reading.claim for story, reading in readings})
    record_recalls(tx, [(story, reading.recall) for story, reading in readings if reading.recall], ids, now)
    found = []
    for story, reading in filter(lambda read: read[1].matches, readings):
        held = (story.key in late, story.key in old)
        incident = incident_of(tx, Grouped(ids[story.key], story, reading.traits, told_at(story, now)), now)
        found += [NewMatch(ids[story.key], incident, match, story.content_hash, *held) for match in reading.matches]
    storage.matches.save(tx, found, now, read=[ids[story.key] for story, _ in readings])
    keep_lines(tx, set(storage.incidents.of_stories(tx, [ids[story.key] for story, _ in readings]).values()))


def record_recalls(tx: Tx, recalls: Sequence[tuple[Story, Recall]], ids: Mapping[str, int], now: datetime) -> None:
    """What stories recall, and the passages by which it is known what others do."""
    told = [(story.key, passage) for story, recall in recalls for passage in recall.passages]
    known = storage.recaps.passages_under(tx, [leads_of(one.marks) for _, one in told], VOTES)
    changed = remembered(known, told, now)
    storage.recaps.keep_passages(tx, [(one, leads_of(one.marks)) for one in changed])
    for story, recall in recalls:
        if recall.recaps:
            storage.recaps.keep(tx, ids[story.key], story.content_hash, recall, now)
