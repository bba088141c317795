"""What the reader of feeds carries from one entry of a document to the next: as a rule nothing.

If it begins and ends all entries of a document in one state, then each of them is read as it would be without the
others. An entry can leave something behind: a namespace, an `xml:base`, the depth of a `<div>` where text should stand.
Which markup does so is the reader's affair; here its state itself is compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from copy import deepcopy
from operator import attrgetter
from typing import Any

# What an entry sets anew, or only adds to: nothing below its own element is ever popped off the stack.
_OF_ONE_ENTRY = frozenset(
    (
        "entries", "feeddata", "property_depth_map", "elementstack", "inentry", "guidislink", "title_depth", "_locator",
        "exc",
    )
)  # fmt: skip
_NOTES = object()  # under which the feed's own dictionary holds them until they are taken out


def watch_entries(reader: Any) -> None:
    """Have a class of feedparser's readers note its state at the start and the end of each entry."""

    def noted(method: Callable[..., None]) -> Callable[..., None]:
        def call(self: Any, *attributes: Any) -> None:
            method(self, *attributes)
            if "decls" in vars(self):  # the strict reader's: the other one carries all that it has not read yet
                if (notes := dict.get(self.feeddata, _NOTES)) is None:
                    dict.__setitem__(self.feeddata, _NOTES, notes := _Notes(self))
                notes.take(self)

        return call

    for name in ("_start_item", "_start_entry", "_end_item", "_end_entry"):
        setattr(reader, name, noted(getattr(reader, name)))


def carried(channel: dict[Any, Any], entries: Sequence[Any]) -> str:
    """A hash of the state in which the reader began and ended each of the entries of that channel; "" where it was not
    the same for all of them, or the document not well-formed: then another reader reads it."""
    notes = dict.pop(channel, _NOTES, None)
    return notes.summary(len(entries)) if isinstance(notes, _Notes) else ""


class _Notes:
    """The state at the start of the first entry, and whether it was the same ever after."""

    def __init__(self, reader: Any) -> None:
        self._usual: dict[str, str] = reader._matchnamespaces
        self._names = sorted(set(vars(reader)) - _OF_ONE_ENTRY)
        self._values = attrgetter(*self._names)
        self._first = deepcopy(self._state(reader))
        self._taken = 0
        self._even = True

    def _state(self, reader: Any) -> tuple[Any, ...]:
        # An image or a form of the feed's may be written to in place of the entry.
        beside = (tuple(dict.get(reader.feeddata, part) or ()) for part in ("image", "textinput"))
        return (*self._values(reader), len(vars(reader)), *beside)

    def take(self, reader: Any) -> None:
        self._taken += 1
        state = self._state(reader)
        if state != self._first and self._even:
            self._even = self._plain(state) == self._plain(self._first)

    def _plain(self, state: tuple[Any, ...]) -> list[Any]:
        """Without the namespaces that have their usual prefix: who names them again changes nothing."""
        plain = dict(zip(self._names, state, strict=False))
        prefixes, uris = plain["namespacemap"], plain["namespaces_in_use"]
        plain["namespacemap"] = {prefix: known for prefix, known in prefixes.items() if prefix not in (None, known)}
        plain["namespaces_in_use"] = {
            prefix: uri for prefix, uri in uris.items() if not prefix or self._usual.get(uri.lower()) != prefix
        }
        return [plain, *state[len(self._names) :]]

    def summary(self, entries: int) -> str:
        if not self._even or self._taken != 2 * entries:
            return ""
        state = repr(self._plain(self._first)).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(state, digest_size=16).hexdigest()
