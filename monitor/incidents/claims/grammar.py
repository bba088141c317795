"""What a language has to say who supplies and who receives, and how its patterns are looked for."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from functools import cache


class Order(enum.Enum):
    """Where the verb stands."""

    MIDDLE = "middle"  # who, does, what
    LAST = "last"  # who, what, does; particles say which is which
    FIRST = "first"  # does, who, what


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of one language: regular expressions over lower-case text. Those before a name end at it, those behind
    one begin there. A language without words of a kind says nothing by them."""

    order: Order
    to: str  # before who receives
    send: str  # verbs and nouns of supplying
    get: str  # of receiving and buying
    use: str  # of firing what somebody else has made
    says: str  # behind who speaks
    done: str  # it has happened
    open: str  # it may happen
    doubt: str  # somebody claims it
    of: str = ""  # before who supplies
    helpers: str = ""  # words that may stand between a subject and its verb
    passive: str = ""  # before a verb: its subject suffers it
    cites: str = ""  # before who speaks
    to_after: str = ""  # behind who receives
    of_after: str = ""  # behind who supplies
    subject: str = ""  # behind a subject; empty: it stands bare
    made: str = ""  # behind a maker
    recipient_forms: str = ""  # forms of a name that receive where they follow a verb of supplying
    agent_forms: str = ""  # forms of a name that act where they follow a participle
    subject_forms: str = ""  # forms of a name that can be a subject; empty: all
    refuses: str = "$^"  # nothing is supplied
    asked: str = "$^"  # before who is asked to supply
    asked_for: str = ""  # and behind it
    late: bool = False  # the verb may stand last
    motion: str = ""  # of `to`: where the thing also may merely be; it needs a verb of supplying
    via: str = ""  # before a place on the way
    via_after: str = ""  # behind one


BREAK = re.compile(r"[;:—–…]|\s-\s|[。！？!?]|\.\s")  # behind it something else may be told
# A state's name as an adjective, in the languages that have one.
ADJECTIVE = re.compile(
    r"(?:[a-zé -]*(?:ian|ean|rican|ese|ish|isch\w*|coréen\w*|corean[oaei]s?|russes?|rus[oa]s?|russ[oaie]|iranien\w*"
    r"|iraní(?:es)?|iranian[oaie]|chinois\w*|chin[oa]s?|cines[ei]|rosyjsk\w+|koreańsk\w+|irańsk\w+|chińsk\w+)"
    r"|\w*(?:корейск|российск|русск|иранск|китайск|корейськ|російськ|іранськ|китайськ)\w+"
    r"|\w*(?:كوري|روسي|إيراني|صيني)(?!ا\b)\w*(?: \w*شمالي\w*)?)"
)
# Before a name that is no subject.
PREPOSITION = re.compile(
    r"\b(?:in|at|à|au|en|a|al|nel|w|we|в|у|на|of|mit|an|nach|für|aus|von|vom|über|durch|bei|with|avec|con|z|from|to|di"
    r"|de|by)\s+(?:the |la |l['’])?$"
)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The module `re` keeps 512 patterns only."""
    return re.compile(pattern)


@cache
def ending(pattern: str) -> re.Pattern[str]:
    """The same, at the end of a text."""
    return re.compile(f"(?:{pattern})$")


def first_in(pattern: str, text: str) -> int | None:
    """Where it first stands in a text, before the text breaks."""
    found = compiled(pattern).search(text)
    if found is None or BREAK.search(text[: found.start()]):
        return None
    return found.start()


def last_clause(text: str) -> str:
    """What follows the last break in it."""
    breaks = [one.end() for one in BREAK.finditer(text)]
    return text[breaks[-1] :] if breaks else text
