"""What many stories of one source share: imprints, notes on the author, appeals to subscribe, standing background."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from itertools import chain, islice

from monitor.incidents.sketch import Sketch

RECENT = 64  # stories of a source that are looked at
MANY = 8  # of them share a shingle: it is boilerplate
EVERY = 32  # stories of a source its boilerplate is worked out anew, and stands until then
NONE: frozenset[int] = frozenset()


class Boilerplate:
    """Learned from the stories of each source in order of arrival; at most 64 sketches a source are kept for it.

    Stories that are versions of one another must not be taught, or what they tell becomes boilerplate.
    """

    def __init__(self) -> None:
        self._recent: dict[str, deque[Sketch]] = {}
        self._taught: Counter[str] = Counter()
        self._shared: dict[str, frozenset[int]] = {}

    def of(self, source: str) -> frozenset[int]:
        """The shingles, by their hashes, that tell nothing of a story of this source."""
        return self._shared.get(source, NONE)

    def knows(self, source: str) -> bool:
        """Whether enough of the source was seen to tell its stories from its boilerplate."""
        return source in self._shared

    def learn(self, source: str, sketch: Sketch) -> None:
        """Take a story of the source in. One of an unknown source ("") teaches nothing."""
        if not source:
            return
        recent = self._recent.setdefault(source, deque(maxlen=RECENT))
        recent.append(sketch)
        self._taught[source] += 1
        if self._taught[source] % EVERY == 0:
            self._shared[source] = _by_many(recent)


def shared(recent: Iterable[Sketch]) -> frozenset[int] | None:
    """The same of the last stories of a source, all at once; None where they are fewer than EVERY."""
    looked_at = list(islice(recent, RECENT))
    return _by_many(looked_at) if len(looked_at) >= EVERY else None


def _by_many(recent: Iterable[Sketch]) -> frozenset[int]:
    counts = Counter(chain.from_iterable(one.hashes for one in recent))
    return frozenset(shingle for shingle, count in counts.items() if count >= MANY)
