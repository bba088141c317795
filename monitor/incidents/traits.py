"""What is kept of a story to tell which later ones report its event, as bytes with a version.

`traits_of` makes it where the story was matched; `unpacked` reads it. Once its event is looked for, the rarity of each
thing is kept with it (`Weighing`): a weight never changes after its day.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from monitor.incidents.fingerprint import Amount, Fingerprint, fingerprint_of
from monitor.incidents.likeness import Weighed, weighed
from monitor.incidents.rarity import weights
from monitor.incidents.sketch import Sketch
from monitor.mentions import Mention
from monitor.model import Story
from monitor.text.quantities import Unit

VERSION = 1  # of all that is in it: a change of any is another version

_HEAD = struct.Struct("<BH")  # version, bytes of the sketch
_SOME_DAY = datetime(1970, 1, 1, tzinfo=UTC)  # until it is known when the story came
_PLACES = 4  # decimals of a weight


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells a story's copies, and what tells its event."""

    sketch: Sketch
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the things of a story weigh on its day: `kind:thing` to weight."""

    weights: Mapping[str, float]

    def weight(self, thing: str, day: date) -> float:
        return self.weights[thing]


def weighing(counts: Mapping[str, int], stories: int) -> Weighing:
    """What things weigh of which so many of `stories` have each; rounded as it is stored, and so compared."""
    return Weighing({thing: round(weight, _PLACES) for thing, weight in weights(counts, stories).items()})


def traits_of(story: Story, language: str, mentions: Sequence[Mention]) -> bytes:
    """The traits of a story in a language, of which the matcher found all these mentions."""
    from monitor.incidents.shingles import sketch_of  # here: it brings numpy, which a daemon does without

    sketch = sketch_of(story.title, story.summary, story.text).to_bytes()
    fingerprint = fingerprint_of("", _SOME_DAY, story, language, mentions)
    return _HEAD.pack(VERSION, len(sketch)) + sketch + _packed(_plain(fingerprint))


def unpacked(traits: bytes, key: str, at: datetime) -> Traits | None:
    """The traits of the story of this key that came then; None where there are none, or of another version."""
    if len(traits) < _HEAD.size or traits[0] != VERSION:
        return None
    _, length = _HEAD.unpack_from(traits)
    end = _HEAD.size + length
    sketch = Sketch.from_bytes(traits[_HEAD.size : end])
    if sketch is None:
        return None
    return Traits(sketch, replace(_fingerprint(_unpacked(traits[end:])), key=key, at=at))


def kept(fingerprint: Fingerprint, weighing: Weighing) -> bytes:
    """A fingerprint with what its things weigh, as it is stored."""
    return bytes([VERSION]) + _packed([_plain(fingerprint), dict(weighing.weights)])


def weighed_again(stored: bytes, key: str, at: datetime) -> Weighed | None:
    """What `kept` was given, ready to be compared; None of another version."""
    if stored[:1] != bytes([VERSION]):
        return None
    fingerprint, weights = _unpacked(stored[1:])
    return weighed(replace(_fingerprint(fingerprint), key=key, at=at), Weighing(weights))


def says_more(one: Weighed, other: Weighed) -> bool:
    """Whether one version of a story says more than another."""
    return _said(one) > _said(other)


def _said(one: Weighed) -> int:
    return len(one.entities) + len(one.concepts) + len(one.words)


def things_of(stored: bytes) -> list[str]:
    """Everything that is counted for the rarity table, of what `kept` was given; nothing of another version."""
    if stored[:1] != bytes([VERSION]):
        return []
    _, weights = _unpacked(stored[1:])
    return list(weights)


def _packed(plain: Any) -> bytes:
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def _unpacked(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))


def _plain(one: Fingerprint) -> dict[str, Any]:
    return {
        "entities": dict(one.entities),
        "concepts": dict(one.concepts),
        "numbers": dict(one.numbers),
        "names": dict(one.names),
        "words": dict(one.words),
        "owners": {name: sorted(owners) for name, owners in one.owners.items()},
        "types": dict(one.types),
        "states": sorted(one.states),
        "amounts": [[f"{each.low:f}", f"{each.high:f}", each.unit, each.prominence] for each in one.amounts],
        "ordinals": sorted(one.ordinals),
    }


def _fingerprint(plain: Mapping[str, Any]) -> Fingerprint:
    return Fingerprint(
        key="",
        at=_SOME_DAY,
        entities=plain["entities"],
        concepts=plain["concepts"],
        numbers=plain["numbers"],
        names=plain["names"],
        words=plain["words"],
        owners={name: frozenset(owners) for name, owners in plain["owners"].items()},
        types=plain["types"],
        states=frozenset(plain["states"]),
        amounts=tuple(
            Amount(Decimal(low), Decimal(high), None if unit is None else Unit(unit), prominence)
            for low, high, unit, prominence in plain["amounts"]
        ),
        ordinals=frozenset(plain["ordinals"]),
    )
