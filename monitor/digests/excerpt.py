"""How much of a story's text is quoted: at most 300 characters of it in one place, with the words of the evidence.

The text of an article is its publisher's; a mail or a page shows why it was told, and where to read it.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Span

MOST = 300  # characters of a text, in one mail or on one page
LONGEST_QUOTE = 80
FEWEST = 40  # characters that are worth showing beside the quotes


def shares(evidence: Sequence[Span]) -> list[int]:
    """How many characters of each quote may be shown: of those in the text MOST together."""
    lengths = [min(len(span.quote), LONGEST_QUOTE) for span in evidence]
    of_text = [length for span, length in zip(evidence, lengths, strict=True) if span.field == "text"]
    if sum(of_text) <= MOST:
        return lengths
    share = MOST // len(of_text)
    return [
        min(length, share) if span.field == "text" else length for span, length in zip(evidence, lengths, strict=True)
    ]


def around(text: str, evidence: Sequence[Span]) -> str:
    """What the text says around the first of its evidence that stands in no recap, with the quotes of it at most MOST
    characters; its beginning where none lies in it, and nothing where the quotes leave no room."""
    of_text = [(span, share) for span, share in zip(evidence, shares(evidence), strict=True) if span.field == "text"]
    room = MOST - sum(share for _, share in of_text)
    if room < FEWEST:
        return ""
    at = min((span.start for span, _ in of_text if not span.in_recap), default=0)
    begin = max(0, at - room // 3)
    if begin:
        blank = max(text.find(" ", begin, at), text.find("\n", begin, at))
        begin = begin if blank < 0 else blank + 1  # none in scripts without spaces
    return shortened(("…" if begin else "") + " ".join(text[begin : begin + room * 2].split()), room)


def shortened(words: str, room: int) -> str:
    """At most so many characters, cut between words, with an ellipsis where it was cut."""
    if len(words) <= room:
        return words
    between = words.rfind(" ", room // 2, room)  # none in scripts without spaces
    return words[: between if between > 0 else room - 1].rstrip(" ,;:–-") + "…"
