"""How a digest looks as a mail, whatever a feed wrote into it."""

from __future__ import annotations

import email
import email.policy
import email.utils
import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.corroboration import Corroboration, Sources
from monitor.digests.compose import compose, incidents_in, with_claims, with_sources
from monitor.digests.render import MAX_HTML, Renderer
from monitor.digests.words import clean, link
from monitor.model import Level, MatchedStory
from monitor.outgoing import Digest
from monitor.telling import Held, Silenced
from monitor.watching import Coverage, Loss, Unwell
from tests.digests.samples import BLICK, NOW, match, matched, sample_waiting, story, subscription

TEMPLATES = Path(__file__).parents[2] / "templates"
SENDER = "Embargo Monitor <alerts@example.org>"
UNSUBSCRIBE = "https://alerts.example.org/u/" + "0123456789abcdef" * 8  # longer than a line of a header
RENDER = Renderer(TEMPLATES, SENDER, "https://alerts.example.org")

MUNITION = [("x", "concept", "munitions", "ammunition")]


def digest(
    waiting: Sequence[MatchedStory] | None = None,
    *,
    due: datetime = NOW,
    held: Sequence[tuple[Held, int]] = (),
    **changes: object,
) -> Digest:
    rows = sample_waiting() if waiting is None else waiting
    return compose(subscription(**changes), rows, held, message_id="0123abcd@example.org", due=due, now=NOW)


def of_titles(*titles: str, **more: object) -> Digest:
    rows = []
    for number, title in enumerate(titles, 1):
        of = story(title, text="x", **more)
        rows.append(matched(number, of, match(of, MUNITION)))
    return digest(rows)


