"""The text of a PDF, by paragraphs. Runs in a worker, and is the only door to PDFium.

PDFium because a monitor of Korean and Japanese sources must read their encodings: pypdf reads a PDF of KSCms-UHC-H as
other letters, and says nothing. It is C++; that a file kills it costs that file (docs/decisions/0016-pages.md).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from monitor.errors import FeedError
from monitor.feeds.clean import one_line, plain
from monitor.model import Outcome

MOST_CHARACTERS = 1_000_000  # of a PDF that are read; a story keeps 100,000 of them
MOST_PAGES = 2_000
FULL_LINE = 0.7  # of the longest line of a page; after a shorter one a paragraph ends
_PASSWORD = 4  # FPDF_ERR_PASSWORD of PDFium's fpdfview.h
_ENDS = re.compile(r"[.!?:;。！？؟]['\"»”’)]?$")
_BEGINS = re.compile(r"(?:[•▪◦■□●○*–—(（\[【]|-\s|\d{1,3}[.)]\s)")
_UNSPACED = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


Paragraph = tuple[str, ...]  # its lines of print


class Pdf(NamedTuple):
    """Its title, "" where it names none, and its paragraphs by page."""

    title: str
    pages: tuple[tuple[Paragraph, ...], ...]


def is_pdf(body: bytes) -> bool:
    return b"%PDF-" in body[:1024]


def read_pdf(body: bytes) -> Pdf:
    """The paragraphs of a PDF. Raises FeedError: bad answer for one that is cut off or broken, not a feed for one that
    is locked, no items for one without text."""
    import pypdfium2

    if b"%%EOF" not in body[-4096:]:
        raise FeedError(Outcome.BAD_ANSWER, "the PDF is cut off before its end")
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as exc:
        if getattr(exc, "err_code", None) == _PASSWORD:
            reason = "the PDF is locked: it opens only with a password. Name another address"
            raise FeedError(Outcome.NOT_A_FEED, reason) from exc
        raise FeedError(Outcome.BAD_ANSWER, "the PDF is broken: it cannot be opened") from exc
    try:
        title = one_line(plain(document.get_metadata_value("Title") or ""), 300)
        pages = tuple(_pages(document))
    except pypdfium2.PdfiumError as exc:
        raise FeedError(Outcome.BAD_ANSWER, f"the PDF is broken: {one_line(str(exc), 100)}") from exc
    finally:
        document.close()
    if not any(pages):
        raise FeedError(Outcome.NO_ITEMS, "the PDF holds no text, perhaps pictures of it. Name another address")
    return Pdf(title, pages)


def _pages(document: Any) -> Iterator[tuple[Paragraph, ...]]:
    left = MOST_CHARACTERS
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        words = page.get_textpage()
        text = str(words.get_text_range(0, min(words.count_chars(), left)))
        words.close()
        page.close()
        left -= len(text)
        yield tuple(paragraphs(text))
        if left <= 0:
            return


def paragraphs(text: str) -> Iterator[Paragraph]:
    """The text of a page, cut where a sentence ends with its line, a line ends early, or the next one begins a list.

    Lines of print that go on are one paragraph: else a line's end would part the words of a name.
    """
    text = re.sub("[\u00ad\x02\ufffe]\r?\n?", "", text)  # a word that was parted at the end of its line
    lines = [line for line in (plain(each) for each in text.splitlines()) if line]
    full = FULL_LINE * max(map(len, lines), default=0)
    paragraph: list[str] = []
    for line in lines:
        if paragraph and (len(paragraph[-1]) < full or _ENDS.search(paragraph[-1]) or _BEGINS.match(line)):
            yield tuple(paragraph)
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield tuple(paragraph)


def joined(paragraph: Paragraph) -> str:
    """A paragraph as one line of text."""
    return "".join(_between(paragraph, number) + line for number, line in enumerate(paragraph))


def _between(paragraph: Paragraph, number: int) -> str:
    """What stands before a line: a blank, but in scripts without blanks, and after the hyphen of a compound."""
    if number == 0:
        return ""
    before, after = paragraph[number - 1][-1], paragraph[number][0]
    unspaced = (_UNSPACED.match(before) and _UNSPACED.match(after)) or (before == "-" and after.isalpha())
    return "" if unspaced else " "


def html_of_pdf(pdf: Pdf) -> str:
    """The PDF as a page that selectors can be written for: a `section` for each of its pages, in it a `p` for each
    paragraph, in it a `span` for each line."""
    sections = ("<section>" + "".join(map(_html_of, page)) + "</section>" for page in pdf.pages)
    return f"<title>{html.escape(pdf.title)}</title>{''.join(sections)}</html>"


def _html_of(paragraph: Paragraph) -> str:
    lines = (_between(paragraph, at) + f"<span>{html.escape(line)}</span>" for at, line in enumerate(paragraph))
    return f"<p>{''.join(lines)}</p>"
