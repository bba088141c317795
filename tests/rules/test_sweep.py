"""The sweep against every stretch tried one by one: which leave few enough words over, and what stands in them."""

from __future__ import annotations

from itertools import combinations, pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.rules.covering import Track
from monitor.rules.find import Hit
from monitor.rules.hits import Named
from monitor.rules.sweep import Sweep, track

Span = tuple[int, int]  # first and last word
Tracks = list[tuple[int, list[Span]]]  # of each how many are needed, and all

WORDS = st.integers(0, 14)


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """Hits of one leaf: in order, none overlapping another; most of one word."""
    found: list[Span] = []
    for first in sorted(draw(st.sets(WORDS, min_size=1, max_size=6))):
        if not found or found[-1][1] < first:
            found.append((first, first + draw(st.sampled_from([0, 0, 0, 1, 2]))))
    return found


TRACKS = st.lists(st.tuples(st.sampled_from([1, 1, 2]), spans()), min_size=1, max_size=3)
APART = st.lists(st.sampled_from("abc-"), min_size=1, max_size=15).map(
    lambda line: [(1, [(at, at) for at, one in enumerate(line) if one == name]) for name in "abc" if name in line]
)


def made(name: int, count: int, places: list[Span]) -> Track:
    hits = [Named(Hit(2, 2 * first, 2 * last + 1, "term", str(name), 0), str(name)) for first, last in places]
    return track(count, hits, [(1, first, last) for first, last in places])


def inside(places: list[Span], start: int, end: int) -> list[Span]:
    return [(first, last) for first, last in places if start <= first and last <= end]


def leaves_few_over(wanted: Tracks, start: int, end: int, most: int, in_order: bool) -> bool:
    for choice in product(*(combinations(inside(places, start, end), count) for count, places in wanted)):
        chosen = [span for some in choice for span in some]
        covered = {word for first, last in chosen for word in range(first, last + 1)}
        if (
            {start, end} <= covered
            and end - start + 1 - len(covered) <= most
            and not (in_order and any(one[1] >= other[0] for one, other in pairwise(chosen)))
        ):
            return True
    return False


@settings(max_examples=600, deadline=None)
@given(st.one_of(TRACKS, APART), st.one_of(st.just([]), TRACKS), st.integers(0, 6), st.booleans())
def test_what_is_swept_is_what_every_stretch_tried_has(
    wanted: Tracks, barred: Tracks, most: int, ordered: bool
) -> None:
    if not wanted:
        return
    tracks = [made(name, *one) for name, one in enumerate(wanted)]
    kept_out = [made(name, *one) for name, one in enumerate(barred)]

    def holds(start: int, end: int) -> bool:
        free = all(len(inside(places, start, end)) < count for count, places in barred)
        return free and leaves_few_over(wanted, start, end, most, ordered)

    def standing(start: int, end: int) -> set[tuple[int, Span]]:
        return {(name, span) for name, (_, places) in enumerate(wanted) for span in inside(places, start, end)}

    starts, ends = ({span[which] for _, places in wanted for span in places} for which in (0, 1))
    every = [(start, end) for start in starts for end in ends if start <= end and holds(start, end)]
    swept: set[tuple[int, Span]] = set()
    for (part, start, end), fresh in Sweep(most, tracks, kept_out, ordered, lambda _: None).stretches():
        assert part == 1
        assert holds(start, end)
        swept |= {(int(one.named), (one.hit.start // 2, one.hit.end // 2)) for one in fresh}
    assert swept == {one for start, end in every for one in standing(start, end)}


def test_where_no_two_hits_share_a_word_nothing_is_left_to_try() -> None:
    """Two thousand hits in stretches of 500 words: as many steps, not as many as there are stretches."""
    steps: list[int] = []
    places = [[(word, word) for word in range(which, 2_000, 2)] for which in (0, 1)]
    sweep = Sweep(500, [made(which, 1, spans) for which, spans in enumerate(places)], [], False, steps.append)
    found = [fresh for _, fresh in sweep.stretches()]
    assert sum(map(len, found)) == 2_000
    assert sum(steps) <= 3 * 2_000
