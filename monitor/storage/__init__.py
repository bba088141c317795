"""What the product remembers. `Storage` opens a database and runs transactions; each other module holds the
queries about one noun, as functions of a transaction."""

from monitor.storage import (
    alerts,
    articles,
    claims,
    correlations,
    coverage,
    digests,
    feeds,
    history,
    incidents,
    listings,
    matches,
    notices,
    purging,
    recaps,
    rule_sets,
    silences,
    stories,
    subscriptions,
    told_before,
    tombstones,
    traits,
    trends,
)
from monitor.storage.engine import Transaction
from monitor.storage.failures import DiskFull, HeldByAnother
from monitor.storage.holding import Hold
from monitor.storage.store import Storage

__all__ = [
    "DiskFull",
    "HeldByAnother",
    "Hold",
    "Storage",
    "Transaction",
    "alerts",
    "articles",
    "claims",
    "correlations",
    "coverage",
    "digests",
    "feeds",
    "history",
    "incidents",
    "listings",
    "matches",
    "notices",
    "purging",
    "recaps",
    "rule_sets",
    "silences",
    "stories",
    "subscriptions",
    "told_before",
    "tombstones",
    "traits",
    "trends",
]
