"""Pages as if they were feeds: a list of items by selectors, or one text. Runs in a worker: a page is hostile bytes.

The only door to trafilatura, which is loaded where a page is one text. A page on which nothing is found is never an
empty feed: whoever watches it must be told that it was rebuilt.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from monitor.errors import FeedError
from monitor.feeds.address import web_address
from monitor.feeds.clean import SUMMARY_LENGTH, TITLE_LENGTH, one_line, plain, text_in, text_of, tree_of
from monitor.feeds.dates import LONGEST, parse_date
from monitor.feeds.decode import decoded
from monitor.feeds.parse import GATE, MOST_ENTRIES, TITLE, Parsed, Raw, entry_of
from monitor.feeds.pdf import html_of_pdf, is_pdf, joined, read_pdf
from monitor.model import Outcome

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from monitor.feeds.page import Selectors

# What GATE does not know: the page with which Amazon's firewall answers in place of another, EUR-Lex's too.
_CHALLENGE = re.compile(r"awsWaf|verify that you're not a robot", re.IGNORECASE)
MOST_OF_A_GATE = 1_000  # characters that a page which asks for a human shows
SHORT = 200  # characters: an extract that is shorter may have missed the text
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_ENDED = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
# Ends whatever attribute, tag, comment or script may have been left open, and stands where the page went on.
_GOES_ON = "x\"'--></script></style><cut-off></cut-off>"


def read_list(body: bytes, content_type: str | None, url: str, *, selectors: Selectors) -> Parsed:
    """The items of a page, or of a PDF, in their order.

    Raises FeedError: no items where there are none and nothing says so, not a feed for a page that asks for a human.
    """
    html = html_of_pdf(read_pdf(body)) if is_pdf(body) else html_of(body, content_type)
    whole = _ENDED.search(html, max(0, len(html) - 2_000)) is not None
    tree = tree_of(html if whole else html + _GOES_ON)
    items = tree.css(selectors.item)[:MOST_ENTRIES]
    title, language = _title(html), _language(tree)
    if not items:
        if selectors.empty is not None and tree.css_first(selectors.empty) is not None:
            return Parsed(title, language, ())
        raise _nothing(html, title, f"nothing on it fits `item: {selectors.item}`")
    cut = not whole and items[-1].css_first("cut-off") is not None
    if cut:  # the last item, and what it lies in, may be half of what they are
        items = [item for item in items if item.css_first("cut-off") is None]
    base = _base(tree, url)
    raws = [raw for raw in (_item(item, selectors) for item in items) if raw.title or raw.summary]
    if items and not raws:
        raise _nothing(html, title, f"none of its {len(items)} items has a title{_where('title', selectors.title)}")
    entries = tuple(entry_of(raw, base) for raw in raws)
    if selectors.link is not None and entries and not any(link for _, link, *_ in entries):
        raise _nothing(html, title, f"none of its {len(items)} items has a link{_where('link', selectors.link)}")
    return Parsed(title, language, entries, cut)


def read_text(body: bytes, content_type: str | None, url: str, *, address: str) -> Parsed:
    """A page or PDF that is one text, as one entry at `address`, whatever redirects led to. Raises FeedError."""
    if is_pdf(body):
        pdf = read_pdf(body)
        title, language, text = pdf.title, "", "\n".join(joined(each) for page in pdf.pages for each in page)
    else:
        html = html_of(body, content_type)
        title, language, text = _title(html), _language(tree_of(html)), extract(html)
        if len(text) < SHORT:
            text = max(text, text_of(html), key=len)
        if not text or asks_for_a_human(html):
            raise _nothing(html, title, "there is no text on it")
    title = title or one_line(text.partition("\n")[0])
    raw = Raw(id="page", url=address, title=title, summary="", text=text, dates=())
    return Parsed(title, language, (entry_of(raw, url),))


def prepare() -> None:
    """Load what a text needs, in a worker, before its limits hold."""
    # It would load py3langid and numpy, for a language that we do not ask it for: 130 MB of address space.
    sys.modules.setdefault("py3langid", None)  # type: ignore[arg-type]
    import trafilatura  # noqa: F401

    for library in ("trafilatura", "htmldate"):  # they would tell stderr of every odd page
        logging.getLogger(library).setLevel(logging.CRITICAL)


def html_of(body: bytes, content_type: str | None) -> str:
    """The text of a page. Its server says in which encoding it is, else the page itself. Raises FeedError (empty)."""
    if "charset" not in (content_type or "").lower() and (found := _META_CHARSET.search(body[:4096])):
        content_type = f"text/html; charset={found[1].decode('ascii')}"
    text = decoded(body, content_type).lstrip("\ufeff\0 \t\r\n")
    if not text.strip("\0 \t\r\n"):
        raise FeedError(Outcome.NOT_A_FEED, "the answer is empty")
    return text


def _nothing(html: str, title: str, what: str) -> FeedError:
    named = f' titled "{one_line(title, 80)}"' if title else ""
    if asks_for_a_human(html):
        return FeedError(Outcome.NOT_A_FEED, f"a page that asks for a human{named}, not the one that is meant")
    todo = "It was rebuilt, or is another page: look at it, and mend `page` of this feed in the configuration"
    return FeedError(Outcome.NO_ITEMS, f"of the page{named} nothing can be read: {what}. {todo}")


def asks_for_a_human(html: str) -> bool:
    """Such a page says little; many a page that says more has a captcha somewhere in its forms."""
    begins = html[:100_000]
    return bool(GATE.search(begins) or _CHALLENGE.search(begins)) and len(text_of(html)) < MOST_OF_A_GATE


def _where(key: str, selector: str | None) -> str:
    return f" by `{key}: {selector}`" if selector else ""


def _title(html: str) -> str:
    found = TITLE.search(html[:100_000])
    return one_line(text_of(found[1]), 300) if found else ""


def _language(tree: LexborHTMLParser) -> str:
    root = tree.css_first("html")
    said = ((root.attributes.get("lang") if root else None) or "").strip().lower().replace("_", "-")
    return said if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", said) else ""


def _base(tree: LexborHTMLParser, url: str) -> str:
    """Where the page's relative addresses start."""
    named = tree.css_first("base[href]")
    return web_address((named.attributes.get("href") if named else None) or "", url) or url


