"""`page:` of a feed's entry in config.yaml: the selectors, checked before anything is asked."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from monitor.feeds.page import ACCEPT, Page, Selectors
from monitor.model import Feed
from monitor.settings import Settings

LONGEST_SELECTOR = 500


def _selector(value: str) -> str:
    try:
        LexborHTMLParser("<p>").css_first(value)
    except SelectolaxError as exc:
        raise ValueError("write a CSS selector: div.news > a, or h2 a[href*=press]") from exc
    return value


Selector = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SELECTOR),
    AfterValidator(_selector),
]


class PageSettings(Settings):
    """`page:` of an entry of `feeds:`. Without any key the page is one text."""

    item: Selector | None = None
    title: Selector | None = None
    link: Selector | None = None
    date: Selector | None = None
    summary: Selector | None = None
    empty: Selector | None = None

    @model_validator(mode="after")
    def _items_first(self) -> Self:
        if self.item is None and self.model_fields_set:
            raise ValueError("`item` is missing, the selector of what is one story")
        return self


def as_page(feed: Feed, settings: PageSettings) -> Page:
    """The feed as a page. It asks for HTML, unless its headers ask for something else."""
    said = settings.model_dump()
    values = {each.name: getattr(feed, each.name) for each in dataclasses.fields(feed)}
    values["headers"] = tuple({"Accept": ACCEPT, **dict(feed.headers)}.items())
    return Page(**values, selectors=Selectors(**said) if settings.item is not None else None)
