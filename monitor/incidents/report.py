"""What is looked at in one story to tell which event it reports."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from monitor.incidents.sketch import Sketch

# A title such as "Live" or "In brief" stands over many events: two stories that share only that are not one incident.
# Eight letters are two short words, or a short headline in Han characters.
SHORTEST_TITLE = 8


@dataclass(frozen=True, slots=True)
class Report:
    """One story. `at` is when we saw it, or for a batch when it was published; `source` is whoever puts the same
    boilerplate under all of its stories, "" where that is not known."""

    key: str
    canonical_url: str | None
    title_key: str
    at: datetime
    source: str = ""
    sketch: Sketch | None = None


def title_key(title: str) -> str:
    """The title folded to its letters and digits, or "" where it is too short to tell one event from another."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    letters = "".join(character for character in folded if character.isalnum())
    return letters if len(letters) >= SHORTEST_TITLE else ""
