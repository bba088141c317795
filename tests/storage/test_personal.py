"""What is stored of one reader is handed out and erased, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Column

from monitor.model import Declared, Level
from monitor.storage import Storage, digests, personal, subscriptions
from monitor.storage.tables import deliveries, metadata
from monitor.storage.tables import digests as digests_table
from monitor.storage.tables import subscriptions as subscriptions_table
from tests.web.conftest import NOW
from tests.web.told import dump, told


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_it_is_handed_out_and_erased(url: str, request: pytest.FixtureRequest) -> None:
    storage = Storage.open(request.getfixturevalue(url))
    entry = Declared("ann@example.net", (), Level.LOW, "daily 07:00", "UTC", "en")
    this = storage.write_now(lambda tx: subscriptions.add(tx, entry, NOW)).id
    storage.write_now(lambda tx: told(tx, this))
    assert storage.write_now(lambda tx: digests.claim(tx, NOW)) is not None
    assert [row["state"] for row in storage.read_now(lambda tx: personal.digests_of(tx, [this]))] == ["sending"]
    assert len(storage.read_now(lambda tx: personal.alerts_of(tx, [this]))) == 1
    assert storage.read_now(lambda tx: personal.verdicts_of(tx, [this])) == []
    assert storage.read_now(lambda tx: personal.mutes_of(tx, [this])) == []
    assert storage.read_now(lambda tx: personal.bounces_of(tx, [this])) == []
    for _ in range(2):
        storage.write_now(lambda tx: personal.erase(tx, [this], ["ann@example.net"], NOW))
        storage.write_now(lambda tx: personal.keep_out(tx, "hash", NOW))
    assert [row for row in dump(storage) if "ann@" in row] == []
    assert storage.read_now(subscriptions.all) == []
    assert storage.read_now(personal.kept_out) == {"hash"}
    assert storage.read_now(lambda tx: personal.digests_of(tx, [this]))[0]["stories"] == []
    storage.close()


def test_whatever_hangs_on_a_reader_is_known_here() -> None:
    """Where this fails, have `personal.erase` and the export see to the new table too, and name it."""
    readers = {subscriptions_table.c.id, deliveries.c.id, digests_table.c.id}
    hanging = {table.name for table in metadata.sorted_tables for of in readers if any(map(of_column(of), table.c))}
    assert hanging == {
        "alerts", "attempts", "bounces", "deliveries", "digests", "feed_addresses", "pattern_alerts", "sign_ups",
        "silences", "verdicts",
    }  # fmt: skip


def of_column(of: Column[int]) -> Callable[[Column[object]], bool]:
    return lambda column: column.references(of)
