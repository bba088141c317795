"""Which published items are one story: one canonical address within a publisher's family, whatever else changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.model import Story

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say how a reader came to the page, never which page it is.
_TRACKING = re.compile(
    r"utm_\w*|hsa_\w*|mtm_\w*|pk_\w*|piwik_\w*|matomo_\w*|at_(?:medium|campaign|custom\d*|link\w*|format|ptr\w*|bbc_\w*)"
    r"|(?:fb|g|d|dc|ms|tw|tt|y|ys|li|rdt_)clid|fb_(?:action\w*|source|ref)|gclsrc|[gw]braid|msclkid|li_fat_id|igshid?|mc_[ce]id|mkt_tok"
    r"|_hs(?:enc|mi)|__s|oly_(?:anon|enc)_id|vero_(?:id|conv)|s_cid|smid|cmpid?|ncid|ocid|xtor|wt_?mc|wtmc|wt\.\w+"
    r"|ito|ftag|spm|sr_share\w*|guccounter|ns_(?:campaign|mchannel|source|linkname|fee)|feature=rss|cid=rss|ref=rss|from=rss|src=rss"
    r"|source=rss|partner=rss|emc=rss|rss",
    re.IGNORECASE,
)


def canonical_address(url: str) -> str:
    """The address that all spellings of `url` share, for comparing only.

    Always https, without default port, trailing slash, fragment and tracking parameters; the host in lower case.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").rstrip(".")
    try:
        port = parts.port
    except ValueError:
        port = None
    if port is not None and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    kept = [item for item in parts.query.split("&") if item and not _is_tracking(item)]
    path = re.sub("/{2,}", "/", parts.path).rstrip("/")
    return f"https://{host}{path}" + ("?" + "&".join(kept) if kept else "")


def _is_tracking(item: str) -> bool:
    name = item.partition("=")[0]
    return _TRACKING.fullmatch(name) is not None or _TRACKING.fullmatch(item) is not None


def names_a_page(canonical_url: str) -> bool:
    """False for a publisher's home page: feeds that link there with every item would be one story for ever."""
    return "/" in canonical_url.removeprefix("https://") or "?" in canonical_url


def story_key(publisher: str, canonical_url: str | None, entry_id: str | None, feed_url: str, title: str) -> str:
    """The identity of a story, 32 hexadecimal digits: its address in the publisher's family, else the id that the
    feed gave it, else feed and title."""
    if canonical_url:
        parts: tuple[str, ...] = ("address", publisher, canonical_url)
    elif entry_id:
        parts = ("id", publisher, canonical_address(feed_url), entry_id)
    else:
        parts = ("title", publisher, canonical_address(feed_url), " ".join(title.split()).casefold())
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


FEWEST_RETURNED = 5
SHARE_RETURNED = 0.2  # of the titles of a feed
SAME_DATE = timedelta(days=1)  # a feed that moves may begin to name its time zone


def returned(
    listed: int, titles: int, fresh: Sequence[Story], twins: Mapping[str, Sequence[datetime | None]]
) -> tuple[frozenset[str], list[Story]]:
    """The keys of the new stories that a feed had listed before under other addresses and ids, where they are so many
    that the feed must have moved; and the new stories that it had not listed before, under whatever address.

    `listed` is how many stories the document lists, `titles` how many titles the feed has had, `twins` the dates of its
    known stories that bear the title of a new one, by the keys of all new ones. A title that stands over a story of
    another date is no return.
    """
    back = {story.key for story in fresh if any(_one_date(story.published, date) for date in twins.get(story.key, ()))}
    unmet = [story for story in fresh if story.key in twins and story.key not in back]
    many = len({story.title for story in fresh if story.key in back})
    if many < FEWEST_RETURNED or many <= SHARE_RETURNED * min(listed, titles):
        return frozenset(), unmet
    return frozenset(back), unmet


def _one_date(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs(one - other) <= SAME_DATE
