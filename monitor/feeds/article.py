"""The article behind a story, out of the bytes of its page. Runs in a worker."""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.errors import FeedError
from monitor.feeds.barriers import Barrier, led_to, spoken_of, without_paid_parts
from monitor.feeds.clean import TEXT_LENGTH, cut, text_of
from monitor.feeds.identity import canonical_address, names_a_page
from monitor.feeds.pages import SHORT, asks_for_a_human, extract, html_of
from monitor.feeds.pdf import is_pdf, joined, read_pdf
from monitor.model import Outcome

_A_PAGE = re.compile(r"text/|application/(?:xhtml|xml|pdf|octet-stream)|binary/octet-stream", re.IGNORECASE)


class Article(NamedTuple):
    """The text of an article, without what stands around it; before a `barrier` only what is shown before it."""

    text: str
    barrier: Barrier | None = None


def read_article(body: bytes, content_type: str | None, url: str, asked: str) -> Article:
    """What the page at `url` says, to which `asked` led. Raises FeedError where that is not the page that was meant, or
    nothing on it can be read."""
    if content_type and not _A_PAGE.match(content_type.strip()):
        raise FeedError(Outcome.NO_ITEMS, f"its address leads to no page, but to {content_type[:60]}")
    if not names_a_page(canonical_address(url)) and names_a_page(canonical_address(asked)):
        raise FeedError(Outcome.GONE, "its address leads to a home page now")
    if is_pdf(body):
        return Article(cut("\n".join(joined(each) for page in read_pdf(body).pages for each in page), TEXT_LENGTH))
    html = html_of(body, content_type)
    if asks_for_a_human(html):
        return Article("", Barrier.CHALLENGE)
    if barrier := led_to(asked, url):
        return Article("", barrier)
    free, is_paid = without_paid_parts(html)
    text = extract(free)
    text = text if len(text) >= SHORT else ""
    barrier = Barrier.PAYWALL if is_paid else spoken_of(html, text_of(html), text)
    if barrier is None and not text:
        raise FeedError(Outcome.NO_ITEMS, "there is no text on its page")
    return Article(cut(text, TEXT_LENGTH) if barrier in (None, Barrier.PAYWALL) else "", barrier)
