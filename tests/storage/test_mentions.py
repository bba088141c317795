"""What matched stories mention, counted by day: it follows the matches, whatever becomes of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from monitor.model import Match, Span
from monitor.storage import Storage, Transaction, incidents, matches, mentions, purging, rule_sets, stories, tables
from monitor.storage.mentions import ALL, CONCEPT, ENTITY
from tests.storage.makes import NOW, RULE_SET, match, story

TODAY = mentions.midnight(NOW)
DAY = timedelta(days=1)


def span(name: str, *, kind: str = ENTITY, named: str = "", in_recap: bool = False) -> Span:
    return Span("text", 0, 9, "Nordkorea", kind, name, named or name, name, in_recap)


def found(*spans: Span, rule: str = "r") -> Match:
    return match(rule, evidence=spans)


def read(tx: Transaction, key: str, *brought: Match, now: datetime = NOW, **story_values: str) -> int:
    """A story of that key as the pipeline stores it, and what rules found in it; its id."""
    rule_sets.keep(tx, RULE_SET, NOW)
    told = story(key, **story_values)
    story_id = stories.save(tx, [(told, "ko")], now)[key]
    incident = incidents.of_stories(tx, [story_id]).get(story_id) or incidents.open(tx, now)
    if brought:
        incidents.attach(tx, story_id, incident, key)
    new = [matches.NewMatch(story_id, incident, one, told.content_hash, first_poll=False) for one in brought]
    matches.save(tx, new, now, read=[story_id])
    return story_id


def counted(tx: Transaction) -> Counter[tuple[str, str]]:
    return mentions.totals(
        tx, {ALL, (ENTITY, "kim"), (ENTITY, "dprk"), (ENTITY, "rus"), (CONCEPT, "arms")}, TODAY - DAY
    )


def test_what_was_found_and_what_it_stands_for_is_counted_once_a_story(storage: Storage) -> None:
    kim, arms = span("kim", named="dprk"), span("arms", kind=CONCEPT)

    def store(tx: Transaction) -> None:
        read(tx, "a", found(kim, kim, arms, rule="r"), found(kim, rule="s"))
        read(tx, "b", found(span("dprk"), span("word", kind="term")))

    storage.write_now(store)
    assert storage.read_now(counted) == {ALL: 2, (ENTITY, "kim"): 1, (ENTITY, "dprk"): 2, (CONCEPT, "arms"): 1}


def test_what_stands_in_a_recap_alone_is_no_mention(storage: Storage) -> None:
    storage.write_now(lambda tx: read(tx, "a", found(span("rus", in_recap=True), span("kim"))))
    assert storage.read_now(counted) == {ALL: 1, (ENTITY, "kim"): 1}


def test_a_story_that_changes_mentions_what_it_says_now_on_its_first_day(storage: Storage) -> None:
    storage.write_now(lambda tx: read(tx, "a", found(span("kim"), span("rus"))))
    storage.write_now(lambda tx: read(tx, "a", found(span("kim"), span("dprk")), now=NOW + DAY, title="new"))
    assert storage.read_now(counted) == {ALL: 1, (ENTITY, "kim"): 1, (ENTITY, "dprk"): 1}
    assert storage.read_now(lambda tx: mentions.lately(tx, TODAY)) == {"kim": {TODAY: 1}, "dprk": {TODAY: 1}}


def test_what_a_decided_match_found_stays(storage: Storage) -> None:
    def store(tx: Transaction) -> None:
        story_id = read(tx, "a", found(span("kim")))
        (kept,) = matches.of_story(tx, story_id)
        matches.mark_decided(tx, [kept.of.match_id], NOW)
        read(tx, "a", title="without any match now")

    storage.write_now(store)
    assert storage.read_now(counted) == {ALL: 1, (ENTITY, "kim"): 1}


def test_a_match_that_is_taken_back_takes_its_mentions_along_and_so_does_a_purge(storage: Storage) -> None:
    storage.write_now(lambda tx: read(tx, "a", found(span("kim"))))
    storage.write_now(lambda tx: read(tx, "a", title="nothing in it"))
    assert (
        storage.read_now(lambda tx: [*tx.execute(tables.mentions.select()), *tx.execute(tables.mention_days.select())])
        == []
    )

    def purge(tx: Transaction) -> int:
        story_id = read(tx, "b", found(span("kim")))
        tx.execute(tables.matches.delete())
        tx.execute(tables.stories.update().values(incident_id=None))
        return purging.purge_stories(tx, [story_id], timedelta(0), NOW + 30 * DAY)

    assert storage.write_now(purge) == 1
    assert storage.read_now(lambda tx: tx.execute(tables.mentions.select()).all()) == []


def test_the_days_of_a_thing_come_in_their_order(storage: Storage) -> None:
    def store(tx: Transaction) -> None:
        for key, back in (("a", 0), ("b", 2), ("c", 1), ("d", 0)):
            read(tx, key, found(span("kim")), now=NOW - back * DAY)
        read(tx, "old", found(span("kim")), now=NOW - 90 * DAY)

    storage.write_now(store)
    assert storage.read_now(lambda tx: list(mentions.days(tx, (ENTITY, "kim"), NOW - 2 * DAY).items())) == [
        (TODAY - 2 * DAY, 1),
        (TODAY - DAY, 1),
        (TODAY, 2),
    ]


def test_the_last_stories_and_what_they_mention_beside(storage: Storage) -> None:
    def store(tx: Transaction) -> list[int]:
        ids = [read(tx, "a", found(span("kim"), span("rus")), now=NOW - DAY)]
        ids.append(read(tx, "b", found(span("kim"), span("arms", kind=CONCEPT))))
        ids.append(read(tx, "c", found(span("rus"))))
        return [*ids, read(tx, "d", found(span("kim"), span("rus")))]

    a, b, _, d = storage.write_now(store)
    assert storage.read_now(lambda tx: list(mentions.last_stories(tx, (ENTITY, "kim"), 2))) == [d, b]
    last = storage.read_now(lambda tx: mentions.last_stories(tx, (ENTITY, "kim"), 10))
    assert list(last.items()) == [(d, TODAY), (b, TODAY), (a, TODAY - DAY)]
    beside = storage.read_now(lambda tx: mentions.beside(tx, last))
    assert beside == {ALL: 3, (ENTITY, "kim"): 3, (ENTITY, "rus"): 2, (CONCEPT, "arms"): 1}
    assert storage.read_now(lambda tx: mentions.told_in(tx, last)) == ({"ko": 3}, {"": 3})
    assert [line.id for line in storage.read_now(lambda tx: mentions.lines(tx, last))] == [d, b, a]


def test_a_database_from_before_counts_what_its_matches_found(empty_database_url: str) -> None:
    older = Storage.open(empty_database_url)

    def store(tx: Transaction) -> None:
        for number in range(3):
            read(tx, f"s{number}", found(span("kim", named="dprk")), found(span("rus"), rule="s"), now=NOW - DAY)
        read(tx, "none")
        for statement in (
            "DROP TABLE mentions",
            "DROP TABLE mention_days",
            "DROP TABLE page_verdicts",
            "DROP INDEX ix_gaps_feed_id_found",
            "UPDATE alembic_version SET version_num = '0026'",
        ):
            tx.exec_driver_sql(statement)

    older.write_now(store)
    older.close()
    storage = Storage.open(empty_database_url)
    assert storage.read_now(counted) == {ALL: 3, (ENTITY, "kim"): 3, (ENTITY, "dprk"): 3, (ENTITY, "rus"): 3}
    assert storage.read_now(lambda tx: mentions.lately(tx, TODAY - DAY))["rus"] == {TODAY - DAY: 3}
    storage.close()
