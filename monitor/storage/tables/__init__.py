"""The tables, by what they are about. Values of the model that are only read whole are kept as JSON text."""

from monitor.storage.tables.base import metadata
from monitor.storage.tables.feeds import days, feeds, gaps, lapses, listings, polls, publishers
from monitor.storage.tables.page import audit
from monitor.storage.tables.patterns import correlations, pattern_alerts, patterns, served_rules
from monitor.storage.tables.recaps import passage_leads, passages, recalls
from monitor.storage.tables.stories import articles, chores, incidents, leads, rarity, stories, tombstones, traits
from monitor.storage.tables.telling import (
    alerts,
    attempts,
    bounces,
    deliveries,
    digests,
    feed_addresses,
    matches,
    notices,
    outages,
    page_verdicts,
    rule_sets,
    silences,
    subscriptions,
    suppressions,
    verdicts,
)

__all__ = [
    "alerts",
    "articles",
    "attempts",
    "audit",
    "bounces",
    "chores",
    "correlations",
    "days",
    "deliveries",
    "digests",
    "feed_addresses",
    "feeds",
    "gaps",
    "incidents",
    "lapses",
    "leads",
    "listings",
    "matches",
    "metadata",
    "notices",
    "outages",
    "page_verdicts",
    "passage_leads",
    "passages",
    "pattern_alerts",
    "patterns",
    "polls",
    "publishers",
    "rarity",
    "recalls",
    "rule_sets",
    "served_rules",
    "silences",
    "stories",
    "subscriptions",
    "suppressions",
    "tombstones",
    "traits",
    "verdicts",
]
