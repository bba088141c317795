"""The schema: what the migrations make is what the queries expect, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, text

from monitor.decisions import Alert
from monitor.digests.patience import after_crashes
from monitor.errors import CannotWork
from monitor.storage import (
    Storage,
    alerts,
    articles,
    attempts,
    coverage,
    digests,
    feeds,
    incidents,
    listings,
    matches,
    notices,
    outages,
    outbox,
    purging,
    silences,
    stories,
    subscriptions,
    traits,
)
from monitor.storage.articles import Request
from monitor.storage.listings import GRAIN, Listing
from monitor.storage.migrate import FOLDER, LATEST
from monitor.storage.tables import metadata
from tests.storage.makes import NOW, story, subscriber

HOUR = timedelta(hours=1)


def test_the_migrated_schema_is_the_one_that_the_queries_expect(storage: Storage) -> None:
    def differences(tx: Connection) -> list[object]:
        options = {"compare_type": True, "target_metadata": metadata, "include_name": is_described}
        context = MigrationContext.configure(tx, opts=options)
        return list(compare_metadata(context, metadata))

    assert storage.read_now(differences) == []


def is_described(name: str, kind: str, parents: object) -> bool:
    """Not the index of the search: it is each database's own."""
    return kind != "table" or not name.startswith("search_words")


def test_a_missing_index_would_be_noticed(storage: Storage) -> None:
    storage.write_now(lambda tx: tx.execute(text("DROP INDEX ix_alerts_open")))
    options = {"target_metadata": metadata, "include_name": is_described}
    context = storage.read_now(lambda tx: compare_metadata(MigrationContext.configure(tx, opts=options), metadata))
    assert [difference[0] for difference in context] == ["add_index"]


def test_partial_indexes_are_partial_on_both(storage: Storage) -> None:
    def partial(tx: Connection) -> set[str]:
        found = set()
        for table in ("stories", "traits", "matches", "alerts", "notices", "articles"):
            for index in inspect(tx).get_indexes(table):
                options = index.get("dialect_options", {})
                if options.get("sqlite_where") is not None or options.get("postgresql_where") is not None:
                    found.add(str(index["name"]))
        return found

    assert storage.read_now(partial) == {
        "ix_stories_canonical_url",
        "ix_stories_title_key",
        "ix_stories_unknown",
        "ix_stories_sketches",
        "ix_traits_uncounted",
        "ix_articles_waiting",
        "ix_matches_undecided",
        "ix_alerts_open",
        "ix_alerts_told",
        "ix_notices_open",
        "ix_notices_untold",
    }


def test_the_named_version_is_the_last_migration() -> None:
    assert ScriptDirectory(str(FOLDER)).get_heads() == [LATEST]


def test_opening_makes_the_schema_and_opening_again_leaves_it(empty_database_url: str) -> None:
    for _ in range(2):
        storage = Storage.open(empty_database_url)
        assert storage.read_now(version) == LATEST
        storage.close()