def _item(item: LexborNode, selectors: Selectors) -> Raw:
    link = next((node for node in _found(item, selectors.link or "a[href]") if node.attributes.get("href")), None)
    title, summary = "", ""
    if selectors.title is not None:
        title = next(filter(None, map(text_in, _found(item, selectors.title))), "")
    elif link is not None and link.mem_id != item.mem_id:
        title = text_in(link)
    if not title and selectors.title is None:
        title = text_in(item)
    if selectors.summary is not None:
        summary = "\n".join(filter(None, map(text_in, _found(item, selectors.summary))))[: SUMMARY_LENGTH + 1]
    elif len(title) > TITLE_LENGTH:
        summary = title
    href = (link.attributes.get("href") if link is not None else None) or ""
    dates = next((date for node in _found(item, selectors.date or "time") for date in _dates(node)), "")
    return Raw(id="", url=href, title=title, summary=summary, text="", dates=(dates,))


def _found(item: LexborNode, selector: str) -> list[LexborNode]:
    """What fits inside the item, else the item itself where it does."""
    return item.css(selector) or ([item] if item.css_matches(selector) else [])


_EDGES = " -–—|:;,·•()[]（）【】"
_PARTED = re.compile(r"[|·•｜()\[\]（）【】]")


def _dates(node: LexborNode) -> Iterator[str]:
    """The dates that an element names: in its attribute, as its whole text, at the beginning or the end of that."""
    said = [node.attributes.get("datetime") or "", node.attributes.get("content") or "", text_in(node)]
    for text in said:
        text = " ".join(text.split())[: LONGEST * 3]
        words = _PARTED.sub(" ", text).split()[:20]
        tries = [text, *(" ".join(words[:end]) for end in range(len(words), 0, -1))]
        tries += (" ".join(words[start:]) for start in range(1, len(words)))
        yield from (each for each in (one.strip(_EDGES) for one in tries) if parse_date(each) is not None)


def extract(html: str) -> str:
    """The text of a page without what stands around it on every page of the site; "" where there is none."""
    import trafilatura
    from trafilatura.meta import reset_caches

    text: str | None = None
    try:
        text = trafilatura.extract(html, fast=True, include_comments=False, output_format="txt")
    except MemoryError:
        raise
    except Exception:  # deep nesting and odd markup bring out bugs of its tree library
        text = None
    finally:
        reset_caches()  # else they grow for as long as the worker lives (adbar/trafilatura#216)
    return plain(text or "")
