"""How a mail tells what correlations found."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.digests.patterns import MAX_PATTERNS
from monitor.digests.render import MAX_HTML
from monitor.outgoing import Digest
from monitor.patterns import Headline, Pattern, ToldPattern
from tests.digests.samples import NOW, SEEN
from tests.digests.test_render import digest, rendered

DAY = timedelta(days=1)


def told(**values: Any) -> ToldPattern:
    defaults: dict[str, Any] = {
        "correlation": "ship-then-arms",
        "title": "A ship, then munitions",
        "level": 3,
        "status": "test",
        "group": "angara",
        "name": "Angara",
        "began": SEEN - 12 * DAY,
        "held": SEEN,
        "ended": SEEN,
        "count": 2,
        "said": "2 steps in order in 12 days, of at most 21 days",
        "matches": (2, 1),
    }
    headlines = values.pop(
        "headlines",
        (
            Headline("포탄이 도착했다", "연합뉴스", "https://y.example/1", SEEN),
            Headline("The Angara is back at Rajin", "", None, SEEN - 12 * DAY),
        ),
    )
    more = values.pop("more", 0)
    return ToldPattern(Pattern(**{**defaults, **values}), headlines, more)


def with_patterns(*patterns: ToldPattern, stories: bool = True) -> Digest:
    return replace(digest(None if stories else []), patterns=patterns)


def parts(of: Digest) -> tuple[str, str, str]:
    """The subject, the text and the HTML."""
    message = rendered(of)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (str(body.get_content()) for body in bodies if body is not None)  # type: ignore[attr-defined]
    return str(message["Subject"]), text.replace("\r\n", "\n"), html


def test_the_text_tells_what_was_counted_and_the_headlines() -> None:
    _, text, _ = parts(with_patterns(told(), told(name="", level=4, more=3)))
    first, second = text.split("PATTERNS over many stories\n")[1].split("=====")[0].split("-" * 60)[1:]
    assert first.strip().splitlines() == [
        "HIGH: A ship, then munitions: Angara",
        "2 steps in order in 12 days, of at most 21 days",
        "19 Aug 2023, 11:02 CEST to 31 Aug 2023, 11:02 CEST, correlation ship-then-arms",
        "",
        "포탄이 도착했다",
        "https://y.example/1",
        "연합뉴스, 31 Aug 2023, 11:02 CEST",
        "",
        "The Angara is back at Rajin",
        "19 Aug 2023, 11:02 CEST",
    ]
    assert second.strip().splitlines()[0] == "CRITICAL: A ship, then munitions"
    assert second.strip().splitlines()[-1] == "3 more"


def test_the_html_tells_the_same() -> None:
    _, _, html = parts(with_patterns(told()))
    for words in ("A ship, then munitions", "Angara", "2 steps in order", "포탄이 도착했다", "https://y.example/1"):
        assert words in html


def test_without_patterns_there_is_no_word_of_them() -> None:
    _, text, html = parts(with_patterns())
    assert "pattern" not in text.lower()
    assert "Pattern over" not in html


@pytest.mark.parametrize(
    ("patterns", "stories", "subject", "count"),
    [
        pytest.param((told(),), False, "[High] A ship, then munitions: Angara", "1 pattern", id="alone"),
        pytest.param(
            (told(), told(level=4, title="Loud", name="")),
            False,
            "[Critical] Loud (and 1 more)",
            "2 patterns",
            id="two",
        ),
        pytest.param((told(title="=?utf-8?q?x"),), False, "[High] = ?utf-8?q?x: Angara", "1 pattern", id="a trap"),
        pytest.param((), False, "Nothing to tell", "0 stories", id="nothing"),
    ],
)
def test_a_digest_of_patterns_alone(patterns: tuple[ToldPattern, ...], stories: bool, subject: str, count: str) -> None:
    found, text, _ = parts(with_patterns(*patterns, stories=stories))
    assert found == subject
    assert text.splitlines()[1].startswith(f"{count}, ")


def test_stories_lead_the_subject_and_both_are_counted() -> None:
    of = with_patterns(told(level=4))
    subject, text, _ = parts(of)
    assert "ship" not in subject
    assert re.match(rf"{of.story_count} stories and 1 pattern, ", text.splitlines()[1])


def test_what_strangers_wrote_is_one_clean_line() -> None:
    bad = Headline("one\ntwo\u202e<b>", "out\u0000let\u2066", "javascript:alert(1)", SEEN)
    _, text, html = parts(with_patterns(told(said="3 sources: A\u202e, B", headlines=(bad,))))
    assert "one two<b>" in text.splitlines()
    assert "3 sources: A, B" in text.splitlines()
    assert "<b>" not in html
    assert "javascript" not in text + html


def test_many_patterns_leave_room() -> None:
    long = tuple(Headline("Wort " * 100, "Blatt " * 100, "https://x.example/" + "a" * 300, NOW) for _ in range(5))
    _, text, html = parts(with_patterns(*(told(headlines=long, more=9) for _ in range(MAX_PATTERNS + 7))))
    assert "7 more patterns: monitor correlations list" in text
    assert text.count("HIGH: A ship") == MAX_PATTERNS
    assert len(html.encode()) <= MAX_HTML
