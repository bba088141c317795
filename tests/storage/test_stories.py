"""Stories and matches: what is new, what changed, what was found in them."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from monitor.model import Feed, Match, RuleSetFiles, Story
from monitor.storage import Storage, Transaction, feeds, incidents, matches, rule_sets, stories
from monitor.storage.tables import rule_sets as rule_sets_table
from tests.storage.makes import MINUTE, NOW, RULE_SET, match, stored_match, story

A = story("a")


def save(storage: Storage, *read: Story, language: str = "de") -> dict[str, int]:
    return storage.write_now(lambda tx: stories.save(tx, [(each, language) for each in read], NOW))


@pytest.mark.parametrize(
    ("again", "changed"),
    [
        pytest.param(A, False, id="the same"),
        pytest.param(dataclasses.replace(A, url="https://x.example"), False, id="another address"),
        pytest.param(dataclasses.replace(A, published=NOW), False, id="another date"),
        pytest.param(dataclasses.replace(A, title="New title"), True, id="another title"),
        pytest.param(dataclasses.replace(A, summary="New summary"), True, id="another summary"),
        pytest.param(dataclasses.replace(A, text="The full text"), True, id="a full text that arrives later"),
        pytest.param(story("b"), True, id="another key"),
    ],
)
def test_a_story_is_read_again_when_it_is_new_or_its_words_changed(
    again: Story, changed: bool, storage: Storage
) -> None:
    save(storage, A)
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, [again])) == [again] * changed


def test_a_story_with_text_that_a_database_refuses_is_known_the_second_time(storage: Storage) -> None:
    odd = story("odd", title="a\x00b\ud800")
    save(storage, odd)
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, [odd])) == []


def test_a_document_that_holds_a_story_twice_has_it_once_the_first_in_order(storage: Storage) -> None:
    read = [story("b"), story("a", title="first"), story("a", title="second")]
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, read)) == read[:2]


def test_more_stories_than_one_statement_takes(storage: Storage) -> None:
    read = [story(str(number)) for number in range(2500)]
    ids = save(storage, *read)
    assert len(set(ids.values())) == 2500
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, read)) == []


def test_what_is_unknown_of_a_story_is_kept_until_it_is_read_again(storage: Storage) -> None:
    ids = save(storage, A, story("b"), story("c"))
    storage.write_now(lambda tx: stories.keep_unknown(tx, {ids["a"]: ("r", "q"), ids["b"]: ("r",), ids["c"]: ()}))
    unknown = [
        stories.Unknown(story(key).title, story(key).url, rules, NOW)
        for key, rules in (("b", ("r",)), ("a", ("r", "q")))
    ]
    assert storage.read_now(lambda tx: stories.unknown(tx, NOW)) == unknown
    assert storage.read_now(lambda tx: stories.unknown(tx, NOW + MINUTE)) == []
    save(storage, story("b"))
    assert storage.read_now(lambda tx: stories.unknown(tx, NOW)) == unknown[1:]


def test_a_changed_story_keeps_its_id_and_the_time_we_first_saw_it(storage: Storage) -> None:
    match_id = storage.write_now(lambda tx: stored_match(tx, "a"))
    ids = storage.write_now(lambda tx: stories.save(tx, [(story("a", title="New"), "en")], NOW + MINUTE))
    (found,) = storage.read_now(lambda tx: matches.undecided(tx, 10))
    assert (found.match_id, found.story_id, found.seen) == (match_id, ids["a"], NOW)
    assert (found.story.title, found.language) == ("New", "en")


def test_a_stored_story_comes_back_exactly(storage: Storage) -> None:
    feed = Feed("https://a.example/feed", "A", "family")
    whole = Story(
        key="k",
        title="러에 포탄",
        summary="s\nt",
        text="t",
        url="https://a.example/1?utm=2",
        canonical_url="a.example/1",
        published=NOW,
        language="ko",
        feed=feed.url,
        outlet="A",
        publisher="family",
        country="KR",
        state_controlled=True,
    )
    bare = Story(key="bare")

    def there_and_back(tx: Transaction) -> set[Story]:
        feeds.sync(tx, [feed], NOW)
        rule_sets.keep(tx, RULE_SET, NOW)
        ids = stories.save(tx, [(whole, "ko"), (bare, "und")], NOW)
        incident = incidents.open(tx, NOW)
        matches.save(
            tx, [matches.NewMatch(each, incident, match(), "h", first_poll=True) for each in ids.values()], NOW
        )
        return {found.story for found in matches.undecided(tx, 10)}

    assert storage.write_now(there_and_back) == {whole, bare}


def found(storage: Storage) -> list[tuple[str, str, bool]]:
    rows = storage.read_now(lambda tx: matches.recent(tx, NOW - MINUTE))
    return sorted((row.match.rule, row.match.title, row.first_poll) for row in rows)


def read_again(storage: Storage, *now_found: Match, first_poll: bool = False) -> None:
    """The story `a` is matched once more, and these are found."""

    def fn(tx: Transaction) -> None:
        rule_sets.keep(tx, RULE_SET, NOW)
        story_id = stories.save(tx, [(A, "de")], NOW)["a"]
        incident = incidents.of_stories(tx, [story_id]).get(story_id) or incidents.open(tx, NOW)
        incidents.attach(tx, story_id, incident, "title")
        rows = [matches.NewMatch(story_id, incident, each, A.content_hash, first_poll) for each in now_found]
        matches.save(tx, rows, NOW, read=[story_id])

    storage.write_now(fn)


def test_an_undecided_match_follows_its_story(storage: Storage) -> None:
    read_again(storage, match("one", title="old"), match("two"), first_poll=True)
    read_again(storage, match("one", title="new", score=31.5), match("three", title="t"))
    assert found(storage) == [("one", "new", True), ("three", "t", False)]
    # However few are asked for, the matches of one story are decided together.
    assert [row.match.score for row in storage.read_now(lambda tx: matches.undecided(tx, 1))] == [31.5, None]


def test_undecided_matches_of_a_story_that_no_rule_matches_any_more_are_removed(storage: Storage) -> None:
    read_again(storage, match("one"))
    read_again(storage)
    assert found(storage) == []


def test_a_decided_match_stays_as_it_was_told(storage: Storage) -> None:
    read_again(storage, match("one", title="as told"))
    (told,) = storage.read_now(lambda tx: matches.undecided(tx, 10))
    storage.write_now(lambda tx: matches.mark_decided(tx, [told.match_id], NOW))
    read_again(storage, match("one", title="later"))
    read_again(storage)
    assert found(storage) == [("one", "as told", False)]
    assert storage.read_now(lambda tx: matches.undecided(tx, 10)) == []


def test_a_match_comes_back_exactly(storage: Storage) -> None:
    wanted = match(score=0.1)
    read_again(storage, wanted)
    assert [row.match for row in storage.read_now(lambda tx: matches.undecided(tx, 10))] == [wanted]


def test_undecided_matches_come_oldest_first_and_no_more_than_asked_for(storage: Storage) -> None:
    ids = storage.write_now(lambda tx: [stored_match(tx, key) for key in "abc"])
    assert [row.match_id for row in storage.read_now(lambda tx: matches.undecided(tx, 2))] == ids[:2]


def test_recent_matches_newest_first_by_rule_and_by_number(storage: Storage) -> None:
    for key, rule in (("a", "one"), ("b", "two"), ("c", "one")):
        storage.write_now(lambda tx, key=key, rule=rule: stored_match(tx, key, rule=rule))

    def keys(**asked: object) -> list[str]:
        since = asked.pop("since", NOW)
        return [row.story.key for row in storage.read_now(lambda tx: matches.recent(tx, since, **asked))]  # type: ignore[arg-type]

    assert keys() == ["c", "b", "a"]
    assert keys(rule="one") == ["c", "a"]
    assert keys(rule="one", limit=1) == ["c"]
    assert keys(since=NOW + MINUTE) == []


def test_a_match_without_its_rule_set_is_refused(storage: Storage) -> None:
    def forgetful(tx: Transaction) -> None:
        story_id = stories.save(tx, [(A, "de")], NOW)["a"]
        matches.save(tx, [matches.NewMatch(story_id, incidents.open(tx, NOW), match(), "h", first_poll=False)], NOW)

    with pytest.raises(IntegrityError):
        storage.write_now(forgetful)
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, [A])) == [A]


def test_a_rule_set_is_kept_once_and_comes_back_to_the_byte(storage: Storage) -> None:
    for _ in range(2):
        storage.write_now(lambda tx: rule_sets.keep(tx, RULE_SET, NOW))
    storage.write_now(lambda tx: rule_sets.keep(tx, RuleSetFiles("other", ()), NOW))
    assert storage.read_now(lambda tx: tx.scalar(select(func.count()).select_from(rule_sets_table))) == 2
    assert storage.read_now(lambda tx: rule_sets.get(tx, RULE_SET.hash)) == RULE_SET
    assert storage.read_now(lambda tx: rule_sets.get(tx, "unknown")) is None


def test_a_story_is_found_by_its_key_else_by_the_address_it_was_published_at(storage: Storage) -> None:
    a, b = story("a", url="https://x.example/a"), story("b", url="https://x.example/b")
    ids = save(storage, a, b)

    def found(*keys: str, url: str = "") -> list[int]:
        return [one.id for one in storage.read_now(lambda tx: stories.with_address(tx, keys, url))]

    assert found("a", "c", url="https://x.example/b") == [ids["a"]]
    assert found("c", url="https://x.example/b") == [ids["b"]]
    assert found(url="https://x.example/c") == []
    (stored,) = storage.read_now(lambda tx: stories.with_id(tx, ids["a"]))
    assert (stored.story, stored.language, stored.seen, stored.incident_id) == (a, "de", NOW, None)


def test_a_site_is_known_by_the_feeds_that_brought_its_stories(storage: Storage) -> None:
    one, other = Feed("https://one.example/feed", "One", "one"), Feed("https://other.example/feed", "Other", "other")
    storage.write_now(lambda tx: feeds.sync(tx, [one, other], NOW))
    save(
        storage,
        story("a", feed=one.url, canonical_url="https://a_b.example/1"),
        story("b", feed=one.url, canonical_url="https://a_b.example/2"),
        story("c", feed=other.url, canonical_url="https://axb.example/3"),
    )
    assert storage.read_now(lambda tx: stories.feeds_of(tx, "https://a_b.example/")) == [one.url]
    assert storage.read_now(feeds.families) == ["one", "other"]
