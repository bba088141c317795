"""Bytes of a feed to well-behaved text: in which encoding it really is, without what stops an XML reader."""

from __future__ import annotations

import codecs
import html.entities
import re

# Codecs of Python that are no encodings of documents, or cost more than the bytes they read.
_NO_ENCODING = frozenset(
    ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "hz", "palmos")
)
# Names that documents use and Python does not know.
_LABELS = {
    "windows-874": "cp874", "dos-874": "cp874", "x-sjis": "cp932", "ms_kanji": "cp932", "x-gbk": "gb18030",
    "x-x-big5": "big5", "big5-hkscs": "big5hkscs", "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1252": "cp1252",
    "x-mac-cyrillic": "mac-cyrillic", "x-mac-roman": "mac-roman", "x-euc-jp": "euc-jp", "x-euc-kr": "cp949",
    "windows-949": "cp949", "ks_c_5601": "cp949", "koi8": "koi8-r", "koi8-ru": "koi8-u", "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8",
}  # fmt: skip
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<\0", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<\0", "utf-16-be"),
    (b"{\0", "utf-16-le"),
    (b"\0{\0", "utf-16-be"),
)
_EBCDIC = b"\x4c\x6f\xa7\x94"  # `<?xm`
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:+-]{1,60})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:+-]{1,60})""", re.IGNORECASE)

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(
    r"&(?:#(\d{1,9}|[xX][0-9a-fA-F]{1,8})(?![0-9a-fA-F])|#([0-9a-zA-Z]+)|([A-Za-z][A-Za-z0-9]{1,31}));"
)
_NO_REFERENCE = re.compile(r"&(?!(?:#\d{1,9}|#[xX][0-9a-fA-F]{1,8}|amp|lt|gt|quot|apos);)")
_XML_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_NAMESPACE = re.compile(r"""(xmlns(?::[\w.-]{1,60})?\s*=\s*)("[^"<>&]{0,300}"|'[^'<>&]{0,300}')""")
_LINK_WITH_TEXT = re.compile(r"<link\s(?![^<>]{0,500}\brel\s*=)[^<>]{0,500}[^<>/]>(?=\s{0,50}https?://)")
_EMPTY_LINK = re.compile(r"<link\s*/>|<link>\s*</link>", re.IGNORECASE)
_PROLOG = re.compile(r"\s*<\?xml\b[^>]{0,1000}>")
_SAFE_ENTITY = re.compile(r"""<!ENTITY\s+([A-Za-z][\w.-]{0,60})\s+(?:"([^"&%<]{0,200})"|'([^'&%<]{0,200})')\s*>""")
_BEFORE_DOCTYPE = re.compile(r"[>\s]*(<!--|<\?)?")
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_MOST_ENTITIES = 300


def decoded(body: bytes, content_type: str | None) -> str:
    """The text of a document: by its byte order mark, by what it is (valid UTF-8), by what it says, by what its server
    says, and else as UTF-8 with single bytes of Windows-1252 in it. Never fails."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            text = body[len(mark) :].decode(encoding, "replace")
            if encoding == "utf-8" or "<" in text or "{" in text:
                return text
    for start, encoding in _UNMARKED:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    body = body.lstrip(b"\0")
    told = _told(body, content_type)
    if len(told) == 2 and told[1] not in ("iso8859-1", "ascii"):
        told.reverse()  # the server wins, but not with what it says of everything
    try:
        text = body.decode("utf-8")
        if not _maybe_not_utf8(text, told):
            return text
    except UnicodeDecodeError:
        pass
    for name in told:
        try:
            return body.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
        except (UnicodeError, ValueError):
            continue
    for name in told:
        if name not in ("utf-8", "ascii", "iso8859-1"):
            return body.decode(name, "replace")
    return _guessed(body) or body.decode("utf-8", "monitor.cp1252")


def is_plain_utf8(body: bytes, content_type: str | None) -> bool:
    """Whether the body is UTF-8, whatever part of it is looked at, without a character that XML forbids."""
    try:
        return says_utf8(body, content_type) and _ILLEGAL.search(body.decode("utf-8")) is None
    except UnicodeDecodeError:
        return False


def says_utf8(body: bytes, content_type: str | None) -> bool:
    """Whether nothing that is said of the body keeps it from being read as UTF-8 if it is that."""
    return all(name in ("utf-8", "ascii", "iso8859-1") for name in _told(body, content_type))


def _told(body: bytes, content_type: str | None) -> list[str]:
    return [name for name in (_declared(body), _charset(content_type)) if name]


def _maybe_not_utf8(text: str, told: list[str]) -> bool:
    """A few characters of a double-byte encoding can be valid UTF-8 by chance; a page of them cannot. Stateful
    encodings are ASCII bytes throughout."""
    if any(name.startswith(("iso2022", "utf-7", "cp037", "cp500")) for name in told):
        return True
    double = any(name.startswith(("gb", "big5", "cp93", "cp94", "cp95", "euc", "shift", "johab")) for name in told)
    return double and len(text) - sum(map(str.isascii, text[:200_000])) < 6 and not text.isascii()


# What only a text in the right encoding has much of: runs of letters of one script, as its language uses them, and how
# large a share of all that is not ASCII. Han comes last: every double-byte encoding makes some of anything.
_GUESSES = (
    ("euc_jp", re.compile("[\u3041-\u3096\u30a1-\u30fa]{2,}"), 0.3),
    ("cp932", re.compile("[\u3041-\u3096\u30a1-\u30fa]{2,}"), 0.3),
    ("cp1251", re.compile("[а-яёіїєґ]{4,}"), 0.6),
    ("koi8-r", re.compile("[а-яё]{4,}"), 0.6),
    ("euc_kr", re.compile("[\uac00-\ud7a3]{2,}"), 0.7),
    ("gb2312", re.compile("[\u4e00-\u9fff]{2,}"), 0.6),
)


def _guessed(body: bytes) -> str | None:
    """The text of bytes that say nothing, or nothing true, of their encoding; None where none fits well."""
    sample = body[:100_000]
    for encoding, run, least in _GUESSES:
        text = sample.decode(encoding, "replace")
        foreign = len(text) - sum(map(str.isascii, text))
        if sum(map(len, run.findall(text))) > least * max(foreign, 5):
            return body.decode({"euc_kr": "cp949", "gb2312": "gb18030"}.get(encoding, encoding), "replace")
    return None


def _declared(body: bytes) -> str | None:
    if body.startswith(_EBCDIC):
        body = body[:300].decode("cp037", "replace").encode("ascii", "replace")
    found = _DECLARED.search(body[:1000])
    return _codec(found[1].decode("ascii")) if found else None


def _charset(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    return _codec(found[1]) if found else None


def _codec(label: str) -> str | None:
    """Python's name of an encoding; None for an unknown or dangerous one."""
    try:
        name = codecs.lookup(_LABELS.get(label.lower(), label)).name
        "".encode(name)  # raises for codecs that are no text encodings
    except (LookupError, ValueError, UnicodeError):
        return None
    if name.replace("-", "_") in _NO_ENCODING or name.startswith(("utf-16", "utf-32")):
        return None  # a wide encoding has shown itself above, or is not there
    return {"gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932", "tis-620": "cp874"}.get(
        name, name
    )


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("monitor.cp1252", _cp1252)