def rendered(of: Digest, *, now: datetime = NOW) -> EmailMessage:
    """The message as its receiver parses it."""
    sent = RENDER(of, unsubscribe_url=UNSUBSCRIBE, now=now).data
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", sent) is None
    assert sent.isascii()
    assert max(len(line) for line in sent.split(b"\r\n")) <= 998
    parsed = email.message_from_bytes(sent, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert isinstance(found, EmailMessage)
    content: str = found.get_content()
    return content.replace("\r\n", "\n")


class Page(HTMLParser):
    """What a browser would make of it: the visible text, the tags and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    @property
    def links(self) -> list[str | None]:
        return [attrs["href"] for tag, attrs in self.tags if "href" in attrs]


# the headers


def test_the_headers_say_what_it_is_and_how_to_leave() -> None:
    message = rendered(digest())
    assert dict(message.items()) | {"Content-Type": ""} == {
        "Message-ID": "<0123abcd@example.org>",
        "Date": "Thu, 31 Aug 2023 09:30:00 +0000",
        "From": SENDER,
        "To": "analyst@example.org",
        "Subject": "[Critical] Putin bettelt bei Nordkorea um Munition (and 4 more)",
        "Auto-Submitted": "auto-generated",
        "List-Id": "<embargo-monitor.example.org>",
        "List-Unsubscribe": f"<{UNSUBSCRIBE}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "MIME-Version": "1.0",
        "Content-Type": "",
    }
    assert [one.get_content_type() for one in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_long_addresses_in_headers_are_neither_encoded_nor_broken() -> None:
    sent = RENDER(digest(), unsubscribe_url=UNSUBSCRIBE, now=NOW).data
    assert f"\r\nList-Unsubscribe: <{UNSUBSCRIBE}>\r\n".encode() in sent


@pytest.mark.parametrize(
    ("titles", "level", "subject"),
    [
        pytest.param(["One x"], Level.LOW, "[Low] One x", id="one"),
        pytest.param(["One x", "Two x"], Level.HIGH, "[High] Two x (and 1 more)", id="two"),
        pytest.param(["x" * 300], Level.LOW, "[Low] " + "x" * 193 + "…", id="long"),
        pytest.param([""], Level.LOW, "[Low] Untitled story of Blick", id="no title"),
    ],
)
def test_the_subject_tells_the_news(titles: list[str], level: Level, subject: str) -> None:
    rows = []
    for number, title in enumerate(titles, 1):
        of = story(title, text="x")
        rows.append(matched(number, of, match(of, MUNITION, level=level), seen=NOW + timedelta(seconds=number)))
    assert str(rendered(digest(rows))["Subject"]) == subject


def test_the_subject_of_a_flood_names_how_many_more() -> None:
    subject = str(rendered(of_titles(*["北" * 1000] * 3000))["Subject"])
    assert subject.endswith("… (and 2,999 more)")
    assert len(subject) <= 200


# the parts


def test_each_headline_and_each_address_stand_alone_on_a_line() -> None:
    lines = part(rendered(digest()), "plain").split("\n")
    for row in sample_waiting():
        assert lines.count(row.story.title) == 1
        at = lines.index(row.story.title)
        assert lines[at + 1] == row.story.url
        assert lines[at - 1] == ""
    assert lines.count(UNSUBSCRIBE) == 1


def test_the_text_part_reads_well() -> None:
    text = part(rendered(digest(held=[(Held.FIRST_POLL, 12), (Held.TOLD, 3)])), "plain")
    assert text.startswith(
        """\
EMBARGO MONITOR
5 stories, 31 Aug 2023, 11:30 CEST


CRITICAL: Arms and munitions between North Korea and Russia
4 stories, rule dprk-russia-arms
------------------------------------------------------------

Putin bettelt bei Nordkorea um Munition
https://blick.example/putin-bettelt-bei-nordkorea-um-munition
Blick, 31 Aug 2023, 10:59 CEST, in German
  Putin braucht im Ukraine-Krieg Hilfe. Offenbar könnte ihm Nordkorea zur Seite stehen. Es soll bereits geheime \
Gespräche mit Kim Jong Un geben.
  Why:
    Putin → Vladimir Putin (vladimir-putin)
    Nordkorea → North Korea (north-korea)
    Munition → ammunition (munitions)

  The same event in other outlets:

واشنطن: كوريا الشمالية وروسيا تجريان محادثات سرية بشأن الذخيرة
"""
    )
    assert text.endswith(
        f"""\
============================================================
Held back:
  12 from the backlog of a feed that was polled for the first time
3 told before, not repeated here:
https://alerts.example.org/

analyst@example.org is subscribed to all rules, from level low up; daily 07:00 (Europe/Zurich).
To unsubscribe:
{UNSUBSCRIBE}
"""
    )


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_every_part_says_why_in_the_storys_words(kind: str) -> None:
    content = part(rendered(digest()), kind)
    if kind == "html":
        content = Page(content).text
    assert re.search(r"\w*[Mm]unition\w*[\"”»]?\s*→\s*[\w -]*ammunition", content)
    assert re.search(r"Nordkorea\w*[\"”»]?\s*→\s*North Korea", content)
    for row in sample_waiting():
        for span in row.match.evidence:
            assert f"{span.quote} → {span.gloss} ({span.id})" in content


@pytest.mark.parametrize("why", list(Held))
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_what_was_held_back_is_counted(why: Held, kind: str) -> None:
    assert "4,321" in part(rendered(digest(held=[(why, 4321)])), kind)
    assert "4,321" not in part(rendered(digest(held=[(why, 0)])), kind)


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_what_stands_in_a_recap_is_marked(kind: str) -> None:
    of = story("Shells for Putin")
    clues = [("Shells", "concept", "munitions", "ammunition"), ("Putin", "entity", "vladimir-putin", "Vladimir Putin")]
    found = match(of, clues)
    evidence = tuple(replace(span, in_recap=span.quote == "Putin") for span in found.evidence)
    text = part(rendered(digest([matched(1, of, replace(found, evidence=evidence))])), kind)
    assert "(munitions), in a recap" not in text
    assert "(vladimir-putin), in a recap" in text


def test_a_story_that_matched_more_rules_names_them() -> None:
    one = match(BLICK, [("Munition", "concept", "munitions", "ammunition")])
    two = replace(one, rule="b", title="Sanctions on Russia", level=Level.LOW)
    message = rendered(digest([matched(1, BLICK, one), matched(1, BLICK, two, match_id=2)]))
    assert "Also matched: Sanctions on Russia" in part(message, "plain")
    assert "Also matched: Sanctions on Russia" in part(message, "html")


@pytest.mark.parametrize(
    ("after", "line"),
    [
        pytest.param(timedelta(0), "", id="in time"),
        pytest.param(timedelta(minutes=30), "", id="as good as in time"),
        pytest.param(timedelta(hours=2), "Due 31 Aug 2023, 11:30 CEST, sent late 31 Aug 2023, 13:30 CEST", id="late"),
        pytest.param(
            timedelta(days=3), "Due 31 Aug 2023, 11:30 CEST, sent late 3 Sep 2023, 11:30 CEST", id="days late"
        ),
    ],
)
def test_a_late_digest_says_so(after: timedelta, line: str) -> None:
    message = rendered(digest(), now=NOW + after)
    for kind in ("plain", "html"):
        assert ("sent late" in part(message, kind)) is bool(line)
        assert line in part(message, kind)


@pytest.mark.parametrize(
    ("published", "seen", "zone", "shown"),
    [
        pytest.param(NOW, NOW, "Asia/Seoul", "31 Aug 2023, 18:30 KST", id="in the subscriber's zone"),
        pytest.param(NOW, NOW, "Asia/Dubai", "31 Aug 2023, 13:30 +04", id="a zone without a name"),
        pytest.param(None, NOW, "UTC", "seen 31 Aug 2023, 09:30 UTC", id="undated"),
        pytest.param(
            NOW - timedelta(days=2),
            NOW,
            "UTC",
            "29 Aug 2023, 09:30 UTC, seen 31 Aug 2023, 09:30 UTC",
            id="seen much later",
        ),
        pytest.param(NOW + timedelta(days=2), NOW, "UTC", "seen 31 Aug 2023, 09:30 UTC", id="from the future"),
        pytest.param(
            datetime.max.replace(tzinfo=UTC), NOW, "Asia/Seoul", "seen 31 Aug 2023, 18:30 KST", id="the end of time"
        ),
        pytest.param(
            datetime.min.replace(tzinfo=UTC),
            NOW,
            "America/New_York",
            "seen 31 Aug 2023, 05:30 EDT",
            id="the beginning of time",
        ),
    ],
)
def test_the_time_is_the_publishers_where_it_can_be_true(
    published: datetime | None, seen: datetime, zone: str, shown: str
) -> None:
    of = story("x", published=published)
    message = rendered(digest([matched(1, of, match(of, MUNITION), seen=seen)], timezone=zone))
    assert f"Blick, {shown}, in English\n" in part(message, "plain")


# size


@pytest.mark.parametrize("count", [1, 50, 5000])
def test_the_html_stays_under_90_kb_and_the_text_has_every_title_listed(count: int) -> None:
    rows = []
    for number in range(count):
        of = story(
            f"{number}: {'북한이 러시아에 포탄을 보냈다 ' * 20}x",
            summary="국가정보원은 국회 정보위원회 국정감사에서 밝혔다. " * 20,
            url=f"https://news.example/{number}?{'u' * 200}",
        )
        clues = [("북한", "entity", "north-korea", "North Korea"), ("포탄", "concept", "munitions", "artillery shells")]
        rows.append(matched(number + 1, of, match(of, clues), incident=number // 3 + 1))
    made = digest(rows)
    message = rendered(made)
    html, text = part(message, "html"), part(message, "plain")
    assert len(html.encode()) <= MAX_HTML
    assert UNSUBSCRIBE in html
    listed = [one.title for section in made.sections for one in section.stories]
    assert [line for line in text.split("\n") if line in set(listed)] == listed
    shown = [tag for tag, _ in Page(html).tags].count("h3")
    assert f"{count:,} stor" in Page(html).text
    if count == 5000:
        assert f"{count - shown:,} more not shown here" in html
        assert "more not shown here" not in text
        assert {int(line.split(":")[0]) for line in text.split("\n") if "북한이 러시아에" in line} == set(range(count))
        assert shown > 30


def test_stories_that_alone_would_be_too_large_still_leave_a_mail() -> None:
    quotes = [f"x{number:03}" + "ä" * 76 for number in range(100)]
    of = story("Title " + " ".join(quotes), url="https://news.example/?" + "u" * 2000)
    clues = [(quote, "concept", f"concept-{quote}", "g" * 300) for quote in quotes]
    rows = [matched(number, of, match(of, clues)) for number in range(1, 21)]
    message = rendered(digest(rows))
    assert len(part(message, "html").encode()) <= MAX_HTML
    assert "more not shown here" in part(message, "html")
    assert part(message, "plain").count("concept-x099") == 20


def test_a_story_shows_a_span_of_every_clause_even_when_summaries_have_to_go() -> None:
    rows = []
    for number in range(1, 61):
        of = story(f"Nordkorea Munition {number}", summary="Lang " * 100)
        clues = [
            ("Nordkorea", "entity", "north-korea", "North Korea"),
            ("Munition", "concept", "munitions", "ammunition"),
        ]
        rows.append(matched(number, of, match(of, clues)))
    page = Page(part(rendered(digest(rows)), "html"))
    assert page.text.count("Nordkorea → North Korea (north-korea)") == 60
    assert page.text.count("Munition → ammunition (munitions)") == 60


# hostile feeds

SYNTAX = "{{7*7}} {% raw %} {# x #} ${7*7} <%= 7*7 %> {0.__class__}"
ESCAPE = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
IMAGE = "<img src=x onerror=alert(1)>&lt;b&gt;&amp;"

HOSTILE = [
    pytest.param("Hello\r\nBcc: x@example.com\r\n\r\nbody", "Hello Bcc: x@example.com body", id="header lines"),
    pytest.param("A\r\nB\nC\u2028D\u0085E", "A B C D E", id="every kind of line break"),
    pytest.param("A\n.\nMAIL FROM:<x@example.com>", "A . MAIL FROM:<x@example.com>", id="commands"),
    pytest.param("=?utf-8?q?=0D=0ABcc:_x@example.com?=", "=?utf-8?q?=0D=0ABcc:_x@example.com?=", id="an encoded word"),
    pytest.param(".", ".", id="a dot"),
    pytest.param(SYNTAX, SYNTAX, id="template syntax"),
    pytest.param(ESCAPE, ESCAPE, id="a way out of a sandbox"),
    pytest.param("</a></h3><script>alert(1)</script>", "</a></h3><script>alert(1)</script>", id="markup"),
    pytest.param(IMAGE, IMAGE, id="an image, and entities"),
    pytest.param("</title></style><style>*{display:none}", "</title></style><style>*{display:none}", id="styles"),
    pytest.param("<!-- ]]> --> <![CDATA[", "<!-- ]]> --> <![CDATA[", id="comments"),
    pytest.param("Report \u202egpj.exe\u202c", "Report gpj.exe", id="turned around"),
    pytest.param("\u2066\u2067ab\u2069\u200f\u061c", "ab", id="isolates and marks"),
    pytest.param("a\u200b\u200c\u200d\u2060\ufeffb\u00ad", "ab", id="invisible"),
    pytest.param("x" + "".join(chr(0xE0000 + ord(char)) for char in "ignore"), "x", id="tag characters"),
    pytest.param("a\x00\x07\x1b[31mb\x7f", "a[31mb", id="control characters"),
    pytest.param("Z" + "\u0300" * 20000, "Z\u0300\u0300\u0300", id="a tower of accents"),
    pytest.param("\ud800x\udfff", "x", id="lone surrogates"),
    pytest.param("  spaced \t out  ", "spaced out", id="blanks"),
]


@pytest.mark.parametrize(("title", "shown"), HOSTILE)
def test_feed_text_is_text_wherever_it_stands(title: str, shown: str) -> None:
    of = story(title, summary=f"{title} again", text="x", outlet=title)
    clue = (title, "concept", "hostile", title) if title in of.title else ("x", "concept", "x", "x")
    plain = rendered(of_titles("Harmless"))
    message = rendered(digest([matched(1, of, match(of, [clue]))]))
    assert message.keys() == plain.keys()
    assert message.get_all("To") == ["analyst@example.org"]
    subject = str(message["Subject"])
    assert subject == f"[Critical] {shown}".replace("=?", "= ?")
    text, html = part(message, "plain"), part(message, "html")
    assert shown in text.split("\n")
    page = Page(html)
    assert " ".join(shown.split()) in page.text
    assert [tag for tag, _ in page.tags if tag in ("script", "img", "link", "iframe", "object", "form", "svg")] == []
    assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == []
    assert html.count("<style") == 1
    for content in (text, html, subject):
        assert all(char.isprintable() for char in content.replace("\n", ""))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("javascript:alert(1)", "", id="script"),
        pytest.param("data:text/html,x", "", id="data"),
        pytest.param("//evil.example/x", "", id="no scheme"),
        pytest.param("https:///x", "", id="no host"),
        pytest.param("file:///etc/passwd", "", id="file"),
        pytest.param(None, "", id="none"),
        pytest.param('https://news.example/"><script>', "https://news.example/%22%3E%3Cscript%3E", id="markup"),
        pytest.param("https://news.example/a b\r\nc", "https://news.example/a%20b%20c", id="blanks"),
        pytest.param(
            "https://news.example/북한?q=1&r=%20", "https://news.example/%EB%B6%81%ED%95%9C?q=1&r=%20", id="Korean"
        ),
        pytest.param("https://news.example/\u202egpj", "https://news.example/gpj", id="turned around"),
        pytest.param("HTTP://news.example/x", "HTTP://news.example/x", id="capitals"),
    ],
)
def test_only_web_addresses_are_links(url: str | None, shown: str) -> None:
    assert link(url) == shown
    message = rendered(of_titles("x", url=url))
    ours = {"https://alerts.example.org/", UNSUBSCRIBE}
    assert set(Page(part(message, "html")).links) - ours == ({shown} if shown else set())
    lines = part(message, "plain").split("\n")
    assert (lines[lines.index("x") + 1] == shown) is bool(shown)


def test_nothing_in_the_html_is_fetched_from_elsewhere() -> None:
    html = part(rendered(digest()), "html")
    for way in ("src=", "url(", "@import", "<link", "@font-face", "background=", "http-equiv"):
        assert way not in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 480px)" in html


def test_headlines_from_right_to_left_are_kept_apart() -> None:
    page = Page(part(rendered(digest()), "html"))
    headlines = [attrs for tag, attrs in page.tags if tag == "h3"]
    assert [attrs["lang"] for attrs in headlines] == ["de", "ar", "zh-Hans", "ko", "en"]
    assert {attrs["dir"] for attrs in headlines} == {"auto"}
    # `dir`, since most mail programs do not know <bdi>.
    assert [attrs.get("dir") for tag, attrs in page.tags if tag == "span"].count("auto") >= len(headlines) * 2


any_text = st.text(max_size=300)


@settings(max_examples=150, deadline=None)
@given(title=any_text, summary=any_text, outlet=any_text)
def test_whatever_is_put_in_is_what_a_mail_reader_gets_out(title: str, summary: str, outlet: str) -> None:
    of = story(title, summary=summary, text="x", outlet=outlet, publisher="")
    message = rendered(digest([matched(1, of, match(of, MUNITION))]))
    shown = clean(title)
    if shown:
        assert shown in part(message, "plain").split("\n")
        assert str(message["Subject"]) in (
            f"[Critical] {shown}".replace("=?", "= ?")[:200],
            str(message["Subject"])[:200],
        )
    assert " ".join(shown.split()) in Page(part(message, "html")).text
    assert len(str(message["Subject"])) <= 200


@settings(max_examples=200, deadline=None)
@given(title=st.text(min_size=1, max_size=180))
def test_the_subject_survives_its_encoding(title: str) -> None:
    if shown := clean(title):
        assert str(rendered(of_titles(title))["Subject"]) == f"[Critical] {shown}".replace("=?", "= ?")


def test_an_address_cannot_write_headers() -> None:
    message = rendered(digest(email="a@example.org\r\nBcc: b@example.org"))
    assert message["Bcc"] is None


YONHAP = Loss("Yonhap", NOW - timedelta(hours=7, minutes=20), NOW - timedelta(hours=6, minutes=30), 14)
YESTERDAY = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("seen", "line"),
    [
        pytest.param(Coverage(120, 120), "120 of 120 feeds healthy", id="all well"),
        pytest.param(
            Coverage(1, 0, unwell=(Unwell("A", None),)), "0 of 1 feed healthy; A has not been read yet", id="new"
        ),
        pytest.param(
            Coverage(
                120, 118, (YONHAP,), (Unwell("KCNA", NOW - timedelta(hours=1)), Unwell("OFAC", None, silent=True))
            ),
            "118 of 120 feeds healthy; Yonhap may have lost about 14 items between 04:10 and 05:00; "
            "OFAC has never had a story; KCNA not read since 10:30",
            id="in the reader's time zone",
        ),
        pytest.param(
            Coverage(
                9, 8, (Loss("A", YESTERDAY, NOW, 1, 3),), (Unwell("B", YESTERDAY - timedelta(days=365), silent=True),)
            ),
            "8 of 9 feeds healthy; A may have lost about 1 item in 3 gaps between 30 Aug 11:30 and 11:30; "
            "B silent since 30 Aug 2022 11:30",
            id="on other days, and in other years",
        ),
        pytest.param(
            Coverage(
                1200,
                1190,
                tuple(Loss(f"L{n}", NOW, NOW, n) for n in range(5)),
                tuple(Unwell(f"U{n}", NOW - timedelta(hours=n)) for n in range(4)),
            ),
            "1,190 of 1,200 feeds healthy; L4 may have lost about 4 items between 11:30 and 11:30; "
            "L3 may have lost about 3 items between 11:30 and 11:30; L2 may have lost about 2 items between 11:30 and "
            "11:30; 2 more feeds may have lost items; U3 not read since 08:30; U2 not read since 09:30; "
            "U1 not read since 10:30; 1 more feed is not healthy",
            id="the three worst are named",
        ),
        pytest.param(
            Coverage(1, 1, (Loss("A\n<b>\u202eB</b>", NOW, NOW, 2),)),
            "1 of 1 feed healthy; A <b>B</b> may have lost about 2 items between 11:30 and 11:30",
            id="a hostile name",
        ),
    ],
)
def test_every_digest_ends_with_its_coverage(seen: Coverage, line: str) -> None:
    made = compose(subscription(), sample_waiting(), (), message_id="1@example.org", due=NOW, now=NOW, coverage=seen)
    parts = {part.get_content_type(): part.get_content() for part in rendered(made).iter_parts()}
    text = parts["text/plain"].replace("\r\n", "\n")
    assert f"\ncoverage: {line}\n" in text
    assert text.index("\ncoverage: ") > text.index("=====")
    assert f"<p>coverage: {html.escape(line)}</p>".replace("&#x27;", "&#39;") in re.sub(
        r' style="[^"]*"', "", parts["text/html"]
    )


def test_a_digest_of_before_coverage_was_told_says_nothing_of_it() -> None:
    assert "coverage:" not in rendered(digest()).as_string()


AGENCIES = ("Yonhap", "TASS", "NHK", "AFP", "\u202eReuters", "dpa", "EFE")


@pytest.mark.parametrize(
    ("sources", "line"),
    [
        (Sources(Corroboration.SINGLE, ("Blick",), 1), "Sources: single"),
        (Sources(Corroboration.SINGLE, ("Reuters",), 1), "Sources: single: Reuters"),
        (Sources(Corroboration.SYNDICATED, ("dpa",), 4), "Sources: syndicated: dpa, printed by 4 publishers"),
        (Sources(Corroboration.INDEPENDENT, AGENCIES[:2], 2), "Sources: independent (2): Yonhap, TASS"),
        (
            Sources(Corroboration.CROSS_BLOC, AGENCIES, 9),
            "Sources: cross-bloc (7): Yonhap, TASS, NHK, AFP, Reuters and 2 more",
        ),
    ],
)
def test_an_incident_says_once_who_reports_it(sources: Sources, line: str) -> None:
    told = digest()
    incident = told.sections[0].stories[0].incident_id
    assert incidents_in(told) > {incident}
    message = rendered(with_sources(told, {incident: sources}))
    assert part(message, "plain").split("\n").count(line) == 1
    shown = Page(part(message, "html")).text
    assert (shown.count(line), shown.count("Sources:")) == (1, 1)


def test_what_is_told_again_says_why_once_and_beside_its_incident() -> None:
    waiting = [replace(row, again="the first news of it for 9 days") for row in sample_waiting()[:2]]
    text = part(rendered(digest(waiting)), "plain")
    assert text.splitlines().count("Told again: the first news of it for 9 days") == len(
        {r.incident_id for r in waiting}
    )
    html = Page(part(rendered(digest(waiting)), "html")).text
    assert "Told again: the first news of it for 9 days" in html


def test_the_footer_says_when_a_reader_is_left_alone() -> None:
    of = digest(schedule="immediately", quiet_hours="22:00-07:00", most_per_hour=10)
    said = "from level low up; immediately (Europe/Zurich); quiet hours 22:00-07:00; at most 10 events an hour."
    assert said in part(rendered(of), "plain")


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_silences_are_counted_with_their_reason_and_end(kind: str) -> None:
    of = digest(held=[(Held.SILENCED, 5)])
    silenced = (Silenced("the <b>trade</b> fair", NOW + timedelta(days=2), 3),)
    content = part(rendered(replace(of, silenced=silenced)), kind)
    if kind == "html":
        content = Page(content).text
    assert "3 silenced until 2 Sep 11:30: the <b>trade</b> fair" in content
    assert "2 silenced" in content  # by one that nothing is known of


def test_an_incident_says_once_what_its_stories_claim() -> None:
    told = digest()
    incident = told.sections[0].stories[0].incident_id
    line = "North Korea → Russia: ammunition; delivered; says \u202eJohn Kirby"
    message = rendered(with_claims(told, {incident: line}))
    said = "Claim: North Korea → Russia: ammunition; delivered; says John Kirby"
    assert part(message, "plain").split("\n").count(said) == 1
    shown = Page(part(message, "html")).text
    assert (shown.count(said), shown.count("Claim:")) == (1, 1)
