"""A digest is joined from pieces that are filled once; what is one reader's own is put in last, and only in theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor.digests.bodies import Bodies
from monitor.digests.told import NO_LINKS, Links
from monitor.digests.view import subject
from monitor.outgoing import Digest
from tests.digests.samples import NOW, match, matched, story, subscription
from tests.digests.test_render import MUNITION, Page, digest, rendered

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGE = "https://alerts.example.org/"


class Own:
    """The links of one reader."""

    def __init__(self, name: str) -> None:
        self._name = name

    def story(self, match_id: int) -> str:
        return f"https://alerts.example.org/s/{self._name}-{match_id}?a=1&b"

    def mute(self, incident_id: int) -> str:
        return f"https://alerts.example.org/m/{self._name}-{incident_id}"

    def verdict(self, match_id: int) -> str:
        return f"https://alerts.example.org/v/{self._name}-{match_id}"

    def preferences(self) -> str:
        return f"https://alerts.example.org/preferences/{self._name}"


def with_ids(*, first: int | None = 10, **changes: Any) -> Digest:
    """A digest whose stories have these match ids; None: it is of before they were kept."""
    made = digest(**changes)
    sections = []
    for section in made.sections:
        stories = tuple(
            replace(one, match_id=0 if first is None else first + place) for place, one in enumerate(section.stories)
        )
        sections.append(replace(section, stories=stories))
    return replace(made, sections=tuple(sections))


@pytest.fixture(scope="module")
def bodies() -> Bodies:
    return Bodies(TEMPLATES, PAGE)


@pytest.mark.parametrize("kind", ["text", "html"])
def test_each_reader_gets_their_own_links_and_nobody_elses(kind: str, bodies: Bodies) -> None:
    for name in ("ann", "bob", "ann"):
        made = with_ids(email=f"{name}@example.org")
        body = getattr(bodies, kind)(made, Own(name), f"https://alerts.example.org/u/{name}", NOW)
        found = set(re.findall(r"https://alerts\.example\.org/[smvu]/(\w+)", body))
        assert found == {name}
        assert f"{name}@example.org" in body
        if kind == "html":
            assert f'href="https://alerts.example.org/s/{name}-10?a=1&amp;b"' in body
        else:
            assert f"\nhttps://alerts.example.org/s/{name}-10?a=1&b\n" in body


@pytest.mark.parametrize("kind", ["text", "html"])
def test_without_links_there_is_no_word_of_them(kind: str, bodies: Bodies) -> None:
    body = getattr(bodies, kind)(with_ids(), NO_LINKS, "https://alerts.example.org/u/1", NOW)
    assert "Mute this event" not in body
    assert "Not relevant" not in body
    assert "More, and why" not in body


def test_a_story_of_before_matches_were_kept_can_only_be_muted(bodies: Bodies) -> None:
    links: Links = Own("ann")
    body = bodies.text(with_ids(first=None), links, "https://alerts.example.org/u/1", NOW)
    assert "https://alerts.example.org/m/ann-1" in body
    assert "/s/ann" not in body


def test_news_for_many_is_filled_once() -> None:
    fresh = Bodies(TEMPLATES, PAGE)
    for number in range(20):
        who = subscription(id=number, email=f"a{number}@example.org")
        fresh.html(replace(with_ids(), subscription=who), Own(str(number)), f"https://x.example/{number}", NOW)
    blocks, frames = fresh._press.block.cache_info(), fresh._press.frame.cache_info()
    assert (blocks.misses, blocks.hits) == (3, 57)
    assert (frames.misses, frames.hits) == (1, 19)
    there = fresh.html(with_ids(timezone="Asia/Seoul"), Own("kim"), "https://x.example/", NOW)
    assert "KST" in there
    assert "CEST" not in there
    assert fresh._press.block.cache_info().misses == 3  # their times of day are put in
    fresh.html(with_ids(), NO_LINKS, "https://x.example/", NOW)
    assert fresh._press.block.cache_info().misses == 6  # there is no place for links in these


def test_what_is_kept_is_bounded(bodies: Bodies) -> None:
    blocks, frames = bodies._press.block.cache_info(), bodies._press.frame.cache_info()
    assert blocks.maxsize is not None
    assert frames.maxsize is not None


def test_what_is_put_in_last_is_never_a_feeds(bodies: Bodies) -> None:
    """Nothing that a feed, or a reader's address, can say is taken for a place to put something in."""
    hole = bodies._press.hole("unsubscribe")
    of = story(f"Nothing {hole} here", text="x")
    other = Bodies(TEMPLATES, PAGE)
    body = other.text(digest([matched(1, of, match(of, MUNITION))]), NO_LINKS, "https://x.example/u", NOW)
    assert f"Nothing {hole} here" in body  # a hole of one is text for another: the token is made anew


def test_a_follow_up_is_threaded_under_the_first_mail() -> None:
    first = digest()
    message = rendered(replace(first, follows=("1@example.org", "2@example.org")))
    assert str(message["References"]) == "<1@example.org> <2@example.org>"
    assert str(message["In-Reply-To"]) == "<2@example.org>"
    assert str(message["Subject"]) == f"Re: {subject(first)}"


def test_a_long_thread_names_its_first_mail_and_the_last() -> None:
    follows = tuple(f"{number:032}@example.org" for number in range(200))
    message = rendered(replace(digest(), follows=follows))
    named = str(message["References"]).split()
    assert (named[0], named[-1], len(named)) == (f"<{follows[0]}>", f"<{follows[-1]}>", 20)


def test_the_page_has_headings_in_order_and_says_what_it_is_to_a_screen_reader() -> None:
    message = rendered(digest())
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    page = Page(html)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= before + 1 for before, later in pairwise(levels))
    assert {attrs.get("role") for tag, attrs in page.tags if tag == "table"} == {"presentation"}
    assert [attrs["lang"] for tag, attrs in page.tags if tag == "html"] == ["en"]