def well_behaved(text: str) -> str:
    """XML text without what stops a strict reader: declaration, document type, characters and references that XML
    forbids. A link whose text is an address means that one; an empty one is none, so that the guid may be. Names of
    HTML are characters; short entities of its own stay. Blanks in the name of a namespace, at which Python's reader
    would split it, are gone."""
    text = _ILLEGAL.sub("", text).lstrip("\ufeff \t\r\n")
    prolog = _PROLOG.match(text)
    if prolog:
        text = text[prolog.end() :]
    text, entities = _without_doctype(text)
    text = _NAMESPACE.sub(lambda found: found[1] + "".join(found[2].split()), text)
    text = _EMPTY_LINK.sub("", _LINK_WITH_TEXT.sub("<link>", text))
    if "&" in text:
        text = _REFERENCE.sub(lambda found: _reference(found, entities), text)
        text = _with_ampersands(text)
    return text.lstrip()


def _with_ampersands(text: str) -> str:
    """An ampersand that begins no reference of XML is one that somebody forgot to escape; in CDATA it is right."""
    first, *others = text.split("<![CDATA[")
    parts = [_NO_REFERENCE.sub("&amp;", first)]
    for other in others:
        inside, end, outside = other.partition("]]>")
        parts.append(f"<![CDATA[{inside}{end}{_NO_REFERENCE.sub('&amp;', outside)}")
    return "".join(parts)


def _without_doctype(text: str) -> tuple[str, dict[str, str]]:
    """The text without its document type, and the entities that are plain text of at most 200 characters."""
    found = _DOCTYPE.match(text, _end_of_comments(text))
    if found is None:
        return text, {}
    end = _end_of_doctype(text, found.end())
    subset = text[found.end() : min(end, found.end() + 100_000)]
    entities: dict[str, str] = {}
    for name, double, single in _SAFE_ENTITY.findall(subset):
        if len(entities) < _MOST_ENTITIES and name not in _XML_OWN:
            entities.setdefault(name, (double or single).replace(">", "&gt;"))
    return text[: found.start()] + text[end:], entities


def _end_of_comments(text: str) -> int:
    """Where the first markup begins that is neither a comment nor an instruction."""
    position = 0
    while (here := _BEFORE_DOCTYPE.match(text, position)) and here[1]:
        end = text.find("-->" if here[1] == "<!--" else "?>", here.end())
        if end < 0:
            return len(text)
        position = end + 2
    return here.end() if here else position


_DOCTYPE_TOKEN = re.compile(r"<!--|-->|[\"'\[\]>]")


def _end_of_doctype(text: str, start: int) -> int:
    """Where the document type ends: after its `>`, outside of quotes, comments and the internal subset."""
    depth = 0
    position = start
    while found := _DOCTYPE_TOKEN.search(text, position):
        token, position = found[0], found.end()
        if token in ('"', "'", "<!--"):
            closing = "-->" if token == "<!--" else token
            after = text.find(closing, position)
            if after < 0:
                return len(text)
            position = after + len(closing)
        elif token == "[":
            depth += 1
        elif token == "]":
            depth -= 1
        elif token == ">" and depth <= 0:
            return position
    return len(text)


def _reference(found: re.Match[str], entities: dict[str, str]) -> str:
    number, broken, name = found.groups()
    if broken is not None:
        return ""
    if name is not None:
        if name in _XML_OWN:
            return found[0]
        if name in entities:
            return entities[name]
        named = html.entities.html5.get(name + ";")
        return found[0] if named is None else named.replace("&", "&amp;").replace("<", "&lt;")
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    if 0x80 <= code <= 0x9F:
        return bytes((code,)).decode("cp1252", "ignore")  # what everybody means by &#146;
    legal = code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
    return found[0] if legal else ""
