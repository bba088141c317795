"""`monitor explain`: a story by its address, what became of it, and why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from monitor.app.health import stamp
from monitor.app.opened import Opened, opened
from monitor.app.why import Account, Missed, account
from monitor.errors import InputError
from monitor.fates import Ending
from monitor.feeds.identity import canonical_address, story_key
from monitor.rules.explain import Explainer
from monitor.rules.explained import Paint
from monitor.rules.load import load_rules
from monitor.rules.wire import span_out
from monitor.storage import Transaction, feeds, stories, tombstones
from monitor.storage.articles import ArticleState
from monitor.storage.feeds import FeedHealth
from monitor.storage.matches import Kept
from monitor.storage.recaps import Recalled
from monitor.storage.stories import StoredStory
from monitor.storage.tombstones import Tombstone
from monitor.text.printable import printable

Echo = Callable[[str], Any]

KEY = re.compile("[0-9a-f]{32}")
MOST_FEEDS = 5  # that an unknown address may belong to


def explain_story(
    config_file: Path, environment: Mapping[str, str], named: str, echo: Echo, paint: Paint, *, as_json: bool
) -> None:
    """Print what became of the story, or of the stories where publishers share an address. `named` is an address, as
    published or canonical, or a story's id or key. Raises InputError for one that is not known, Mistakes for rules."""
    with opened(config_file, environment) as here:
        for told in accounts(here, named, echo, as_json=as_json):
            echo(json.dumps(account_out(told)) if as_json else "\n".join(account_lines(told, paint)))


def accounts(here: Opened, named: str, echo: Echo, *, as_json: bool) -> Iterator[Account]:
    """What became of the story, or of the stories where publishers share an address; of one that was purged only that
    is printed. Raises InputError for one that is not known, Mistakes for rules."""
    found = here.storage.read_now(lambda tx: stored_stories(tx, named))
    if not found:
        if purged := here.storage.read_now(lambda tx: tombstones.of_keys(tx, keys_of(tx, named))):
            for tombstone in purged:
                echo(json.dumps(purged_out(tombstone)) if as_json else purged_line(named, tombstone))
            return
        raise InputError(here.storage.read_now(lambda tx: not_stored(tx, named)))
    explainer = Explainer(load_rules(here.config.rules))
    window = here.config.polling.first_poll_window
    for stored in found:
        yield here.storage.read_now(partial(account, stored=stored, explainer=explainer, window=window))


def stored_stories(tx: Transaction, named: str) -> list[StoredStory]:
    """The stories of that address, id or key."""
    if named.isascii() and named.isdigit() and len(named) < 10:
        return stories.with_id(tx, int(named))
    keys = keys_of(tx, named)
    return stories.with_address(tx, keys, named) if keys else []


def keys_of(tx: Transaction, named: str) -> list[str]:
    """The keys that a story of that address may have, or that is its key; none for an id."""
    if KEY.fullmatch(named):
        return [named]
    canonical = address_of(named)
    if canonical is None:
        return []
    return [story_key(family, canonical, None, "", "") for family in feeds.families(tx)]


def address_of(named: str) -> str | None:
    """The canonical address; None for what is no address."""
    try:
        return canonical_address(named) if urlsplit(named.strip()).hostname else None
    except ValueError:
        return None


def not_stored(tx: Transaction, named: str) -> str:
    """What can be said of a story that is not stored: whose it would be, and when that feed was last polled."""
    shown, canonical = printable(named), address_of(named)
    if canonical is None:
        return f"{shown} is no story's id and no address. `monitor matches list --json` names addresses."
    parts = urlsplit(canonical)
    host = parts.hostname or ""
    bringing = set(stories.feeds_of(tx, f"https://{parts.netloc}/"))
    near = [row for row in feeds.health(tx) if row.url in bringing or _one_site(host, urlsplit(row.url).hostname or "")]
    if not near:
        return f"{shown} is not stored, and no feed of this installation is at {host} or has brought a story of it."
    told = "\n".join(_never_seen(row) for row in near[:MOST_FEEDS])
    more = f"\nand {len(near) - MOST_FEEDS} more feeds" * (len(near) > MOST_FEEDS)
    return f"{shown} is not stored. It would belong to\n{told}{more}"


