"""The search finds the same on both databases, in twelve languages, and what it finds follows the stories."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Story
from monitor.storage import Storage, Transaction, purging, search, search_index, stories
from monitor.storage.search import Narrowed, Place
from monitor.text.query import parse
from tests.storage.makes import MINUTE, NOW, stored_match, story
from tests.storage.test_purging import KEEP, LATER

TEXTS = {
    "en": ("North Korea ships KN-23 missiles", "The sanctions committee met. Sanctions stay."),
    "de": ("Munitionslager geräumt", "Artilleriemunition und Raketen"),
    "fr": ("L’embargo levé", "Des obus à Sébastopol"),
    "es": ("Envían proyectiles a Moscú", "sanciones"),
    "it": ("La città e l’accordo", "sanzioni"),
    "pl": ("Pociski dla Łodzi", "sankcje"),
    "ru": ("Снаряды из КНДР: всё ещё в пути", "О санкциях против КНДР"),
    "uk": ("Снаряди з КНДР їдуть", "санкції"),
    "ko": ("북한이 러시아에 포탄을 보냈다", "제11차 회의, 대북 제재"),
    "ja": ("北朝鮮が武器輸出を拡大", "制裁決議に違反 ﾐｻｲﾙ"),
    "zh-Hans": ("联合国通过制裁决议", "朝俄就弹药交易"),
    "ar": ("روسيا وكوريا الشمالية", "قالت بالسلاح والأسلحة"),
}


def bring(storage: Storage, texts: dict[str, tuple[str, str]] = TEXTS) -> None:
    read = [(story(key, title=title, text=text, country="KR"), key) for key, (title, text) in texts.items()]
    storage.write_now(partial(stories.save, read=read, now=NOW))


def keys(storage: Storage, typed: str, *, narrowed: Narrowed | None = None, title_first: bool = False) -> list[str]:
    of = narrowed or Narrowed()
    found = storage.read_now(lambda tx: search.find(tx, parse(typed), of, 50, title_first=title_first))
    assert found.count == len(found.hits)
    return [hit.of.story.key for hit in found.hits]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("SANCTIONS", ["en"], id="case"),
        pytest.param("sanction", [], id="another form is another word"),
        pytest.param("sanct*", ["en"], id="a beginning"),
        pytest.param("sa*", [], id="a beginning that is too short"),
        pytest.param("kn-23", ["en"], id="a name with a hyphen"),
        pytest.param("kn23", [], id="a name without its hyphen"),
        pytest.param('"korea north"', [], id="another order"),
        pytest.param('"north korea"', ["en"], id="words in a row"),
        pytest.param('"missiles the"', [], id="no phrase crosses from the title to the text"),
        pytest.param("korea -committee", [], id="without"),
        pytest.param("embargo OR sanzioni", ["it", "fr"], id="one of two"),
        pytest.param("raketen*", ["de"], id="german"),
        pytest.param("munition", [], id="the end of a compound is not found"),
        pytest.param("sebastopol", ["fr"], id="accents"),
        pytest.param("moscu", ["es"], id="spanish accents"),
        pytest.param("citta", ["it"], id="italian accents"),
        pytest.param("lodzi", ["pl"], id="polish letters"),
        pytest.param("все", ["ru"], id="russian"),
        pytest.param("їдуть", ["uk"], id="ukrainian"),
        pytest.param("кндр", ["uk", "ru"], id="in two languages"),
        pytest.param("북한", ["ko"], id="two syllables"),
        pytest.param("포탄", ["ko"], id="two syllables before a particle"),
        pytest.param("북", ["ko"], id="one syllable"),
        pytest.param("제11차", ["ko"], id="a number between syllables"),
        pytest.param("武器", ["ja"], id="two japanese characters"),
        pytest.param("武器輸出", ["ja"], id="four japanese characters"),
        pytest.param("ミサイル", ["ja"], id="half-width kana"),
        pytest.param("制裁", ["zh-Hans", "ja"], id="two characters of two languages"),
        pytest.param("裁制", [], id="characters in another order"),
        pytest.param("كوريا", ["ar"], id="arabic behind a conjunction"),
        pytest.param("سلاح", ["ar"], id="arabic behind a preposition and the article"),
        pytest.param("السلاح", ["ar"], id="arabic typed with the article"),
        pytest.param("اسلحة", ["ar"], id="arabic typed without hamza"),
        pytest.param("§lko", [], id="what the index notes of a story is no word"),
    ],
)
def test_a_word_is_found_as_it_is_written(storage: Storage, typed: str, found: list[str]) -> None:
    bring(storage)
    assert keys(storage, typed) == found
    assert set(keys(storage, typed, title_first=True)) == set(found)


def test_what_has_it_in_the_title_comes_first_page_by_page(storage: Storage) -> None:
    texts = {f"{n}": ("shells", "") if n % 3 == 0 else ("other", "shells") for n in range(10)}
    bring(storage, texts)
    seen, after = [], None
    while True:
        found = storage.read_now(
            lambda tx, after=after: search.find(tx, parse("shells"), Narrowed(), 4, title_first=True, after=after)
        )
        seen += [hit.of.story.key for hit in found.hits]
        after = found.next
        if after is None:
            break
    assert seen == ["9", "6", "3", "0", "8", "7", "5", "4", "2", "1"]


def test_it_is_narrowed_by_language_country_publisher_and_days(storage: Storage) -> None:
    read = [
        (story("a", title="shells", country="KR", publisher="yonhap"), "ko"),
        (story("b", title="shells", country="RU", publisher="tass"), "zh-Hans"),
    ]
    storage.write_now(partial(stories.save, read=read[:1], now=NOW))
    storage.write_now(partial(stories.save, read=read[1:], now=NOW + MINUTE))
    for narrowed, found in (
        (Narrowed(language="ko"), ["a"]),
        (Narrowed(language="zh-Hans"), ["b"]),
        (Narrowed(language="zh"), []),
        (Narrowed(country="RU"), ["b"]),
        (Narrowed(publisher="yonhap"), ["a"]),
        (Narrowed(publisher="nobody"), []),
        (Narrowed(since=NOW + MINUTE), ["b"]),
        (Narrowed(until=NOW + MINUTE), ["a"]),
        (Narrowed(since=NOW + 2 * MINUTE), []),
        (Narrowed(matched=False, language="ko"), ["a"]),
        (Narrowed(matched=True), []),
    ):
        assert keys(storage, "shells", narrowed=narrowed) == found, narrowed


def test_a_rule_is_looked_for_in_bounds(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.write_now(partial(stored_match, key="old"))
    bring(storage, {str(number): ("Munition", "") for number in range(30)})
    monkeypatch.setattr(search, "WALKED", 20)
    rule = Narrowed(rule="dprk-russia-arms")
    found = storage.read_now(lambda tx: search.find(tx, parse("munition"), rule, 10))
    assert (found.hits, found.more) == ((), True)
    assert found.next is not None
    onward = storage.read_now(lambda tx: search.find(tx, parse("munition"), rule, 10, after=found.next))
    assert [hit.of.story.key for hit in onward.hits] == ["old"]
    assert onward.next is None


def test_a_changed_story_is_found_by_its_new_words_and_not_by_the_old(storage: Storage) -> None:
    bring(storage, {"a": ("shells", "\x00odd\ud800 text 制裁")})
    bring(storage, {"a": ("rockets", "武器")})
    assert [keys(storage, typed) for typed in ("shells", "text", "制裁", "rockets", "武器")] == [
        [],
        [],
        [],
        ["a"],
        ["a"],
    ]


def test_the_text_of_an_article_is_found(storage: Storage) -> None:
    bring(storage, {"a": ("shells", "short")})
    longer = story("a", title="shells", text="a long article on rockets", listed_text="short")
    storage.write_now(lambda tx: stories.set_text(tx, 1, longer, "ko", NOW))
    assert [keys(storage, typed) for typed in ("short", "rockets")] == [[], ["a"]]
    assert keys(storage, "rockets", narrowed=Narrowed(language="ko")) == ["a"]


def test_a_purged_story_is_found_no_more(storage: Storage) -> None:
    bring(storage, {"a": ("shells", "")})
    storage.write_now(lambda tx: purging.purge_stories(tx, [1], KEEP, LATER))
    assert keys(storage, "shells") == []


def test_what_was_undone_is_not_found(storage: Storage) -> None:
    def fails(tx: Transaction) -> None:
        stories.save(tx, [(story("a"), "de")], NOW)
        raise KeyError

    with pytest.raises(KeyError):
        storage.write_now(fails)
    assert keys(storage, "munition") == []


def test_an_index_of_another_splitter_is_made_anew_while_stories_come_and_change(storage: Storage) -> None:
    bring(storage, {str(number): ("shells", "") for number in range(450)})
    storage.write_now(lambda tx: tx.exec_driver_sql("UPDATE search_states SET splitter = 'of before'"))
    bring(storage, {"449": ("rockets", "")})  # left alone: what is in the index of it is not known
    assert storage.write_now(search_index.fill)
    assert storage.read_now(search_index.filling) == search_index.Filling(200, 450)
    bring(storage, {"0": ("rockets", ""), "448": ("rockets", ""), "new": ("rockets", "")})
    while storage.write_now(search_index.fill):
        pass
    assert keys(storage, "rockets") == ["new", "449", "448", "0"]
    found = storage.read_now(lambda tx: search.find(tx, parse("shells"), Narrowed(), 500))
    assert (found.count, len({hit.of.id for hit in found.hits})) == (447, 447)
    assert storage.read_now(search_index.filling) is None


def test_a_very_long_text_is_found_by_how_it_begins(storage: Storage) -> None:
    bring(storage, {"a": ("t", "beginning " + "shell " * 20_000 + "ending"), "b": ("t", "制" * 20_000)})
    assert [keys(storage, typed) for typed in ("beginning", "ending", "制制制")] == [["a"], [], ["b"]]


def test_a_query_that_asks_for_nothing_finds_nothing(storage: Storage) -> None:
    bring(storage)
    for typed in ("", "-north", '"" * OR', "!?"):
        assert keys(storage, typed) == []


_ALPHABET = st.sampled_from(
    [*"abK9 -*\"()|&!:'\\§^+~_{}", "é", "İ", "北", "韓", "북", "한", "ミ", "ﾐ", "و", "ا", "ё", "́", "OR ", "NOT "]
)
_WRITTEN = st.lists(_ALPHABET, max_size=24).map("".join)


@pytest.fixture
def both(sqlite_url: str, postgres_url: str) -> Sequence[Storage]:
    return [Storage.open(sqlite_url), Storage.open(postgres_url)]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_WRITTEN, _WRITTEN), min_size=1, max_size=4), st.lists(_WRITTEN, min_size=1, max_size=4))
def test_both_databases_find_the_same(both: Sequence[Storage], texts: list[tuple[str, str]], typed: list[str]) -> None:
    read: list[tuple[Story, str]] = [(story(f"{n}", title=a, text=b), "en") for n, (a, b) in enumerate(texts)]
    for storage in both:
        storage.write_now(partial(stories.save, read=read, now=NOW))
    for one in typed:
        for title_first in (False, True):
            found = [keys(storage, one, title_first=title_first) for storage in both]
            assert found[0] == found[1], one


def test_the_index_of_sqlite_is_whole_after_many_changes(sqlite_url: str) -> None:
    storage = Storage.open(sqlite_url)
    for number in range(5):
        bring(storage, {str(n): (f"shells {number * n}", f"İ\ud800\x00制裁 {n}") for n in range(50)})
    storage.write_now(lambda tx: purging.purge_stories(tx, list(range(1, 26)), KEEP, LATER))
    storage.write_now(
        lambda tx: tx.exec_driver_sql("INSERT INTO search_words(search_words) VALUES ('integrity-check')")
    )
    assert len(keys(storage, "shells")) == 25
    storage.close()


def test_a_place_that_no_story_has_begins_where_the_next_one_is(storage: Storage) -> None:
    bring(storage, {"a": ("shells", "")})
    found = storage.read_now(lambda tx: search.find(tx, parse("shells"), Narrowed(), 5, after=Place(99)))
    assert [hit.of.story.key for hit in found.hits] == ["a"]
