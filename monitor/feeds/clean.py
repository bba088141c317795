"""Hostile text, cleaned once at the door: no markup, nothing invisible, line breaks only where a block ends."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

TITLE_LENGTH = 1_000
SUMMARY_LENGTH = 20_000
TEXT_LENGTH = 100_000

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
        "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5",
        "h6", "header", "hgroup", "hr", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre",
        "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_UNSEEN = frozenset(
    (
        "script", "style", "noscript", "iframe", "template", "object", "embed", "applet", "head", "title",
        "textarea", "select", "button", "svg", "math", "canvas", "audio", "video", "noembed", "noframes", "-comment",
        "!doctype",
    )
)  # fmt: skip
# Only real elements: "Kim < Putin" and "a <b then c" are text.
_MARKUP = re.compile(
    r"<(?:!--|!doctype\b|/?(?:a|abbr|acronym|address|article|aside|audio|b|base|basefont|bdi|bdo|big|blink"
    r"|blockquote|body|br|button|canvas|caption|center|cite|code|col|colgroup|data|dd|del|details|dfn|dialog|dir|div|dl|dt"
    r"|em|embed|fieldset|figcaption|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hgroup|hr|html|i|iframe|img"
    r"|input|ins|kbd|label|legend|li|link|main|map|mark|marquee|math|menu|meta|meter|nav|nobr|noscript|object|ol|optgroup"
    r"|option|output|p|param|picture|pre|progress|q|rp|rt|ruby|s|samp|script|section|select|small|source|span|strike"
    r"|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|track|tt|u|ul|var"
    r"|video|wbr)(?=[\s/>]))",
    re.IGNORECASE,
)
# Markup whose text is told without a tree: paragraphs, breaks, and what stands inside a line. It is most of it by far.
_EASY = re.compile(
    r"<(?:(/?p|br)|/?(?:a|b|em|i|img|span|strong|u))(?:\s+[\w:-]{1,60}=(?:\"[^\"<>]*\"|'[^'<>]*'))*\s*/?>",
    re.IGNORECASE,
)
_UNEASY = re.compile(r"&(?!(?:amp|lt|gt|quot|nbsp|#(?:[3-9]\d|\d{3,5}));)")
# Elements that hold what nobody sees up to their end, as which the end of the text would count.
_HIDING = "|".join(sorted(_UNSEEN - {"-comment", "!doctype"}))
_HIDING_START = re.compile(rf"<({_HIDING})(?:\s[^<>]*?)?(/?)>", re.IGNORECASE)
_HIDING_END = re.compile(rf"</({_HIDING})\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:a|b|i|u|em|p|div|span|strong|script|style|h[1-6]|li|ul|sub|sup|font)\s*>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_BREAK = "\ue000"  # stands for a block's end until white space is folded; private use, so that no text needs it

_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Joiners shape Arabic, Persian, Indic and some other scripts; between other letters they only hide words.
_SHAPED = "\u0600-\u077f\u0860-\u0dff\u1000-\u109f\u1780-\u18aa\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
_JOINERS = re.compile(f"(?<![{_SHAPED}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_SHAPED}])")
_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED_MARKS = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")
_ANYTHING_ODD = re.compile("[^\n\x20-\x7e\xa1-\xac\xae-\u02ff\u0370-\u0482\u048a-\u05ff]")
_NUMBERED = re.compile(r"&#(?:\d{2,7}|[xX][0-9a-fA-F]{2,6});")
_BLANKS = re.compile(r"[^\S\n]+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_AROUND_BREAK = re.compile(r" ?\n[ \n]*")


def text_of(html_or_text: str) -> str:
    """What a reader sees of a piece of HTML, or of text with entities: a line break ends a block, no other breaks.

    In text without markup a blank line ends a block, a single line break is only where somebody wrapped it.
    """
    if "<![CDATA[" in html_or_text:  # escaped once too often; a reader of HTML would take it for a comment
        html_or_text = _CDATA.sub("", html_or_text)
    if _MARKUP.search(html_or_text):
        easy = _EASY.sub(lambda tag: _BREAK if tag[1] else "", html_or_text.replace(_BREAK, ""))
        return _folded(_visible(html_or_text) if "<" in easy or _UNEASY.search(easy) else html.unescape(easy))
    text = _one_kind_of_break(html.unescape(html_or_text))
    return _folded(_BLANK_LINE.sub(_BREAK, text) if "\n" in text else text)


def plain(text: str) -> str:
    """Text that is declared to be text: nothing is decoded, every line break is meant."""
    return _folded(_one_kind_of_break(text).replace("\n", _BREAK))


def as_declared(text: str) -> str:
    """Text that says it is plain text: so it is, unless it closes an element of HTML, as sloppy publishers' does."""
    return text_of(text) if _CLOSED.search(text) else plain(" ".join(text.split()))


