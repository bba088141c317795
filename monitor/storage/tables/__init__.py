"""The tables, by what they are about. Values of the model that are only read whole are kept as JSON text."""

from monitor.storage.tables.base import metadata
from monitor.storage.tables.feeds import days, feeds, gaps, lapses, listings, polls, publishers
from monitor.storage.tables.lines import changed_incidents, incident_facets, incident_lines, saved_searches
from monitor.storage.tables.mentions import mention_days, mentions
from monitor.storage.tables.page import accounts, audit, sessions, tokens
from monitor.storage.tables.patterns import correlations, pattern_alerts, patterns, served_rules
from monitor.storage.tables.recaps import passage_leads, passages, recalls
from monitor.storage.tables.sign_ups import erased, opt_ins, sign_ups
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
    rule_sets,
    silences,
    subscriptions,
    suppressions,
    verdicts,
)

__all__ = [
    "accounts",
    "alerts",
    "articles",
    "attempts",
    "audit",
    "bounces",
    "changed_incidents",
    "chores",
    "correlations",
    "days",
    "deliveries",
    "digests",
    "erased",
    "feed_addresses",
    "feeds",
    "gaps",
    "incident_facets",
    "incident_lines",
    "incidents",
    "lapses",
    "leads",
    "listings",
    "matches",
    "mention_days",
    "mentions",
    "metadata",
    "notices",
    "opt_ins",
    "outages",
    "passage_leads",
    "passages",
    "pattern_alerts",
    "patterns",
    "polls",
    "publishers",
    "rarity",
    "recalls",
    "rule_sets",
    "saved_searches",
    "served_rules",
    "sessions",
    "sign_ups",
    "silences",
    "stories",
    "subscriptions",
    "suppressions",
    "tokens",
    "tombstones",
    "traits",
    "verdicts",
]
