"""Documents that something has damaged: whatever they have become, the promises of the parse door hold."""

from __future__ import annotations

from functools import reduce

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.errors import FeedError
from monitor.feeds.parse import parse_document
from monitor.model import Outcome
from tests.feeds.promises import broken_promises, read
from tests.feeds.test_parse import ATOM_10, JSON_FEED, RDF, RSS_20

WHOLE = [document.encode() for document in (RSS_20, ATOM_10, RDF, JSON_FEED)]
WHOLE += [RSS_20.replace("utf-8", "utf-16").encode("utf-16"), RDF.encode("euc-jp"), ATOM_10.encode("utf-8-sig")]
TAGS = [b"<item>", b"</item>", b"</title>", b"<link>", b"</link>", b"<![CDATA[", b"]]>", b"<!--", b"<entry", b"/>"]
TAGS += [
    b"<!DOCTYPE a [",
    b"&#0;",
    b"&#xd800;",
    b"&lt;",
    b"&amp;#8238;",
    b"<guid>",
    b"</feed>",
    b"<x:y xml:base='",
    b'"',
]
KINDS = [None, "text/xml; charset=iso-8859-1", "application/json", "text/html; charset=windows-1251", "charset=utf-16"]

place = st.integers(0, 1_000)  # thousandths of the document
change = st.one_of(
    st.tuples(st.just("flip"), place, st.integers(1, 255)),
    st.tuples(st.just("cut"), place, place),
    st.tuples(st.just("end"), place, st.none()),
    st.tuples(st.just("repeat"), place, place),
    st.tuples(st.just("swap"), place, place),
    st.tuples(st.just("put"), place, st.sampled_from(TAGS)),
    st.tuples(st.just("put"), place, st.binary(min_size=1, max_size=12)),
    st.tuples(st.just("replace"), st.sampled_from(TAGS), st.sampled_from(TAGS)),
)


def mangled(body: bytes, damage: tuple[str, object, object]) -> bytes:
    kind, first, second = damage
    if isinstance(first, bytes) and isinstance(second, bytes):
        return body.replace(first, second)
    assert isinstance(first, int)
    start = len(body) * first // 1_000
    if isinstance(second, bytes):
        return body[:start] + second + body[start:]
    if kind == "end":
        return body[:start]
    assert isinstance(second, int)
    if kind == "flip":
        return body[:start] + bytes(byte ^ second for byte in body[start : start + 1]) + body[start + 1 :]
    start, end = sorted((start, len(body) * second // 1_000))
    if kind == "cut":
        return body[:start] + body[end:]
    if kind == "repeat":
        return body[:end] + body[start:end] + body[end:]
    tail = start + min(end - start, len(body) - end)  # swap: what begins at one place with what begins at the other
    return (
        body[:start] + body[end : end + tail - start] + body[tail:end] + body[start:tail] + body[end + tail - start :]
    )


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(WHOLE), st.lists(change, min_size=1, max_size=8), st.sampled_from(KINDS))
def test_a_mangled_feed_breaks_no_promise(
    whole: bytes, damages: list[tuple[str, object, object]], kind: str | None
) -> None:
    body = reduce(mangled, damages, whole)
    parsed = read(body, kind)
    if parsed is not None:
        assert broken_promises(parsed) == []
        assert read(body, kind) == parsed


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=40))
@example("\u202egnp.exe", "\x00\x1b[31m", "http://user@[::1%25", "9999-12-31T23:59:59-14:00")
def test_fields_of_any_characters_break_no_promise(title: str, text: str, address: str, date: str) -> None:
    parts = f"<title>{title}</title><description>{text}</description><link>{address}</link><pubDate>{date}</pubDate>"
    parsed = read(f"<rss><channel><item>{parts}</item></channel></rss>".encode("utf-8", "surrogatepass"))
    if parsed is not None:
        assert broken_promises(parsed) == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<channel><item><link></item></link>", id="a link that ends after its item"),
        pytest.param(b"<channel<item<link></item</link>", id="the same without its brackets"),
    ],
)
def test_what_brings_out_a_bug_of_the_reader_is_no_feed(body: bytes) -> None:
    with pytest.raises(FeedError, match=r"^too broken to be read: KeyError") as caught:
        parse_document(body, None, "")
    assert caught.value.outcome is Outcome.NOT_A_FEED
