"""Feeds and servers that attack: each is one path of a publisher."""

from __future__ import annotations

import gzip
import threading
import zlib

import brotli

from monitor.feeds import inflate
from tests.publisher import Page, item, rss

BLANKS = b" " * (64 * 1024 * 1024)
GOOD = rss(item("Talks", "https://publisher.example/1"))


def _chain(length: int) -> str:
    return '<!ENTITY c0 "x">' + "".join(f'<!ENTITY c{n} "&c{n - 1};">' for n in range(1, length))


def _with_doctype(subset: str, text: str) -> str:
    return f"<!DOCTYPE rss [{subset}]>" + rss(item("T", text=text)).partition("?>")[2]


DOCUMENTS = {
    "attributes": rss("<item><title " + " ".join(f'a{n}="1"' for n in range(60_000)) + ">T</title></item>"),
    "namespaces": "<rss " + " ".join(f'xmlns:n{n}="urn:{n}"' for n in range(60_000)) + "><channel/></rss>",
    "chain of entities": _with_doctype(_chain(30_000), "&c29999;"),
    "billion laughs": _with_doctype(
        '<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12)), "&l11;"
    ),
    "quadratic entity": _with_doctype(f'<!ENTITY q "{"q" * 100_000}">', "&q;" * 100_000),
    "external entity": _with_doctype('<!ENTITY x SYSTEM "file:///dev/zero">', "&x;"),
    "deep elements": "<rss><channel>" + "<a>" * 300_000,
    "deep items": "<rss><channel>" + "<item>" * 100_000,
    "deep HTML": rss(item("T", text="&lt;div&gt;" * 300_000)),
    "open comments": rss(item("T", text="&lt;!--" * 200_000)),
    "open CDATA": "<rss><channel><item><title>" + "<![CDATA[" * 300_000,
    "open tags": rss(item("T", text="&lt;a " * 300_000)),
    "open document types": "<!DOCTYPE rss [" * 100_000,
    "less than": "<rss>" + "<" * 1_000_000,
    "ampersands": rss(item("&" * 1_000_000)),
    "references": rss(item("&#x41;" * 1_000_000)),
    "a large title": rss(item("T" * 12_000_000)),
    "a large attribute": rss('<item a="' + "x" * 12_000_000 + '"/>'),
    "many items": rss(*(["<item><title>T</title></item>"] * 300_000)),
    "many empty items": "<rss><channel>" + "<item/>" * 1_000_000,
    "many links": rss("<item>" + "<link>https://publisher.example/1</link>" * 200_000 + "</item>"),
    "many titles": rss("<item>" + "<title>T</title>" * 200_000 + "</item>"),
    "a long date": rss(item("T", date="1:" * 500_000)),
    "a long address": rss(item("T", "https://publisher.example/" + "../" * 500_000)),
    "nested JSON": '{"items":' + "[" * 1_000_000,
    "many JSON items": '{"items":[' + '{"id":1},' * 800_000 + "{}]}",
    "a long JSON number": '{"items":[{"id":' + "9" * 5_000_000 + "}]}",
    "an encoding of no document": GOOD.replace("utf-8", "unicode_escape"),
    "a codec that fails": GOOD.replace("utf-8", "undefined").replace("example/1", "example/2"),
    "half a character": rss(item("&#xD800;")),
    "control characters": rss(item("\x00\x1b\x07" * 300_000)),
    "overrides": rss(item("\u202e" * 1_000_000)),
    "marks": rss(item("a" + "\u0300" * 1_000_000)),
    "null bytes": "\0" * 5_000_000,
    "a page": "<html><title>Sign in</title></html>",
    "nothing": "",
}


def _page(body: bytes, encoding: str) -> Page:
    return Page(body, headers={"Content-Encoding": encoding})


def _raw(head: str, body: bytes = b"") -> Page:
    return Page(raw=head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)


def servers(hold: threading.Event) -> dict[str, Page]:
    """`hold` is what those that hang wait for."""
    ok = "HTTP/1.1 200 OK\nContent-Type: application/rss+xml\n"
    gzipped = gzip.compress(BLANKS)
    return {
        "gzip bomb": _page(gzipped, "gzip"),
        "gzip bomb in a bomb": _page(gzip.compress(gzipped), "gzip, gzip"),
        "deflate bomb": _page(zlib.compress(BLANKS), "deflate"),
        "br bomb": _page(bytes(brotli.compress(BLANKS, quality=5)), "br"),
        "zstd bomb": _page(bytes(inflate.zstd.compress(BLANKS)), "zstd"),
        "not gzip": _page(b"\x1f\x8b" + b"no" * 1_000, "gzip"),
        "larger than the cap": Page(b" " * (16 * 1024 * 1024)),
        "hangs": Page(GOOD.encode(), hold=hold),
        "hangs up": Page(raw=b""),
        "no HTTP": Page(raw=b"SSH-2.0-OpenSSH_9.2\r\n"),
        "a status that is none": _raw("HTTP/1.1 9999999 OK"),
        "ends too soon": _raw(ok + "Content-Length: 100000", GOOD.encode()),
        "a negative length": _raw(ok + "Content-Length: -1", GOOD.encode()),
        "two lengths": _raw(ok + "Content-Length: 1\nContent-Length: 2", GOOD.encode()),
        "a broken chunk": _raw(ok + "Transfer-Encoding: chunked", b"zz\r\n<rss>"),
        "a chunk without end": _raw(ok + "Transfer-Encoding: chunked", b"FFFFFFFF\r\n" + GOOD.encode()),
        "many headers": _raw(ok + "\n".join(f"X-{n}: 1" for n in range(5_000))),
        "a long header": _raw(ok + "X: " + "x" * 1_000_000),
        "a redirect to itself": Page(b"", 302, etag="", headers={"Location": "#"}),
        "a redirect to a file": Page(b"", 302, etag="", headers={"Location": "file:///etc/passwd"}),
        "a redirect to nowhere": Page(b"", 302, etag=""),
        "a redirect to a mail server": Page(b"", 302, etag="", headers={"Location": "http://127.0.0.1:25/"}),
        "an error": Page(b"oops", 500, etag=""),
        "a wait for ever": Page(b"", 503, etag="", headers={"Retry-After": "9" * 300}),
        "gone": Page(b"", 410, etag=""),
    }


def bombs(hold: threading.Event) -> dict[str, Page]:
    """Path to page, of all documents and servers above."""
    pages = {name: Page(body.encode("utf-8", "surrogatepass")) for name, body in DOCUMENTS.items()}
    return {f"/{name.replace(' ', '-')}": page for name, page in (pages | servers(hold)).items()}
