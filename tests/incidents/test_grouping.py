"""Which stories are one incident: the plain policy."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents import Report, group, title_key
from monitor.incidents.placing import Known, Why, by_words
from monitor.incidents.shingles import sketch_of
from tests.incidents.texts import EDITS, TEXTS, changed, story

DAY = timedelta(days=1)
SEEN = datetime(2023, 8, 31, 12, tzinfo=UTC)
TITLE = title_key("Putin bettelt bei Nordkorea um Munition")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Putin bettelt!", "PUTIN BETTELT", True, id="case and punctuation do not count"),
        pytest.param("Ｐｕｔｉｎ begs", "Putin begs", True, id="full-width letters are letters"),
        pytest.param("Putin bettelt", "Putin fleht an", False, id="other words are another title"),
        pytest.param("Live", "Live", False, id="too short to tell one event from another"),
        pytest.param("", "", False, id="no title is no title"),
        pytest.param("朝鲜向俄罗斯提供炮弹", "朝鲜向俄罗斯提供炮弹。", True, id="a headline in Han characters"),
    ],
)
def test_titles_are_compared_folded(one, other, same):
    assert (bool(title_key(one)) and title_key(one) == title_key(other)) is same


def known(story_id, incident, url=None, title="", at=SEEN, source="", text=""):
    return Known(story_id, incident, Report("", url, title, at, source, sketch_of("", "", text) if text else None))


def none_known(source):
    return None


WIRE = changed(TEXTS["en"], 1000)


@pytest.mark.parametrize(
    ("report", "found"),
    [
        pytest.param(Report("k", "https://a.example/1", TITLE, SEEN), (7, Why.ADDRESS), id="same address"),
        pytest.param(
            Report("k", "https://b.example/2", TITLE, SEEN + 7 * DAY), (7, Why.TITLE), id="same title, seven days later"
        ),
        pytest.param(
            Report("k", "https://b.example/2", TITLE, SEEN + 8 * DAY), None, id="same title, eight days later"
        ),
        pytest.param(Report("k", None, "", SEEN), None, id="neither address nor title"),
        pytest.param(Report("k", "https://b.example/2", title_key("Das Wetter am Wochenende"), SEEN), None, id="other"),
        pytest.param(
            Report("k", None, "", SEEN, "paper", sketch_of("", "", changed(WIRE, 20))), (5, Why.COPY), id="most words"
        ),
        pytest.param(
            Report("k", None, TITLE, SEEN, "paper", sketch_of("", "", WIRE)), (5, Why.COPY), id="a copy before a title"
        ),
        pytest.param(
            Report("k", None, "", SEEN + 8 * DAY, "paper", sketch_of("", "", WIRE)), None, id="a copy, eight days later"
        ),
        pytest.param(
            Report("k", None, "", SEEN, "agency", sketch_of("", "", changed(WIRE, 20))),
            None,
            id="of a source whose boilerplate nobody knows",
        ),
    ],
)
def test_a_story_joins_the_incident_of_its_address_its_words_or_its_title(report, found):
    stories = [
        known(1, 7, "https://a.example/1", TITLE),
        known(2, 9, "https://c.example/"),
        known(3, 5, source="agency", text=WIRE, at=SEEN),
    ]
    place = by_words(report, stories, none_known)
    assert (None if place is None else (place.incident_id, place.why)) == found


def test_of_two_incidents_the_earlier_one_is_joined():
    stories = [known(2, 3, title=TITLE, at=SEEN + DAY), known(1, 8, title=TITLE)]
    place = by_words(Report("k", None, TITLE, SEEN + 2 * DAY), stories, none_known)
    assert place is not None
    assert (place.incident_id, place.story_id) == (8, 1)


def test_a_batch_is_grouped_by_chains_of_titles_and_addresses():
    other = title_key("Nordkorea liefert Munition an Moskau")
    reports = [
        Report("a", "https://a.example/1", TITLE, SEEN),
        Report("b", "https://b.example/1", TITLE, SEEN + 6 * DAY),
        Report("c", "https://b.example/1", other, SEEN + 40 * DAY),
        Report("d", "https://d.example/1", TITLE, SEEN + 30 * DAY),
        Report("e", None, "", SEEN),
    ]
    assert group(reports) == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "e"}


reports = st.builds(
    Report,
    key=st.text("abcdefgh", min_size=1, max_size=3),
    canonical_url=st.sampled_from([None, "https://a.example/1", "https://a.example/2", "https://b.example/1"]),
    title_key=st.sampled_from(["", "firstheadline", "secondheadline"]),
    at=st.integers(0, 30).map(lambda days: SEEN + days * DAY),
    source=st.sampled_from(["", "one", "two"]),
    sketch=st.sampled_from([None, *(sketch_of("", "", changed(TEXTS["en"], every)) for every in (9, 20, 1000))]),
)


@given(
    st.lists(reports, max_size=12, unique_by=lambda report: report.key).flatmap(
        lambda batch: st.tuples(st.just(batch), st.permutations(batch))
    )
)
def test_grouping_does_not_depend_on_the_order_of_arrival(batches):
    batch, shuffled = batches
    assert group(batch) == group(shuffled)


def test_copies_are_one_incident_in_whatever_order_they_come():
    """120 stories of 12 sources with imprints, copied and edited, and copies of copies; 20 shuffles."""
    chance = random.Random(9)
    imprints = {f"source {number}": story(chance, 40) for number in range(12)}
    batch, event = [], {}
    for number in range(120):
        if number % 3:
            event[number], text, at = chance.choice([(event[old], texts, when) for old, texts, when in batch])
            text, at = chance.choice(list(EDITS.values()))(text), at + timedelta(minutes=chance.randint(1, 300))
        else:
            event[number], text, at = number, story(chance, 150), SEEN + timedelta(minutes=chance.randint(0, 3000))
        batch.append((number, text, at))
    known = [
        Report(
            f"k{number:03}",
            None,
            "",
            at,
            source := f"source {number % 12}",
            sketch_of("", "", f"{text} {imprints[source]}"),
        )
        for number, text, at in batch
    ]
    grouped = group(known)
    named = {(event[int(key[1:])], incident) for key, incident in grouped.items()}
    assert len({incident for _, incident in named}) == len(named)  # no two events in one incident
    assert len(named) <= 1.1 * len(set(event.values()))  # and hardly one in two
    for _ in range(20):
        assert group(chance.sample(known, len(known))) == grouped


def test_a_daily_report_is_another_incident_each_day_though_its_title_stays():
    def losses(key, day, figures, source, hours=0):
        text = (
            f"The general staff reports the losses of the enemy as of {day} November: {figures[0]} men, "
            f"{figures[1]} tanks "
            "and a number of lorries that is still being counted. The fighting in the east makes it hard "
            "to count, the "
            "staff said as on the days before, and asked for patience with what is missing from its list."
        )
        at = SEEN + day * DAY + timedelta(hours=hours)
        return Report(
            key, None, title_key("Losses of the enemy"), at, source, sketch_of("Losses of the enemy", "", text)
        )

    batch = [
        losses("a", 3, ("1,170,210", "11,377"), "staff"),
        losses("b", 3, ("1,170,210", "11,377"), "paper", hours=2),
        losses("c", 4, ("1,171,330", "11,380"), "staff"),
        losses("d", 4, ("1,171,330", "11,380"), "paper", hours=3),
    ]
    assert group(batch) == group(batch[::-1]) == {"a": "a", "b": "a", "c": "c", "d": "c"}