def _one_site(one: str, other: str) -> bool:
    """Whether two hosts are one, or one lies under the other."""
    one, other = one.removeprefix("www."), other.removeprefix("www.")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _never_seen(row: FeedHealth) -> str:
    memory = row.memory
    polled = "never polled"
    if memory.last_polled is not None and memory.last_outcome is not None:
        polled = f"last polled {stamp(memory.last_polled)} ({memory.last_outcome.value})"
    state = ", disabled" if row.disabled else ", gone and not polled any more" if memory.belief.gone else ""
    return f"  {row.name} ({row.url}), publisher {row.publisher}: {polled}{state}; it was never seen there"


def purged_out(tombstone: Tombstone) -> dict[str, Any]:
    """A story that was purged, as a JSON object."""
    again = tombstone.listed if tombstone.listed > tombstone.purged else None
    return {
        "key": tombstone.key,
        "fate": "purged",
        "seen": tombstone.seen.isoformat(),
        "purged": tombstone.purged.isoformat(),
        "listed_again": again and again.isoformat(),
    }


def purged_line(named: str, tombstone: Tombstone) -> str:
    """A story that was purged, for people."""
    again = f"; listed again {stamp(tombstone.listed)}, which is no news" * (tombstone.listed > tombstone.purged)
    return (
        f"{printable(named)} was first seen {stamp(tombstone.seen)} and purged {stamp(tombstone.purged)}: no rule had "
        f"matched it, and no feed had listed it for the time that `retention` says{again}"
    )


def account_out(told: Account) -> dict[str, Any]:
    """What became of a story, as a JSON object."""
    stored, story = told.stored, told.stored.story
    return {
        "id": stored.id,
        "key": story.key,
        "title": story.title,
        "url": story.url,
        "feed": story.feed or None,
        "outlet": story.outlet,
        "publisher": story.publisher or None,
        "published": story.published.isoformat() if story.published else None,
        "seen": stored.seen.isoformat(),
        "changed": stored.changed.isoformat(),
        "lang": stored.language,
        "article": article_out(told),
        "incident": stored.incident_id,
        "matches": [
            {
                "rule": kept.of.match.rule,
                "level": kept.of.match.level.word,
                "score": kept.of.match.score,
                "rule_set": kept.of.match.rule_set,
                "found": kept.found.isoformat(),
                "decided": kept.decided.isoformat() if kept.decided else None,
                "of_this_version": kept.of_this_version,
                "evidence": [span_out(span) for span in kept.of.match.evidence],
                "subscriptions": [_ending_out(ending) for ending in endings],
            }
            for kept, endings in told.matched
        ],
        "recaps": [recap_out(one) for one in told.recalled],
        "missed": [
            {
                "rule": one.explained.rule,
                "fate": one.fate.value,
                "nearest": one.explained.nearest or one.explained.unknown,
            }
            for one in told.missed
        ],
    }


def _ending_out(ending: Ending) -> dict[str, Any]:
    return {
        "id": ending.subscription_id,
        "email": ending.email,
        "fate": ending.fate.value,
        "text": ending.text,
        "message_id": ending.message_id,
        "decided": ending.decided and ending.decided.isoformat(),
    }


def recap_out(recalled: Recalled) -> dict[str, Any]:
    """A recap of a story, as a JSON object."""
    recap = recalled.recap
    return {
        "field": recap.field,
        "start": recap.start,
        "end": recap.end,
        "quote": recalled.quote,
        "first": recap.first.isoformat(),
        "title": recalled.title,
        "outlet": recalled.outlet,
    }


