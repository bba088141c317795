"""What a sketch is of, that it stays, and what can be read from two of them."""

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.shingles import LONGEST, sketch_of
from monitor.incidents.sketch import VERSION, Sketch, figures_shared, overlap
from tests.incidents.texts import TEXTS

WRITTEN = ("Seoul says 1,200 shells", "11월 27일", "北韓 shells, ١٥٥ мм, in 2026")


def test_a_sketch_is_the_same_for_ever():
    """A change of this is a new VERSION: sketches are stored."""
    assert (VERSION, sketch_of(*WRITTEN).to_bytes().hex()) == (
        1,
        "01c32c0310155cdb73ecd874f247e2c7ef10000000050b2af0aa04814c9e48bc1358aa72a78fd1b5787bde57ad030455bf240625bf0a0d21f4971bc2e8161f5a06244dc130f35ee67a586569066b6aa07eecaa737bf2e2",
    )


def test_a_sketch_is_the_same_in_every_process():
    program = f"from monitor.incidents.shingles import sketch_of; print(sketch_of(*{WRITTEN!r}).to_bytes().hex())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == sketch_of(*WRITTEN).to_bytes().hex()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Kim, the envoy, left.", "KIM THE ENVOY LEFT", True, id="case and punctuation do not count"),
        pytest.param("Ｋｉｍ left", "Kim left", True, id="nor does width"),
        pytest.param("북한이 러시아에", "북한이러시아에", True, id="nor do blanks in Korean"),
        pytest.param("朝鲜，俄罗斯", "朝鲜俄罗斯", True, id="nor do marks between Han characters"),
        pytest.param("Kim left", "Kimleft", False, id="blanks between words do"),
        pytest.param("Kim left", "left Kim", False, id="and so does their order"),
        pytest.param("5 shells", "6 shells", False, id="and figures do"),
    ],
)
def test_the_digest_is_of_words_and_characters(one, other, same):
    assert (sketch_of("", "", one).digest == sketch_of("", "", other).digest) is same


def test_it_does_not_matter_in_which_field_the_words_are():
    assert sketch_of("One two", "three", "four five") == sketch_of("", "One two three four", "five")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("killed 5, hurt 17", 2, id="two figures"),
        pytest.param("5 here, 5 there", 1, id="each once"),
        pytest.param("in 1998 and 2026", 0, id="years are none"),
        pytest.param("in 1800 and 12026", 2, id="but these are no years"),
        pytest.param("155mm shells, the T72", 1, id="what begins with a digit"),
        pytest.param("٢٧ قتيلا", 1, id="Arabic digits"),
        pytest.param("死者27人", 1, id="between Han characters"),
        pytest.param("none", 0, id="none"),
    ],
)
def test_figures_are_the_words_that_begin_with_a_digit(text, count):
    assert len(sketch_of("", "", text).figures) == count


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_sketch_is_small_and_can_be_stored(text):
    sketch = sketch_of("", "", text * 3)
    assert len(sketch.to_bytes()) <= 600
    assert Sketch.from_bytes(sketch.to_bytes()) == sketch
    assert list(sketch.hashes) == sorted(set(sketch.hashes))


def test_a_sketch_of_another_version_is_to_be_made_anew():
    blob = sketch_of(*WRITTEN).to_bytes()
    assert Sketch.from_bytes(bytes([VERSION + 1]) + blob[1:]) is None
    assert Sketch.from_bytes(b"") is None


@pytest.mark.parametrize("spoil", [lambda blob: blob[:-1], lambda blob: blob[:5], lambda blob: blob + b"more"])
def test_a_sketch_that_is_not_whole_is_refused(spoil):
    with pytest.raises(ValueError, match="not whole"):
        Sketch.from_bytes(spoil(sketch_of(*WRITTEN).to_bytes()))


@pytest.mark.parametrize(
    ("mine", "common", "others"),
    [
        pytest.param(0, 300, 0, id="equal"),
        pytest.param(300, 300, 300, id="half of each"),
        pytest.param(100, 300, 1500, id="most of a short text in a long one"),
        pytest.param(300, 0, 300, id="nothing"),
    ],
)
def test_the_share_of_a_text_in_another_is_estimated(mine, common, others):
    words = iter(f"w{number}" for number in range(10_000))
    both, first, second = (" ".join(next(words) for _ in range(count)) for count in (common, mine, others))
    found = overlap(sketch_of("", "", f"{both} {first}"), sketch_of("", "", f"{both} {second}"))
    assert found.of_one == pytest.approx(common / (common + mine), abs=0.12)
    assert found.of_other == pytest.approx(common / (common + others), abs=0.12)


def test_what_is_ignored_counts_on_neither_side():
    imprint = "subscribe to our letter and read more of what our reporters find every day of the week"
    one, other = (sketch_of("", "", f"{text} {imprint}") for text in ("alpha beta gamma delta", "eins zwei drei vier"))
    shared = frozenset(sketch_of("", "", imprint).hashes)
    assert overlap(one, other).of_one > 0.7
    assert overlap(one, other, shared).shared == 0
    assert overlap(one, other, shared).one == len(one.hashes) - len(shared)


@given(st.text(), st.text())
def test_any_text_has_a_sketch_and_is_like_itself(one, other):
    first, second = sketch_of("", "", one), sketch_of("", "", other)
    found = overlap(first, second)
    assert found.shared <= min(found.one, found.other)
    assert overlap(first, first).shared == len(first.hashes)
    assert figures_shared(first, first).shared == len(first.figures)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 1_000_000, id="one letter"),
        pytest.param("again " * 200_000, id="one word"),
        pytest.param("朝" * 1_000_000, id="one character"),
        pytest.param("!?" * 500_000, id="no letter"),
        pytest.param("\u0301" * 1_000_000, id="marks that belong to nothing"),
        pytest.param("1." * 500_000, id="one figure"),
        pytest.param("ﷺ" * 1_000_000, id="what folds to many letters"),
        pytest.param("\ud800" * 1_000_000, id="halves of characters"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_hostile_text_has_hardly_a_shingle(text):
    assert len(sketch_of("", "", text).hashes) <= 32


def test_of_a_very_long_text_the_beginning_is_looked_at():
    chance = random.Random(1)
    text = " ".join(str(chance.random()) for _ in range(50_000))
    assert sketch_of("", "", text) == sketch_of("", "", text[: LONGEST + 100])
