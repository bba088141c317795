"""A web page, or a PDF, that is read as if it were a feed: what says so, and what marks its items."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass, field

from monitor.model import Feed

ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.5"  # what is asked for where a page is meant


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a page that lists items. `item` finds the items, `empty` what the page shows while it has none;
    the others look inside an item, and None leaves it to what items usually have."""

    item: str
    title: str | None = None
    link: str | None = None
    date: str | None = None
    summary: str | None = None
    empty: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Feed):
    """A feed that is a page. `selectors` None: the page is one text, and one story."""

    selectors: Selectors | None = field(default=None, kw_only=True)

    @property
    def reading(self) -> str:
        """A short name of how the page is read; another one reads the same bytes anew."""
        said = repr(astuple(self.selectors)) if self.selectors else "text"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]
