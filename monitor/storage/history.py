"""What was found in a stretch of time, as little of each match as it takes to decide about it again."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from monitor.model import Level, Match, MatchedStory, Story
from monitor.storage.engine import Transaction
from monitor.storage.matches import wishes
from monitor.storage.tables import matches, rule_sets, stories


@dataclass(frozen=True, slots=True)
class Found:
    """A match without the words of its story and without evidence, and when it was found."""

    match: MatchedStory
    at: datetime


def begins(tx: Transaction) -> datetime | None:
    """When the first rule set was put to use; None before that."""
    moment: datetime | None = tx.scalar(select(func.min(rule_sets.c.kept)))
    return moment


def latest(tx: Transaction, count: int) -> datetime | None:
    """When the first of the last so many matches was found; None where there are not so many."""
    query = select(matches.c.found).order_by(matches.c.found.desc()).offset(count).limit(1)
    moment: datetime | None = tx.scalar(query)
    return moment


def found(tx: Transaction, since: datetime, until: datetime, rules: Sequence[str] = ()) -> list[Found]:
    """Matches of these rules (of all, if none is named) found from `since` to before `until`, the oldest first."""
    read = functools.cache(wishes)
    columns = (
        matches.c.id, matches.c.story_id, matches.c.incident_id, matches.c.rule, matches.c.level, matches.c.status,
        matches.c.first_poll, matches.c.returned, matches.c.alert, matches.c.found, stories.c.key, stories.c.seen,
    )  # fmt: skip
    query = select(*columns).join(stories, stories.c.id == matches.c.story_id)
    query = query.where(matches.c.found >= since, matches.c.found < until)
    if rules:
        query = query.where(matches.c.rule.in_(rules))
    rows = tx.execute(query.order_by(matches.c.found, matches.c.id))
    return [
        Found(
            MatchedStory(
                match_id, incident_id, story_id, Story(key),
                Match(rule, rule, Level(level), status, None, (), "", read(alert)),
                "", seen, first_poll, returned,
            ),
            at,
        )
        for match_id, story_id, incident_id, rule, level, status, first_poll, returned, alert, at, key, seen in rows
    ]  # fmt: skip