def one_line(text: str, length: int = TITLE_LENGTH) -> str:
    """Clean text as one line of at most `length` characters, an ellipsis where it was cut."""
    return cut(" ".join(text.split()), length)


def cut(text: str, length: int) -> str:
    """At most `length` characters, an ellipsis where it was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _one_kind_of_break(text: str) -> str:
    return "\n".join(text.replace(_BREAK, "").splitlines())


def _folded(text: str) -> str:
    """White space folded, _BREAK made a line break, what nobody can see removed, and `&#39;` what it stands for: nobody
    means it as text, and many escape a title once too often."""
    if "&#" in text:
        text = _NUMBERED.sub(lambda found: html.unescape(found[0]), text)
    text = "\n".join(filter(None, (" ".join(block.split()) for block in text.split(_BREAK))))
    if _ANYTHING_ODD.search(text):
        text = _JOINERS.sub("", _JUNK.sub("", text))
        text = _BLANKS.sub(" ", _PILED_MARKS.sub(r"\1", text))
        text = _AROUND_BREAK.sub("\n", text).strip()
    return text


def tree_of(markup: str) -> LexborHTMLParser:
    """The elements of HTML, read as a browser would, but that nothing hides what follows it for ever."""
    try:
        return LexborHTMLParser(_without_endless(markup.replace(_BREAK, "")))
    except SelectolaxError as exc:  # there is no HTML that it cannot read: it has said so of a lack of memory
        raise MemoryError from exc


def text_in(node: LexborNode) -> str:
    """What a reader sees of an element of `tree_of`, clean as `text_of` has it."""
    return _folded(_seen(node))


def _visible(markup: str) -> str:
    root = tree_of(markup).root
    return _seen(root) if root is not None else ""


def _seen(root: LexborNode) -> str:
    """The text of an element. Walks by hand: deep nesting must cost neither stack nor square time."""
    parts: list[str] = []
    depth = 0  # below `root`, whose siblings are not its text
    node: LexborNode | None = root
    while node is not None:
        tag = node.tag or ""
        if tag == "-text":
            parts.append(node.text_content or "")
        elif tag in _BLOCKS:
            parts.append(_BREAK)
        below = None if tag in _UNSEEN else node.first_child
        if below is not None:
            node = below
            depth += 1
            continue
        while depth and node is not None and node.next is None:
            node = node.parent
            depth -= 1
            if node is not None and node.tag in _BLOCKS:
                parts.append(_BREAK)
        if not depth or node is None:
            break
        node = node.next
        # The element before it has ended here too.
        if node is not None and node.prev is not None and node.prev.tag in _BLOCKS:
            parts.append(_BREAK)
    return "".join(parts)


def _without_endless(markup: str) -> str:
    """Without the starts of elements that hide all that follows: those that are written as `<iframe/>`, which HTML does
    not know, and those that nothing ends, but for code."""
    ends = {found[1].lower(): found.start() for found in _HIDING_END.finditer(markup)}

    def kept(found: re.Match[str]) -> str:
        name = found[1].lower()
        ended = name in ("script", "style") or ends.get(name, 0) > found.start()
        return found[0] if ended and not found[2] else ""

    return _HIDING_START.sub(kept, markup)
