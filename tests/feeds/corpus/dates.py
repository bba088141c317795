"""Dates in the forms that feeds use, and what is no date for sure."""

# ruff: noqa: E501 (a row is a line)

from __future__ import annotations

from datetime import datetime

from tests.feeds.corpus.row import Row, atom, row, rss, utc

DAY = utc(2023, 8, 31)
TEN = utc(2023, 8, 31, 10)
NOON = utc(2023, 8, 31, 12)


def dated(text: str, moment: datetime | None) -> Row:
    return row(f"the date {text!r}", rss(f"<title>T</title><pubDate>{text}</pubDate>"), {"published": moment})


_RFC = [
    dated("Thu, 31 Aug 2023 10:00:00 GMT", TEN),
    dated("Thu, 31 Aug 2023 10:00:00 +0000", TEN),
    dated("Thu, 31 Aug 2023 10:00:00 -0000", TEN),
    dated("Thu, 31 Aug 2023 12:00:00 +0200", TEN),
    dated("Thu, 31 Aug 2023 12:00:00 +02:00", TEN),
    dated("Thu, 31 Aug 2023 12:00:00 GMT+2", TEN),
    dated("Thu, 31 Aug 2023 12:00:00 GMT+0200", TEN),
    dated("Thu, 31 Aug 2023 12:00:00 UTC+02:00", TEN),
    dated("Thu, 31 Aug 2023 10:00:00 UT", TEN),
    dated("Thu, 31 Aug 2023 10:00:00 UTC", TEN),
    dated("Thu, 31 Aug 2023 10:00:00 Z", TEN),
    dated("Thu, 31 Aug 2023 10:00:00", TEN),
    dated("Thu, 31 Aug 2023 10:00 GMT", TEN),
    dated("31 Aug 2023 10:00:00 GMT", TEN),
    dated("31 Aug 23 10:00:00 GMT", TEN),
    dated("Thursday, 31 August 2023 10:00:00 GMT", TEN),
    dated("Thu,31 Aug 2023 10:00:00 GMT", TEN),
    dated("Thu 31 Aug 2023 10:00:00 GMT", TEN),
    dated("Thu, 31-Aug-2023 10:00:00 GMT", TEN),
    dated("Thursday, 31-Aug-23 10:00:00 GMT", TEN),
    dated("  Thu,  31  Aug  2023  10:00:00  GMT  ", TEN),
    dated("THU, 31 AUG 2023 10:00:00 GMT", TEN),
    dated("thu, 31 aug 2023 10:00:00 gmt", TEN),
    dated("Thu, 31 Aug. 2023 10:00:00 GMT", TEN),
    dated("Thu, 31 Aug 2023 06:00:00 EDT", TEN),
    dated("Thu, 31 Aug 2023 05:00:00 EST", TEN),
    dated("Thu, 31 Aug 2023 03:00:00 PDT", TEN),
    dated("Thu, 31 Aug 2023 12:00:00 CEST", TEN),
    dated("Thu, 31 Aug 2023 11:00:00 CET", TEN),
    dated("Thu, 31 Aug 2023 13:00:00 MSK", TEN),
    dated("Thu, 31 Aug 2023 13:00:00 EEST", TEN),
    dated("Thu, 31 Aug 2023 19:00:00 KST", TEN),
    dated("Thu, 31 Aug 2023 19:00:00 JST", TEN),
    dated("Thu, 31 Aug 2023 18:00:00 HKT", TEN),
    dated("Thu, 31 Aug 2023 20:00:00 AEST", TEN),
    dated("Thu, 31 Aug 2023 19:00:00 Asia/Seoul", TEN),
    dated("Thu, 31 Aug 2023 03:00:00 America/Los_Angeles", TEN),
    dated("Thu, 31 Aug 2023 12:00:00 Europe/Zurich", TEN),
    dated("Tue, 31 Jan 2023 11:00:00 Europe/Zurich", utc(2023, 1, 31, 10)),
    dated("Thu, 31 Aug 2023 12:00:00 +0200 (CEST)", TEN),
    dated("Thu, 31 Aug 2023 12:00:00 CEST +0200", TEN),
    dated("Thu, 31 Aug 2023 19:30:00 +0930", TEN),
    dated("Thu, 31 Aug 2023 06:30:00 -0330", TEN),
    dated("Thu Aug 31 10:00:00 2023", TEN),
    dated("Thu Aug 31 10:00:00 UTC 2023", TEN),
    dated("Thu Aug 31 06:00:00 EDT 2023", TEN),
    dated("Fri, 31 Aug 2023 10:00:00 GMT", TEN),  # a wrong weekday is the publisher's own trouble
]
_ISO = [
    dated("2023-08-31T10:00:00Z", TEN),
    dated("2023-08-31T10:00:00z", TEN),
    dated("2023-08-31t10:00:00Z", TEN),
    dated("2023-08-31T10:00Z", TEN),
    dated("2023-08-31T12:00:00+02:00", TEN),
    dated("2023-08-31T12:00:00+0200", TEN),
    dated("2023-08-31T12:00:00+02", TEN),
    dated("2023-08-31T10:00:00.123Z", TEN),
    dated("2023-08-31T10:00:00,5Z", TEN),
    dated("2023-08-31T12:00:00.000000+02:00", TEN),
    dated("2023-08-31T10:00:00 Z", TEN),
    dated("2023-08-31 10:00:00 +0000", TEN),
    dated("2023-08-31 10:00:00 UTC", TEN),
    dated("2023-08-31 10:00:00", TEN),
    dated("2023-08-31 10:00", TEN),
    dated("2023-08-31", DAY),
    dated("20230831T100000Z", TEN),
    dated("20230831", DAY),
    dated("2023-08", utc(2023, 8, 1)),
    dated("2023/08/31 10:00:00", TEN),
    dated("2023.08.31 10:00", TEN),
    dated("2023-8-31 10:00:00", TEN),
    dated("2023-08-31T24:00:00Z", utc(2023, 9, 1)),
    dated("2016-12-31T23:59:60Z", utc(2016, 12, 31, 23, 59, 59)),
    dated("2024-02-29T10:00:00Z", utc(2024, 2, 29, 10)),
]
# Twelve languages; the month's name decides.
_BY_NAME = [
    *(dated(text, DAY) for text in (
        "31 August 2023", "August 31, 2023", "Aug 31, 2023", "31st August 2023", "August 31st, 2023", "31. August 2023",
        "Donnerstag, 31. August 2023", "31 août 2023", "jeudi 31 août 2023", "31 de agosto de 2023", "31 agosto 2023",
        "giovedì 31 agosto 2023", "31 sierpnia 2023", "31 августа 2023", "31 августа 2023 г.", "31 серпня 2023",
        "31 серпня 2023 р.", "31 أغسطس 2023", "2023年8月31日", "2023年08月31日", "31-Aug-2023",
        "31 серп. 2023", "31 Серпень 2023", "31 серпня 2023 року", "31 Август 2023", "Август 31, 2023", "31 августа 2023 года",
        "31 Sierpień 2023", "31 أغسطس، 2023", "الخميس، 31 أغسطس 2023", "31. 8. 2023", "2023. 08. 31", "2023. 8. 31.", "2023.08.31.",
        "Thursday, August 31, 2023", "Thu Aug 31, 2023", "31 Août 2023", "31. Aug. 2023", "31 авг. 2023",
    )),
    *(dated(text, TEN) for text in (
        "31. August 2023, 10:00", "31 августа 2023, 10:00", "31 серпня 2023, 10:00", "31 août 2023 10:00",
        "31 de agosto de 2023 10:00", "31 sierpnia 2023 10:00", "August 31, 2023 10:00 AM", "Aug 31, 2023 at 10:00",
        "2023年8月31日 10:00", "31 أغسطس 2023 10:00", "Do., 31. Aug. 2023 10:00 Uhr", "31. August 2023 um 10:00 Uhr",
        "31 août 2023 à 10h00", "2023年8月31日10时00分", "2023年8月31日 星期四 10:00", "Aug. 31, 2023, 6:00 a.m. ET",
    )),
    dated("2023년 8월 31일", utc(2023, 8, 30, 15)),  # Korean is written by Korea's clock
    dated("2023년 8월 31일 19:00", TEN),
    dated("2023년 8월 31일 오후 7:00", TEN),
    dated("2023-08-31 오후 7:00:00", TEN),
    dated("2023. 8. 31. 오후 7:00", TEN),
    dated("2023年8月31日 午後7時", TEN),
    dated("2023年8月31日(木) 午後7時00分", TEN),
    dated("2023年8月31日 下午6:00", TEN),
    *(dated(f"1 {name} 2023", utc(2023, month, 1)) for month, name in enumerate(
        ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря"), 1)),
    *(dated(f"2 {name} 2023", utc(2023, month, 2)) for month, name in enumerate(
        ("січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"), 1)),
    *(dated(f"3 {name} 2023", utc(2023, month, 3)) for month, name in enumerate(
        ("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia"), 1)),
    *(dated(f"4. {name} 2023", utc(2023, month, 4)) for month, name in enumerate(
        ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"), 1)),
    *(dated(f"5 {name} 2023", utc(2023, month, 5)) for month, name in enumerate(
        ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"), 1)),
    *(dated(f"6 de {name} de 2023", utc(2023, month, 6)) for month, name in enumerate(
        ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"), 1)),
    *(dated(f"7 {name} 2023", utc(2023, month, 7)) for month, name in enumerate(
        ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"), 1)),
    *(dated(f"8 {name} 2023", utc(2023, month, 8)) for month, name in enumerate(
        ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"), 1)),
]  # fmt: skip
_BY_NUMBERS = [
    dated("31.08.2023", DAY),
    dated("31.08.2023 10:00", TEN),
    dated("31.8.2023, 10:00:00", TEN),
    dated("31/08/2023", DAY),
    dated("31/08/2023 10:00", TEN),
    dated("08/31/2023", DAY),
    dated("8/31/2023 10:00:00 AM", TEN),
    dated("8/31/2023 10:00:00 PM", utc(2023, 8, 31, 22)),
    dated("8/31/2023 12:00 AM", DAY),
    dated("8/31/2023 12:00 PM", NOON),
    dated("07/07/2023", utc(2023, 7, 7)),
    dated("04.05.2023", utc(2023, 5, 4)),
]
_NONE = [
    dated(text, None)
    for text in (
        "04/05/2023", "04-05-2023", "Thu, 32 Aug 2023 10:00:00 GMT", "Fri, 31 Sep 2023 10:00:00 GMT", "2023-02-29T10:00:00Z",
        "2023-13-01", "2023-08-31T25:00:00Z", "2023-08-31T10:61:00Z", "Thu, 31 Aug 2023 10:00:00 IST",
        "Thu, 31 Aug 2023 10:00:00 XYZ", "Thu, 31 Aug 2023 10:00:00 +2500", "Thu, 31 Aug 9999 10:00:00 GMT",
        "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "yesterday", "10 minutes ago", "1693476000", "1693476000000",
        "31 Smarch 2023", "{{ post.date }}", "Invalid Date", "null", "-", "10:00", "Thu", "2023", "Aug 2023 10:00:00 GMT",
        "٣١ أغسطس ٢٠٢٣ ٩٩:٠٠",
    )
]  # fmt: skip
_WHERE = [
    row("an empty date", rss("<title>T</title><pubDate></pubDate>"), {"published": None}),
    row("no date", rss("<title>No date</title>"), {"published": None}),
    row("a date in CDATA", rss("<pubDate><![CDATA[2023-08-31T10:00:00Z]]></pubDate>"), {"published": TEN}),
    row("a date over two lines", rss("<pubDate>Thu, 31 Aug 2023\n 10:00:00 GMT</pubDate>"), {"published": TEN}),
    row("the date of Dublin Core", rss("<dc:date>2023-08-31T10:00:00Z</dc:date>"), {"published": TEN}),
    row("the date of issue of Dublin Core", rss("<dcterms:issued>2023-08-31T10:00:00Z</dcterms:issued>",
        root='xmlns:dcterms="http://purl.org/dc/terms/"'), {"published": TEN}),
    row("a broken date before a good one of Dublin Core", rss(
        "<pubDate>soon</pubDate><dc:date>2023-08-31T10:00:00Z</dc:date>"), {"published": TEN}),
    row("the date of the feed is not the item's", rss("<title>T</title>",
        head="<title>C</title><pubDate>Thu, 31 Aug 2023 10:00:00 GMT</pubDate>"), {"published": None}),
    row("Atom was published before it was updated", atom(
        "<updated>2023-09-01T10:00:00Z</updated><published>2023-08-31T10:00:00Z</published>"), {"published": TEN}),
    row("Atom with a broken date of publication", atom(
        "<published>then</published><updated>2023-08-31T10:00:00Z</updated>"), {"published": TEN}),
    row("Atom with a date in the form of RSS", atom("<updated>Thu, 31 Aug 2023 10:00:00 GMT</updated>"), {"published": TEN}),
]  # fmt: skip

ROWS = [*_RFC, *_ISO, *_BY_NAME, *_BY_NUMBERS, *_NONE, *_WHERE]