def article_out(told: Account) -> dict[str, Any] | None:
    """What became of the article of a story, as a JSON object; None where none was to be read."""
    article = told.article
    if article is None:
        return None
    is_waiting = article.state is ArticleState.WAITING
    return {
        "state": article.state.value,
        "reason": article.reason,
        "tries": article.attempts,
        "next_try": article.next_try.isoformat() if is_waiting else None,
        "read": article.fetched.isoformat() if article.fetched else None,
        "raw_hash": article.raw_hash,
        "in_use": told.stored.story.listed_text is not None,
    }


def article_line(told: Account) -> str:
    """What became of the article of a story, for people."""
    article, story = told.article, told.stored.story
    if article is None:
        page = "" if story.canonical_url else ": it has no page of its own"
        return f"  article: not asked for{page or '; `full_text` was off for its feed when it came'}"
    why = f": {article.reason}" if article.reason else ""
    read = f"; read {stamp(article.fetched)}" if article.fetched else ""
    if article.state is ArticleState.WAITING:
        why += f"; {article.attempts} tries, next {stamp(article.next_try)}"
    used = f", {len(story.text):,} characters of it are the story's text" if story.listed_text is not None else ""
    return f"  article: {article.state.value}{printable(why, 500)}{read}{used}"


def account_lines(told: Account, paint: Paint) -> Iterator[str]:
    """What became of a story, for people."""
    stored, story = told.stored, told.stored.story
    yield paint(printable(story.title) or "(no title)", "head")
    yield f"  story {stored.id}, {printable(story.url) if story.url else 'no address'}"
    origin = f"from {story.outlet} ({story.feed})" if story.feed else f"from {story.outlet}"
    published = f", published {stamp(story.published)}" if story.published else ", undated"
    changed = f", changed {stamp(stored.changed)}" if stored.changed != stored.seen else ""
    yield f"  first seen {stamp(stored.seen)} {printable(origin)}{published}{changed}"
    yield f"  language: {stored.language}"
    yield article_line(told)
    for kept, endings in told.matched:
        yield from _match_lines(kept, paint)
        for ending in endings:
            who = f"{ending.email} (subscription {ending.subscription_id})"
            yield f"    {who}: {ending.fate}: {printable(ending.text, 500)}"
        if not endings:
            yield "    nobody is subscribed"
    yield from map(_recap_line, told.recalled)
    yield from (missed_line(one, paint) for one in told.missed)


def _recap_line(recalled: Recalled) -> str:
    recap = recalled.recap
    where = f"in “{printable(recalled.title)}”" if recalled.title else "in a story that is not stored any more"
    outlet = f" ({printable(recalled.outlet)})" if recalled.outlet else ""
    quote = printable(recalled.quote, 80)
    return (
        f"  recap, first told {stamp(recap.first)} {where}{outlet}: {quote} ({recap.field} {recap.start}-{recap.end})"
    )


def _match_lines(kept: Kept, paint: Paint) -> Iterator[str]:
    match = kept.of.match
    score = "" if match.score is None else f", score {match.score:g}"
    earlier = "" if kept.of_this_version else ", in an earlier version of the story"
    yield paint(f"  {match.rule} matched ({match.level.word}{score}), rules {match.rule_set[:12]}{earlier}", "yes")
    evidence = dict.fromkeys(
        f"{printable(span.quote, 80)} → {span.gloss} ({span.id}; {span.field} {span.start}-{span.end}"
        f"{', in a recap' * span.in_recap})"
        for span in match.evidence
    )
    yield f"    found {stamp(kept.found)}: {', '.join(evidence)}"


def missed_line(missed: Missed, paint: Paint) -> str:
    explained = missed.explained
    if missed.by_recaps:
        return f"  {paint(explained.rule, 'no')} did not match: what it found stands in recaps alone"
    if explained.matches:
        said = "matches by the present rules, not by those of when it was read; a rule holds for stories from then on"
        return f"  {explained.rule}: {said}"
    if explained.unknown:
        return f"  {paint(explained.rule, 'near')} is unknown: {explained.unknown}"
    return f"  {paint(explained.rule, 'no')} did not match; nearest: {explained.nearest}"
