"""In which encoding the bytes are: what they say, what their server says, what they show, and when these disagree."""

# ruff: noqa: E501 (a row is a line)

from __future__ import annotations

import codecs

from tests.feeds.corpus.row import Row, row

WORDS = {
    "utf-8": "Straße – оружие 武器 북한 أسلحة",
    "iso-8859-1": "Waffen für Pjöngjang",
    "iso-8859-2": "Łódź: pociski dla Rosji, źródło",
    "iso-8859-5": "оружие из Северной Кореи",
    "iso-8859-6": "أسلحة من كوريا الشمالية",
    "iso-8859-7": "όπλα από τη Βόρεια Κορέα",
    "iso-8859-9": "Kuzey Kore silahları, şöyle",
    "iso-8859-15": "Waffen für 100 €",
    "windows-1250": "Łódź: pociski dla Rosji, źródło",
    "windows-1251": "оружие из Северной Кореи",
    "windows-1252": "“Munition” für Pjöngjang – 100 €",
    "windows-1253": "όπλα από τη Βόρεια Κορέα",
    "windows-1254": "Kuzey Kore silahları, şöyle",
    "windows-1255": "נשק מצפון קוריאה",
    "windows-1256": "أسلحة من كوريا الشمالية",
    "koi8-r": "оружие из Северной Кореи",
    "koi8-u": "зброя з Північної Кореї, її ґрунт",
    "ibm866": "оружие из Северной Кореи",
    "gb2312": "朝鲜向俄罗斯提供武器",
    "gbk": "朝鮮向俄羅斯提供武器",
    "gb18030": "朝鲜向俄罗斯提供武器",
    "big5": "北韓向俄羅斯提供武器",
    "euc-kr": "북한이 러시아에 포탄을 보냈다",
    "ks_c_5601-1987": "북한이 러시아에 포탄을 보냈다",
    "shift_jis": "北朝鮮がロシアに武器を供与",
    "windows-31j": "北朝鮮がロシアに武器を供与①",
    "euc-jp": "北朝鮮がロシアに武器を供与",
    "iso-2022-jp": "北朝鮮がロシアに武器を供与",
    "windows-874": "อาวุธจากเกาหลีเหนือ",
}
PYTHON = {"windows-31j": "cp932", "windows-874": "cp874", "ibm866": "cp866", "ks_c_5601-1987": "cp949"}


def document(words: str, declared: str | None) -> str:
    says = f' encoding="{declared}"' if declared else ""
    return f'<?xml version="1.0"{says}?><rss version="2.0"><channel><item><title>{words}</title></item></channel></rss>'


def written(sentence: str, words: str, encoding: str, declared: str | None, content_type: str | None = None) -> Row:
    body = document(words, declared).encode(PYTHON.get(encoding, encoding))
    return row(sentence, body, {"title": words}, content_type=content_type)


