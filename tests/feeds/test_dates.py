"""RELIABILITY I8: every form that feeds write, and none that could be two dates."""

from datetime import UTC, datetime

import pytest

from monitor.feeds.dates import parse_date


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        pytest.param("Tue, 10 Jun 2003 04:00:00 GMT", utc(2003, 6, 10, 4), id="RFC 822"),
        pytest.param("Thu, 01 Jan 04 19:48:21 GMT", utc(2004, 1, 1, 19, 48, 21), id="two digits of a year"),
        pytest.param("10 Jun 2003 04:00 UT", utc(2003, 6, 10, 4), id="no weekday, no seconds"),
        pytest.param("Thu, 31 Aug 2023 10:00:00 +0200 (CEST)", utc(2023, 8, 31, 8), id="offset with a comment"),
        pytest.param("Wed, 19 Aug 2009 18:28:00 CEST", utc(2009, 8, 19, 16, 28), id="summer time by name"),
        pytest.param("Wed, 19 Aug 2009 18:28:00 America/Los_Angeles", utc(2009, 8, 20, 1, 28), id="zone by place"),
        pytest.param("Thu,28 Jul 2022 4:35:5 GMT+9", utc(2022, 7, 27, 19, 35, 5), id="Korea Times"),
        pytest.param("2003-12-31T10:14:55Z", utc(2003, 12, 31, 10, 14, 55), id="ISO 8601"),
        pytest.param("2003-12-31T10:14:55.123456789+02:00", utc(2003, 12, 31, 8, 14, 55), id="fraction and offset"),
        pytest.param("2003-12-31 10:14:55", utc(2003, 12, 31, 10, 14, 55), id="no zone is UTC"),
        pytest.param("20231231T101455Z", utc(2023, 12, 31, 10, 14, 55), id="ISO without dashes"),
        pytest.param("2003-12-31", utc(2003, 12, 31), id="a day"),
        pytest.param("2016-12-31T23:59:60Z", utc(2016, 12, 31, 23, 59, 59), id="leap second"),
        pytest.param("2023-08-31T24:00:00Z", utc(2023, 9, 1), id="the end of a day"),
        pytest.param("Sun Jan  4 16:29:06 PST 2004", utc(2004, 1, 5, 0, 29, 6), id="asctime with a zone"),
        pytest.param("June 10, 2003 3:04 pm EST", utc(2003, 6, 10, 20, 4), id="month first, afternoon"),
        pytest.param("lundi 3 août 2023", utc(2023, 8, 3), id="French"),
        pytest.param("3 августа 2023 г. 10:12", utc(2023, 8, 3, 10, 12), id="Russian"),
        pytest.param("12 грудня 2023", utc(2023, 12, 12), id="Ukrainian"),
        pytest.param("15 października 2023", utc(2023, 10, 15), id="Polish"),
        pytest.param("2022년 7월 28일 오후 3:12", utc(2022, 7, 28, 6, 12), id="Korean afternoon, Korean time"),
        pytest.param("2004-05-25 오후 11:23:17", utc(2004, 5, 25, 14, 23, 17), id="ISO with a Korean afternoon"),
        pytest.param("2022年7月28日(木) 午後3時12分", utc(2022, 7, 28, 6, 12), id="Japanese afternoon"),
        pytest.param("2022年7月28日 15:12", utc(2022, 7, 28, 15, 12), id="Han"),
        pytest.param("Fri, 2006/09/15 08:19:53 EDT", utc(2006, 9, 15, 12, 19, 53), id="weekday before ISO"),
        pytest.param("Mon, 26 July 2004 16:31:00 ET", utc(2004, 7, 26, 20, 31), id="Eastern time in summer"),
        pytest.param("Sun Jul 15 01:16:00 +0200 2012", utc(2012, 7, 14, 23, 16), id="asctime with an offset"),
        pytest.param("31.08.2023 10:00", utc(2023, 8, 31, 10), id="dots are day first"),
        pytest.param("31/08/2023", utc(2023, 8, 31), id="only a day can be 31"),
    ],
)
def test_a_date_is_read_as_the_moment_it_means(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mon, 32 Jul 2024 10:00:00 GMT", id="32 July is not 1 August"),
        pytest.param("Mon, 31 Feb 2024 10:00:00 GMT", id="31 February"),
        pytest.param("03/04/2023", id="day or month first"),
        pytest.param("Thu, 31 Aug 2023 10:00:00 IST", id="India, Ireland or Israel"),
        pytest.param("Thu, 31 Aug 2023 10:00:00 Mars/Olympus", id="no such place"),
        pytest.param("Tue, 10 Jun 2003 04:00:00 +9999", id="no such offset"),
        pytest.param("Tue, 10 Jun 2003 04:00:00 EST +0900", id="two zones"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 GMT", id="the end of time"),
        pytest.param("0001-01-01T00:00:00+23:59", id="the beginning of time"),
        pytest.param("2024-13-45T99:99:99Z", id="nonsense"),
        pytest.param("tomorrow", id="a word"),
        pytest.param("1e308", id="a number"),
        pytest.param("", id="nothing"),
        pytest.param("1:" * 100_000, id="a flood"),
        pytest.param("2003-12-31T10:14:55" + ".0" * 100_000, id="a long fraction"),
    ],
)
def test_what_cannot_be_read_for_sure_is_no_date(text: str) -> None:
    assert parse_date(text) is None