def test_a_database_of_a_newer_version_is_left_alone_and_both_versions_are_named(database_url: str) -> None:
    storage = Storage.open(database_url)
    storage.write_now(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    storage.close()
    with pytest.raises(CannotWork, match=f"schema is version 9999, this monitor knows versions up to {LATEST}"):
        Storage.open(database_url)


def test_a_migration_that_fails_leaves_nothing_behind(
    empty_database_url: str, break_statement: Callable[[str], None]
) -> None:
    break_statement("CREATE TABLE alerts")
    with pytest.raises(CannotWork):
        Storage.open(empty_database_url)
    break_statement("")
    storage = Storage.open(empty_database_url)  # would fail on any table that was left
    assert storage.read_now(version) == LATEST
    storage.close()


def test_an_older_schema_is_brought_up_to_date_with_what_it_holds(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as tx:
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = tx
        command.upgrade(config, "0001")
        moment = "1693469730123456" if engine.dialect.name == "sqlite" else "now()"
        rows = [{"id": number + 1, "key": f"k{number}", "title": f"Title {number}"} for number in range(1500)]
        tx.execute(text(OLD_STORY.format(moment=moment)), rows)
        tx.execute(text("INSERT INTO incidents (id, opened) SELECT 1, seen FROM stories WHERE id = 1"))
        tx.execute(text("INSERT INTO rule_sets (hash, kept, files) SELECT 'h', seen, '' FROM stories WHERE id = 1"))
        tx.execute(text(OLD_MATCH))
        tx.execute(text("INSERT INTO publishers (id, name) VALUES (1, 'p')"))
        tx.execute(text(OLD_FEED))
    engine.dispose()
    storage = Storage.open(empty_database_url)
    assert storage.read_now(version) == LATEST
    hashed = storage.read_now(lambda tx: tx.execute(text("SELECT title, title_hash FROM stories")).all())
    assert len(hashed) == 1500
    assert all(row.title_hash == stories.title_hash(row.title) for row in hashed)
    (found,) = storage.read_now(lambda tx: matches.undecided(tx, 10))
    assert (found.first_poll, found.returned) == (True, False)
    (memory,) = storage.read_now(feeds.memories).values()
    assert (memory.parsed_before, memory.validators.etag, memory.validators.body_hash) == (True, "e", None)
    now = datetime.now(UTC)  # what was stored before counts as listed until now
    assert storage.read_now(lambda tx: purging.unlisted(tx, timedelta(0), now + GRAIN - HOUR, None)) == []
    assert len(storage.read_now(lambda tx: purging.unlisted(tx, timedelta(0), now + GRAIN + HOUR, None))) > 0
    storage.close()


OLD_STORY = """
INSERT INTO stories (id, key, title, summary, text, language, outlet, state_controlled, content_hash, seen, changed)
SELECT :id, :key, :title, '', '', 'en', 'O', 1 = 0, 'c', moment, moment FROM (SELECT {moment} AS moment) AS moments
"""
OLD_FEED = """
INSERT INTO feeds
    (id, url, name, publisher_id, state_controlled, disabled, added, etag, body_hash, parsed_before, failures,
     last_reason, polls)
SELECT 1, 'https://a.example/', 'A', 1, 1 = 0, 1 = 0, seen, 'e', 'b', 1 = 1, 0, '', 0 FROM stories WHERE id = 1
"""
OLD_MATCH = """
INSERT INTO matches
    (id, story_id, incident_id, rule, title, level, status, evidence, rule_set, content_hash, first_poll, found)
SELECT 1, 1, 1, 'r', 't', 3, 'stable', '[]', 'h', 'c', 1 = 1, seen FROM stories WHERE id = 1
"""


async def test_programs_that_open_a_new_database_at_once_take_turns(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        loop = asyncio.get_running_loop()
        opened = await asyncio.gather(*(loop.run_in_executor(pool, Storage.open, empty_database_url) for _ in range(4)))
    assert {storage.read_now(version) for storage in opened} == {LATEST}
    for storage in opened:
        storage.close()


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(lambda tx: stories.unseen_or_changed(tx, [story("a")]), id="unseen or changed stories"),
        pytest.param(lambda tx: stories.news(tx, "https://a.example", [story("a")]), id="titles that a feed had"),
        pytest.param(lambda tx: matches.undecided(tx, 10), id="undecided matches"),
        pytest.param(lambda tx: articles.due(tx, NOW, ["a"], 8), id="articles to read"),
        pytest.param(lambda tx: articles.told_of_first_poll(tx, 1), id="what a first poll told"),
        pytest.param(lambda tx: articles.request(tx, [Request("a", "h", 1)], {"a": stored(tx)}, NOW), id="asking"),
        pytest.param(lambda tx: articles.put_off(tx, "h", NOW), id="putting a host off"),
        pytest.param(lambda tx: matches.recent(tx, NOW), id="recent matches"),
        pytest.param(lambda tx: incidents.known(tx, ["a"], ["b"], NOW), id="known incidents"),
        pytest.param(lambda tx: incidents.recent(tx, NOW), id="recent incidents"),
        pytest.param(lambda tx: incidents.known_stories(tx, [1, 2], NOW), id="stories that may be copied"),
        pytest.param(lambda tx: traits.votes(tx, {"entity:a": 1.0}, NOW), id="stories that share things"),
        pytest.param(lambda tx: traits.sharing(tx, [1, 2]), id="stories that share words"),
        pytest.param(lambda tx: traits.of_incident(tx, 1, NOW, 16), id="what is kept of an incident"),
        pytest.param(lambda tx: traits.sketches(tx, "https://a.example", NOW), id="the sketches of a feed"),
        pytest.param(lambda tx: traits.uncounted(tx, NOW), id="stories that are not counted"),
        pytest.param(lambda tx: incidents.rules_of(tx, [1, 2]), id="the rules of incidents"),
        pytest.param(lambda tx: incidents.told(tx, [1, 2]), id="the stories of incidents"),
        pytest.param(lambda tx: alerts.told(tx, [1]), id="told incidents"),
        pytest.param(lambda tx: alerts.waiting(tx, 1, recompose=1), id="waiting alerts"),
        pytest.param(lambda tx: alerts.follow_ups(tx, [1]), id="what is to be told again"),
        pytest.param(lambda tx: alerts.to_review(tx, [1]), id="alerts to look at again"),
        pytest.param(lambda tx: alerts.quieted(tx, [1]), id="inhibited rules"),
        pytest.param(lambda tx: alerts.lately(tx, [1], NOW), id="what was told lately"),
        pytest.param(lambda tx: alerts.silenced(tx, 1, recompose=1), id="silenced alerts"),
        pytest.param(lambda tx: alerts.revise(tx, [Alert(1, 1, 1)], NOW), id="deciding anew"),
        pytest.param(lambda tx: silences.holding(tx, NOW), id="silences"),
        pytest.param(lambda tx: alerts.held_counts(tx, 1), id="held alerts"),
        pytest.param(lambda tx: subscriptions.due(tx, NOW, timedelta(0)), id="due subscriptions"),
        pytest.param(lambda tx: digests.claim(tx, NOW), id="claiming a delivery"),
        pytest.param(lambda tx: digests.recover(tx, NOW, after_crashes), id="recovering deliveries"),
        pytest.param(lambda tx: digests.sent(tx, 1, NOW, ""), id="marking as sent"),
        pytest.param(lambda tx: attempts.lately(tx, NOW), id="tries of the last hour"),
        pytest.param(lambda tx: attempts.others_sent(tx, 1, 3), id="whether others were sent"),
        pytest.param(lambda tx: outages.holds_up(tx, NOW), id="whether the mail server is away"),
        pytest.param(outages.end, id="the mail server is there"),
        pytest.param(lambda tx: outbox.backlog(tx, NOW, HOUR), id="what waits"),
        pytest.param(lambda tx: outbox.undelivered(tx, NOW), id="what was given up"),
        pytest.param(lambda tx: digests.postpone(tx, 1, NOW, "", in_doubt=False), id="postponing"),
        pytest.param(notices.present, id="present notices"),
        pytest.param(notices.is_any_old_news, id="old news"),
        pytest.param(lambda tx: coverage.since_last_digest(tx, subscriber(tx), NOW), id="the coverage since a digest"),
        pytest.param(lambda tx: coverage.is_day_kept(tx, NOW), id="the record of today"),
        pytest.param(lambda tx: coverage.keep_day(tx, NOW), id="keeping the record of today"),
        pytest.param(lambda tx: noticed(tx), id="claiming a mail to the operator"),
        pytest.param(lambda tx: listings.mark_listed(tx, ["a"], NOW), id="marking what is listed"),
        pytest.param(lambda tx: listings.record(tx, [Listing("a", ["b"], cut=True)]), id="noting what is listed"),
        pytest.param(lambda tx: purging.unlisted(tx, HOUR, NOW, None), id="stories to purge"),
        pytest.param(lambda tx: purging.unlisted(tx, HOUR, NOW, (NOW, 7)), id="more stories to purge"),
        pytest.param(lambda tx: purging.purge_stories(tx, [1], HOUR, NOW), id="purging stories"),
        pytest.param(lambda tx: purging.forget_tombstones(tx, HOUR, NOW), id="forgetting tombstones"),
    ],
)
def test_what_runs_often_reads_no_table_from_end_to_end(query: Callable[[Connection], object], sqlite_url: str) -> None:
    steps = steps_of(query, sqlite_url)
    assert steps
    assert not {f"SCAN {table}" for table in GROWING}.intersection(steps)


def test_the_gaps_of_a_feed_are_found_without_those_of_others(sqlite_url: str) -> None:
    steps = steps_of(lambda tx: coverage.gaps_of(tx, 1, 20), sqlite_url)
    assert steps == ["SEARCH gaps USING INDEX ix_gaps_feed_id_found (feed_id=?)"]


def steps_of(query: Callable[[Connection], object], sqlite_url: str) -> list[str]:
    """How SQLite goes about it."""
    storage = Storage.open(sqlite_url)
    steps: list[str] = []

    def explain(tx: Connection, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps.extend(str(row[3]) for row in plan)

    def watched(tx: Connection) -> None:
        event.listen(tx, "before_cursor_execute", explain)
        query(tx)

    storage.write_now(watched)
    storage.close()
    return steps


GROWING = (
    "stories",
    "traits",
    "leads",
    "rarity",
    "articles",
    "matches",
    "incidents",
    "alerts",
    "digests",
    "deliveries",
    "polls",
    "notices",
    "listings",
    "tombstones",
    "gaps",
    "lapses",
)


def stored(tx: Connection) -> int:
    return stories.save(tx, [(story("a"), "de")], NOW)["a"]


def noticed(tx: Connection) -> None:
    for subject in ("a", "b"):
        notices.begin(tx, notices.Kind.GONE, subject, "", NOW, NOW, instead_of=None)
        assert notices.is_any_untold(tx)
        assert notices.claim(tx, NOW, lambda: "m", timedelta(0), lambda attempts: timedelta(0)) is not None
        notices.left(tx, "m", NOW)


def version(tx: Connection) -> str:
    return str(tx.scalar(text("SELECT version_num FROM alembic_version")))