_BY_DECLARATION = [written(f"{name} by its declaration", words, name, name) for name, words in WORDS.items()]
_BY_HEADER = [
    written(f"{name} by its server", words, name, None, f'text/xml; charset="{name.upper()}"')
    for name, words in WORDS.items()
]
_BY_CONTENT = [
    written(f"{name} that says nothing", WORDS[name], name, None)
    for name in ("utf-8", "windows-1251", "koi8-r", "gb2312", "euc-kr", "shift_jis", "euc-jp", "windows-1252")
]
_WRONG = [
    written(f"{name} that says UTF-8", WORDS[name], name, "utf-8")
    for name in ("windows-1251", "koi8-r", "gb2312", "euc-kr", "shift_jis", "euc-jp", "windows-1252")
]
_LATIN = [
    written(f"UTF-8 that says {name}", WORDS["utf-8"], "utf-8", name)
    for name in (
        "iso-8859-1",
        "windows-1252",
        "us-ascii",
        "windows-1251",
        "big5",
        "utf-16",
        "iso-2022-jp-not",
        "none",
        "binary",
    )
]
_WIDE = [
    *(written(f"{name} with a mark", WORDS["utf-8"], name, "utf-16") for name in ("utf-16", "utf-8-sig", "utf-32")),
    *(written(f"{name} without a mark", WORDS["utf-8"], name, "utf-16") for name in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")),
    row("UTF-16 of the other order with a mark", codecs.BOM_UTF16_BE + document("武器", "utf-16").encode("utf-16-be"), {"title": "武器"}),
    row("UTF-16 with an emoji", document("🚀 武器", None).encode("utf-16"), {"title": "🚀 武器"}),
    row("UTF-16 that ends in half a character", document("T", None).encode("utf-16") + b"\x00", {"title": "T"}),
    *(row(f"{name} of NUL in front", bytes(count) + document("T", None).encode(), {"title": "T"})
      for name, count in (("one byte", 1), ("two bytes", 2), ("three bytes", 3))),
    *(written(f"Python does not know {label}", WORDS[name], name, label) for label, name in (
        ("x-sjis", "shift_jis"), ("x-gbk", "gbk"), ("x-cp1251", "windows-1251"), ("dos-874", "windows-874"),
        ("x-euc-kr", "euc-kr"), ("windows-949", "euc-kr"), ("koi8-ru", "koi8-u"), ("big5-hkscs", "big5"))),
    row("EBCDIC", document("Waffen", "cp037").encode("cp037"), {"title": "Waffen"}),
]  # fmt: skip
_ODD = [
    row("Latin-1 that means Windows-1252", document("“Munition”", "iso-8859-1").encode("windows-1252"), {"title": "“Munition”"}),
    row("UTF-8 with one byte of Windows-1252", document("Straße X", None).encode().replace(b"X", b"\x96 x"), {"title": "Straße – x"}),
    row("the server says Latin-1 of everything", document("оружие из Северной Кореи", "windows-1251").encode("cp1251"),
        {"title": "оружие из Северной Кореи"}, content_type="application/rss+xml; charset=ISO-8859-1"),
    row("the server says UTF-8 of everything", document("оружие из Северной Кореи ", "windows-1251").encode("cp1251"),
        {"title": "оружие из Северной Кореи"}, content_type="application/rss+xml; charset=utf-8"),
    row("the server names no encoding we know", document("Straße", "utf-8").encode(), {"title": "Straße"},
        content_type="text/xml; charset=x-unknown"),
    row("the server says nothing behind charset", document("Straße!", "utf-8").encode(), {"title": "Straße!"}, content_type="text/xml; charset="),
    row("the declaration is in capitals", document("Straße für alle", "ISO-8859-1").encode("latin-1"), {"title": "Straße für alle"}),
    row("the declaration is in single quotes", document("Straße für zwei", "iso-8859-1").replace('"iso-8859-1"', "'iso-8859-1'").encode("latin-1"),
        {"title": "Straße für zwei"}),
    row("the declaration has blanks around its sign", document("Straße für drei", "iso-8859-1").replace("encoding=", "encoding = ").encode("latin-1"),
        {"title": "Straße für drei"}),
    row("the declaration says that it stands alone", document("Straße", "utf-8").replace("?>", ' standalone="yes"?>', 1).encode(), {"title": "Straße"}),
    row("the declaration says XML 1.1", document("Straße", "utf-8").replace('"1.0"', '"1.1"', 1).encode(), {"title": "Straße"}),
    row("a blank line before the declaration", b"\n" + document("Straße für vier", "iso-8859-1").encode("latin-1"), {"title": "Straße für vier"}),
    row("an encoding that Python has but no document", document("Straße", "rot13").encode(), {"title": "Straße"}),
    row("an encoding that always fails", document("Straße", "undefined").encode(), {"title": "Straße"}),
    row("two byte order marks", codecs.BOM_UTF8 * 2 + document("Straße", None).encode(), {"title": "Straße"}),
    row("NULs in front", b"\0\0\0\0\0" + document("T", None).encode(), {"title": "T"}),
    row("a name that says GB2312 and a character of GBK", document("朱镕基 武器", "gb2312").encode("gbk"), {"title": "朱镕基 武器"}),
    row("a broken character costs itself only", document("북한 포탄!", "euc-kr").encode("cp949").replace(b"!", b"\xff!"), {"title": "북한 포탄\ufffd!"}),
]  # fmt: skip

ROWS = [*_BY_DECLARATION, *_BY_HEADER, *_BY_CONTENT, *_WRONG, *_LATIN, *_WIDE, *_ODD]
