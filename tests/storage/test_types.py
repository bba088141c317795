"""Odd values come back alike from both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from monitor.model import Level, Span
from monitor.outgoing import DeliveryState, Digest
from monitor.storage import Storage, Transaction, as_json
from monitor.storage.tables import incidents, publishers
from monitor.telling import Held
from tests.storage.makes import NOW, declared, digest, match, subscriber


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("포탄 \U0001f680 ⁧bidi⁩", "포탄 \U0001f680 ⁧bidi⁩", id="any script, any plane"),
        pytest.param("a\x00b", "ab", id="NUL"),
        pytest.param("a\ud83db\udc00", "ab", id="lone surrogates"),
        pytest.param("'; DROP TABLE feeds; -- %s :name", "'; DROP TABLE feeds; -- %s :name", id="SQL"),
        pytest.param("\r\n\t\x01\x7f", "\r\n\t\x01\x7f", id="control characters"),
        pytest.param("é", "é", id="combining accent"),
    ],
)
def test_text_is_stored_as_both_databases_can_hold_it(text: str, stored: str, storage: Storage) -> None:
    def there_and_back(tx: Transaction) -> object:
        tx.execute(insert(publishers).values(name=text))
        return tx.scalar(select(publishers.c.name).where(publishers.c.name == text))

    assert storage.write_now(there_and_back) == stored


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(NOW, id="microseconds"),
        pytest.param(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), id="before 1970"),
        pytest.param(datetime(1, 1, 1, tzinfo=UTC), id="the first"),
        pytest.param(datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), id="the last"),
        pytest.param(datetime(2023, 8, 31, 17, tzinfo=timezone(timedelta(hours=9))), id="another zone"),
    ],
)
def test_a_moment_comes_back_in_utc_to_the_microsecond(moment: datetime, storage: Storage) -> None:
    def there_and_back(tx: Transaction) -> datetime:
        tx.execute(insert(incidents).values(opened=moment))
        back: datetime = tx.execute(select(incidents.c.opened)).scalar_one()
        return back

    back = storage.write_now(there_and_back)
    assert back == moment
    assert back.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(storage: Storage) -> None:
    with pytest.raises(StatementError, match="has no time zone"):
        storage.write_now(lambda tx: tx.execute(insert(incidents).values(opened=datetime(2023, 8, 31))))  # noqa: DTZ001


def test_moments_sort_by_time(storage: Storage) -> None:
    moments = [NOW + timedelta(microseconds=step) for step in (5, -3, 0, 10**12, -(10**15))]

    def in_order(tx: Transaction) -> list[datetime]:
        tx.execute(insert(incidents), [{"opened": moment} for moment in moments])
        return list(tx.scalars(select(incidents.c.opened).order_by(incidents.c.opened)))

    assert storage.write_now(in_order) == sorted(moments)


def test_a_digest_comes_back_from_json_exactly(storage: Storage) -> None:
    wanted = storage.write_now(lambda tx: digest(subscriber(tx, rules=("a", "b")), held=((Held.TOLD, 2),)))
    assert as_json.load(Digest, as_json.dump(wanted)) == wanted


def test_evidence_comes_back_from_json_exactly() -> None:
    wanted = (*match().evidence, Span("title", 0, 2, "a\x00\ud800", "term", "x", "y", ""))
    assert as_json.load(tuple[Span, ...], as_json.dump(wanted)) == wanted


def test_a_field_that_an_older_text_lacks_gets_its_default(storage: Storage) -> None:
    wanted = storage.write_now(lambda tx: digest(subscriber(tx)))
    older = as_json.dump(wanted).replace(',"held":[]', "").replace(',"cut":3', "")
    back = as_json.load(Digest, older)
    assert (back.held, back.sections[0].cut) == ((), 0)


def test_the_words_that_queries_spell_out_are_the_models() -> None:
    assert (DeliveryState.WAITING.value, DeliveryState.SENDING.value) == ("waiting", "sending")
    assert declared().schedule == "immediately"
    assert Level(4) is Level.CRITICAL
