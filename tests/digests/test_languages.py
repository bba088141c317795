"""Digests in English, German, French and Spanish: nothing is left in English, and nothing is left behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from monitor.digests.again import again_line
from monitor.digests.bars import trend_view
from monitor.digests.bodies import MAX_HTML
from monitor.digests.sample import SampleLinks
from monitor.digests.tongue import CATALOGUES, LANGUAGES, tongue_of
from monitor.telling import Held, Silenced, Trend
from tests.digests.samples import NOW, match, matched, story
from tests.digests.test_render import HOSTILE, MUNITION, RENDER, UNSUBSCRIBE, Page, digest, part, rendered

ROOT = Path(__file__).parents[2]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "N_": None, "_": None}
TRANSLATED = [language for language in LANGUAGES if language != "en"]
Message = str | tuple[str, str]


def said() -> Iterator[Message]:
    """Every message in the code and the templates; a pair has a plural form."""
    for path in sorted((ROOT / "monitor" / "digests").glob("*.py")):
        yield from (found[1] for found in extract_from_file("python", path, keywords=KEYWORDS))
    for path in sorted((ROOT / "templates" / "email").iterdir()):
        yield from (found[1] for found in extract_from_file("jinja2.ext:babel_extract", path, keywords=KEYWORDS))


SAID = set(said())


def test_messages_are_found_in_code_and_templates() -> None:
    assert {"Held back", "Critical", "in a recap", ("%(n)s story", "%(n)s stories")} <= SAID


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_every_message_and_no_other(language: str) -> None:
    """Where this fails, put the message (`msgid`, and `msgid_plural`) into monitor/digests/languages/*.po, or take out
    what nobody says any more; the files are edited by hand and read as they are."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    there = {message.id for message in catalogue if message.id}
    assert (SAID - there, there - SAID) == (set(), set())
    unfit = [
        message.id
        for message in catalogue
        if message.id and (message.fuzzy or not all(fits(message.id, each) for each in forms(message.string)))
    ]
    assert not unfit
    assert all(len(forms(message.string)) == 2 for message in catalogue if message.pluralizable)


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return text if isinstance(text, tuple) else (text,)


def fits(message: str | tuple[str, ...], translated: str) -> bool:
    """It is not empty, and has the same values in it."""
    values = re.compile(r"%\(\w+\)s")
    return bool(translated) and set(values.findall(forms(message)[-1])) == set(values.findall(translated))


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("en", "en"),
        ("de", "de"),
        ("de-CH", "de"),
        ("FR", "fr"),
        ("es_MX", "es"),
        ("ko", "en"),
        ("", "en"),
        ("x/..", "en"),
    ],
)
def test_a_language_without_a_catalogue_is_english(language: str, spoken: str) -> None:
    assert tongue_of(language).language == spoken
    assert f'<html lang="{spoken}"' in part(rendered(digest(language=language)), "html")


@pytest.mark.parametrize(
    ("language", "moment", "day", "number", "korean"),
    [
        ("en", "3 Sep 2023, 11:30 CEST", "3 Sep", "1,234,567", "Korean"),
        ("de", "3. Sept. 2023, 11:30 CEST", "3. Sept.", "1.234.567", "Koreanisch"),
        ("fr", "3 sept. 2023, 11:30 CEST", "3 sept.", "1\u202f234\u202f567", "coréen"),
        ("es", "3 sept 2023, 11:30 CEST", "3 sept", "1.234.567", "coreano"),
    ],
)
def test_days_numbers_and_languages_have_their_own_form(
    language: str, moment: str, day: str, number: str, korean: str
) -> None:
    tongue = tongue_of(language)
    assert tongue.moment(datetime(2023, 9, 3, 9, 30, tzinfo=UTC), ZoneInfo("Europe/Zurich")) == moment
    assert tongue.day(date(2023, 9, 3)) == day
    assert tongue.number(1234567) == number
    assert tongue.name_of("ko") == korean


@pytest.mark.parametrize(
    ("language", "none", "one", "two"),
    [
        ("en", "0 stories", "1 story", "2 stories"),
        ("de", "0 Meldungen", "1 Meldung", "2 Meldungen"),
        ("fr", "0 article", "1 article", "2 articles"),
        ("es", "0 noticias", "1 noticia", "2 noticias"),
    ],
)
def test_a_number_has_its_plural_form(language: str, none: str, one: str, two: str) -> None:
    tongue = tongue_of(language)
    assert [tongue.ngettext("%(n)s story", "%(n)s stories", number) for number in range(3)] == [none, one, two]


@pytest.mark.parametrize(
    ("reason", "german"),
    [
        ("now high, low before", "Erneut gemeldet: jetzt hoch, vorher niedrig"),
        ("now reported by 3 independent sources", "Erneut gemeldet: jetzt von 3 unabhängigen Quellen gemeldet"),
        (
            "now reported by 4 independent sources on different sides",
            "Erneut gemeldet: jetzt von 4 unabhängigen Quellen aus verschiedenen Lagern gemeldet",
        ),
        ("now claimed: delivered (denied before)", "Erneut gemeldet: jetzt behauptet: delivered (denied before)"),
        ("the first news of it for 9 days", "Erneut gemeldet: die erste Nachricht dazu seit 9 Tagen"),
        ("the first news of it for 2 hours", "Erneut gemeldet: die erste Nachricht dazu seit 2 Stunden"),
        ("%(n)s {x}", "Erneut gemeldet: %(n)s {x}"),
    ],
)
def test_why_it_is_told_again_is_said_in_the_readers_language(reason: str, german: str) -> None:
    assert again_line(reason, tongue_of("de")) == german
    assert again_line(reason, tongue_of("en")) == f"Told again: {reason}"


def test_the_schedule_is_said_in_the_readers_language() -> None:
    footer = part(rendered(digest(language="fr", schedule="weekly mon 07:00", quiet_hours="22:00-07:00")), "plain")
    assert "; toutes les semaines, lun. 07:00 (Europe/Zurich) ; heures calmes 22:00-07:00." in footer


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("title", "shown"), HOSTILE)
def test_feed_text_is_text_in_every_language(title: str, shown: str, language: str) -> None:
    of = story(title, summary=f"{title} again", text="x", outlet=title)
    found = match(of, MUNITION)
    message = rendered(digest([matched(1, of, replace(found, title=title))], language=language))
    assert message.get_all("To") == ["analyst@example.org"]
    assert message["Bcc"] is None
    text, html = part(message, "plain"), part(message, "html")
    assert text.split("\n").count(shown) == 1
    page = Page(html)
    assert " ".join(shown.split()) in page.text
    assert [tag for tag, _ in page.tags if tag in ("script", "img", "link", "iframe", "object", "form", "svg")] == []
    assert html.count("<style") == 1
    for content in (text, html, str(message["Subject"])):
        assert all(char.isprintable() or char in "\n\u00a0\u202f" for char in content)


@pytest.mark.parametrize(
    ("counts", "bars", "words"),
    [
        pytest.param((0,) * 30, "▁" * 30, "0 events in 30 days", id="nothing"),
        pytest.param((0,) * 29 + (1,), "▁" * 29 + "█", "1 event in 30 days; most on 31 Aug (1)", id="one, today"),
        pytest.param(
            (8, *(0,) * 27, 1, 4), "█" + "▁" * 27 + "▂▅", "13 events in 30 days; most on 2 Aug (8)", id="a peak"
        ),
        pytest.param(
            (1000, *(0,) * 28, 1),
            "█" + "▁" * 28 + "▂",
            "1,001 events in 30 days; most on 2 Aug (1,000)",
            id="little beside much",
        ),
        pytest.param((), "", "0 events in 30 days", id="no days"),
    ],
)
def test_a_trend_is_drawn_and_said(counts: tuple[int, ...], bars: str, words: str) -> None:
    shown = trend_view(Trend("r", "Rule\u202e", counts), date(2023, 8, 31), tongue_of("en"))
    assert (shown.bars, shown.said, shown.title) == (bars, words, "Rule")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, 50, 5000])
def test_a_digest_is_readable_to_its_end_in_every_language(count: int, language: str) -> None:
    rows = []
    for number in range(count):
        of = story(
            f"{number}: {'북한이 러시아에 포탄을 보냈다 ' * 20}x",
            summary="국가정보원은 국회 정보위원회 국정감사에서 밝혔다. " * 20,
            url=f"https://news.example/{number}?{'u' * 200}",
        )
        clues = [("북한", "entity", "north-korea", "North Korea"), ("포탄", "concept", "munitions", "artillery shells")]
        rows.append(matched(number + 1, of, match(of, clues), incident=number // 3 + 1))
    many = tuple(Silenced("Grund " * 200, NOW, 1) for _ in range(200))
    made = replace(
        digest(rows, language=language, rules=tuple(f"rule-{number}" for number in range(500))),
        silenced=many,
        held=((Held.SILENCED, 300),),
        trends=tuple(Trend(f"r{number}", "Titel " * 100, (1,) * 30) for number in range(200)),
    )
    sent = RENDER(made, unsubscribe_url=UNSUBSCRIBE, now=NOW, links=SampleLinks("https://alerts.example.org"))
    html = sent.html
    assert len(html.encode()) <= MAX_HTML
    assert html.rindex(UNSUBSCRIBE) > len(html) - 500
    assert Page(html).text.endswith(tongue_of(language).gettext("Unsubscribe"))
