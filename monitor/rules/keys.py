"""Every key of the rule language: what it takes, and what an editor says about it.

The loader accepts these keys and no others, the JSON Schema is made of them, and docs/rules.md must explain each.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

from monitor.text.language import LANGUAGES


class Takes(enum.Enum):
    """What may stand after a key."""

    TEXT = enum.auto()
    TEXTS = enum.auto()  # one text or a list of them
    WORDS = enum.auto()  # the same, but not none
    ID = enum.auto()
    IDS = enum.auto()  # one or a list
    NAMES = enum.auto()  # the same, but not none
    LEVEL = enum.auto()
    STATUS = enum.auto()
    TYPE = enum.auto()
    RELATION = enum.auto()
    DATE = enum.auto()
    FORMS = enum.auto()  # lists of written forms by language
    CLAUSE = enum.auto()
    NEAR = enum.auto()  # a clause without what is about the whole story
    CLAUSES = enum.auto()
    COUNT = enum.auto()
    POINTS = enum.auto()
    THRESHOLD = enum.auto()
    WINDOW = enum.auto()
    FLAG = enum.auto()
    FLAGS = enum.auto()  # one or a list
    PARTS = enum.auto()  # one part of a story or a list of them
    SPOKEN = enum.auto()  # one language or a list
    COUNTRIES = enum.auto()
    SOURCE = enum.auto()
    ITEMS = enum.auto()
    RELATED = enum.auto()
    EXAMPLES = enum.auto()
    STORIES = enum.auto()
    CORRELATION = enum.auto()
    KIND = enum.auto()  # of a correlation
    GROUP = enum.auto()
    COUNTED = enum.auto()
    SPAN = enum.auto()  # hours or days
    MOMENT = enum.auto()  # the same, or none
    CONDITION = enum.auto()
    STEP = enum.auto()
    STEPS = enum.auto()
    REHEARSALS = enum.auto()
    REHEARSED = enum.auto()
    OCCURRENCES = enum.auto()
    ALERT = enum.auto()
    ESCALATE = enum.auto()
    CORROBORATION = enum.auto()
    DURATION = enum.auto()


@dataclass(frozen=True, slots=True)
class Key:
    """`beside` names the keys of which one must stand in the same map; empty where it stands by itself."""

    takes: Takes
    says: str
    needed: bool = False
    beside: tuple[str, ...] = ()


ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
WINDOW = re.compile("([1-9][0-9]{0,3}) (word|sentence)s?")
WINDOWS = ("paragraph", "title", "lead", "story")
COUNT = re.compile("[0-9]{1,6}")
POINTS = re.compile("-?[0-9]{1,6}([.][0-9]{1,3})?")
DATE = re.compile("[0-9]{4}([-/])[0-9]{2}\\1[0-9]{2}")
COUNTRY = re.compile("[A-Za-z]{2}")
SPAN = re.compile("[0-9]{1,3}[hd]")
FLAGS = ("true", "false")
DURATION = re.compile("[1-9][0-9]{0,5}[smhd]")
CORROBORATION = ("syndicated", "independent", "cross-bloc")  # what a rule may ask for; every event has the weakest
RELATIONS = ("derived", "obsolete", "merged", "renamed", "similar")  # those of Sigma
FORM_LANGUAGES = ("en", "de", "fr", "es", "it", "pl", "ru", "uk", "ko", "ja", "zh", "zh-Hans", "zh-Hant", "ar")
STORY_LANGUAGES = (*LANGUAGES, "zh")

RULE: Mapping[str, Key] = {
    "title": Key(Takes.TEXT, "What the rule is about, in a few words; the headline of its part of a mail.", True),
    "id": Key(Takes.ID, "The name of the rule: that of its file without `.yaml`.", True),
    "status": Key(
        Takes.STATUS, "`stable` and `test` are told; `experimental` and `deprecated` only to who names the rule."
    ),
    "level": Key(Takes.LEVEL, "How grave a match is. Subscribers choose the lowest level that they are told.", True),
    "description": Key(Takes.TEXT, "What the rule looks for and what it leaves out."),
    "author": Key(Takes.TEXT, "Who wrote the rule."),
    "date": Key(Takes.DATE, "When the rule was written: YYYY-MM-DD."),
    "modified": Key(Takes.DATE, "When it was last changed: YYYY-MM-DD."),
    "tags": Key(Takes.TEXTS, "Words to sort rules by."),
    "references": Key(Takes.TEXTS, "Resolutions, reports and addresses that the rule rests on."),
    "related": Key(Takes.RELATED, "Rules that this one comes from, replaces or resembles."),
    "falsepositives": Key(Takes.TEXTS, "Kinds of stories that match and should not."),
    "when": Key(Takes.CLAUSE, "What a story must say for the rule to match.", True),
    "alert": Key(Takes.ALERT, "When a match is told, how loud, and instead of which other rules."),
    "examples": Key(Takes.EXAMPLES, "Stories that the rule must match, and stories that it must not."),
}
ALERT: Mapping[str, Key] = {
    "sources": Key(Takes.CORROBORATION, "A match waits until its event is corroborated so well, and is told then."),
    "escalate": Key(Takes.ESCALATE, "How many independent sources, within which time, make an event one level louder."),
    "inhibits": Key(Takes.IDS, "Rules that are not told of a story that this rule tells."),
    "again_after": Key(Takes.DURATION, "After so long without a story the next one is told again; without it, 7d."),
}
ESCALATE: Mapping[str, Key] = {
    "sources": Key(Takes.COUNT, "So many independent sources, at least two.", True),
    "within": Key(Takes.DURATION, "Before the newest story of the event: 24h.", True),
}
RELATED: Mapping[str, Key] = {
    "id": Key(Takes.TEXT, "The id of the other rule.", True),
    "type": Key(Takes.RELATION, "What the other rule is to this one.", True),
}
EXAMPLES: Mapping[str, Key] = {
    "match": Key(Takes.STORIES, "Stories that the rule must match."),
    "no_match": Key(Takes.STORIES, "Stories that it must not match; a near miss is worth most."),
}
STORY: Mapping[str, Key] = {
    "lang": Key(Takes.TEXT, "The language of the story, as a feed would say it: a hint."),
    "title": Key(Takes.TEXT, "The headline."),
    "summary": Key(Takes.TEXT, "The summary below the headline."),
    "text": Key(Takes.TEXT, "The text of the story."),
    "url": Key(Takes.TEXT, "The address of the story."),
    "published": Key(Takes.TEXT, "A date, or a date and time with zone."),
    "source": Key(Takes.TEXT, "The name of the outlet."),
    "why": Key(Takes.TEXT, "Why this is an example; a note for people."),
}
ENTITY: Mapping[str, Key] = {
    "id": Key(Takes.ID, "The name by which rules ask for the entity.", True),
    "type": Key(Takes.TYPE, "What kind of thing it is.", True),
    "gloss": Key(Takes.TEXT, "How it is shown to readers; without one its first English name."),
    "names": Key(Takes.FORMS, "Its names by language; each is found in all its inflected forms.", True),
    "belongs_to": Key(Takes.IDS, "Entities that a mention of this one is a mention of."),
    "needs": Key(Takes.NEAR, "A clause about the five sentences around a name; without it the name does not count."),
    "except": Key(Takes.TEXTS, "Longer words that contain a name and mean something else."),
}
CONCEPT: Mapping[str, Key] = {
    "id": Key(Takes.ID, "The name by which rules ask for the concept.", True),
    "gloss": Key(Takes.TEXT, "Its meaning in English, shown beside the words found.", True),
    "terms": Key(Takes.FORMS, "Its words by language; each is found in all its inflected forms.", True),
    "except": Key(Takes.TEXTS, "Longer words that contain a term and mean something else."),
}

MENTIONS = ("entity", "concept", "term")
FACTS = ("source", "language")
OPERATORS = ("all", "any", "at_least", "weigh")
WHOLE_STORY = (*FACTS, "weigh")  # asked of a story, never of a window
CLAUSE: Mapping[str, Key] = {
    "entity": Key(Takes.NAMES, "One of these entities, or what belongs to one, is named."),
    "concept": Key(Takes.NAMES, "A term of one of these concepts is found."),
    "term": Key(Takes.WORDS, "One of these words is found, in stories of every language."),
    "source": Key(Takes.SOURCE, "Where the story comes from; all that is given must fit."),
    "language": Key(Takes.SPOKEN, "The story is in one of these languages."),
    "all": Key(Takes.CLAUSES, "Every clause holds; with `within` all of them inside one window of the text."),
    "any": Key(Takes.CLAUSES, "At least one of the clauses holds."),
    "at_least": Key(Takes.COUNT, "At least so many of the clauses under `of` hold."),
    "weigh": Key(Takes.ITEMS, "The points of what is found reach the threshold."),
    "none": Key(Takes.CLAUSES, "None of the clauses holds. It may stand beside another clause."),
    "within": Key(
        Takes.WINDOW, "N words, N sentences, paragraph, title, lead or story (the default).", beside=("all",)
    ),
    "in_order": Key(Takes.FLAG, "The mentions stand in the text in the order of the list.", beside=("all",)),
    "of": Key(Takes.CLAUSES, "The clauses of which `at_least` so many must hold.", beside=("at_least",)),
    "threshold": Key(Takes.THRESHOLD, "The points from which `weigh` holds.", beside=("weigh",)),
    "in": Key(Takes.PARTS, "Only there: title, summary, text, lead, or a list of them.", beside=MENTIONS),
    "count": Key(Takes.COUNT, "At least so many times.", beside=MENTIONS),
}
HEADS = (*MENTIONS, *FACTS, *OPERATORS)
ITEM: Mapping[str, Key] = {
    **{name: CLAUSE[name] for name in MENTIONS},
    "points": Key(Takes.POINTS, "Points for each hit; negative ones take away.", True),
    "most": Key(Takes.POINTS, "The most (of negative points the lowest) that the item adds; without it, one hit's."),
    "in": CLAUSE["in"],
    "count": CLAUSE["count"],
}
SOURCE: Mapping[str, Key] = {
    "feed": Key(Takes.WORDS, "The address or the name of a feed."),
    "publisher": Key(Takes.WORDS, "The family that answers for the feed."),
    "country": Key(Takes.COUNTRIES, "Two letters of ISO 3166: KP, RU."),
    "state_controlled": Key(Takes.FLAGS, "Whether the publisher is under the control of a state."),
}

CORRELATION_FILE: Mapping[str, Key] = {
    **{name: key for name, key in RULE.items() if name not in ("when", "alert", "examples")},
    "correlation": Key(Takes.CORRELATION, "What must come together in the matches of rules.", True),
    "examples": Key(Takes.REHEARSALS, "Matches in which it must find a pattern, and matches in which it must not."),
}
CORRELATION: Mapping[str, Key] = {
    "type": Key(Takes.KIND, "What is looked for: `frequency`, `spike`, `new_term` and so on.", True),
    "rules": Key(Takes.NAMES, "The rules whose matches are looked at.", True),
    "timespan": Key(Takes.SPAN, "The time within which it must come together: 48h, 21d.", True),
    "group_by": Key(Takes.GROUP, "What matches must share: a rule, an incident, an entity, or one of a type: vessel."),
    "only": Key(Takes.STEP, "Only matches whose evidence holds these; without it all."),
    "condition": Key(Takes.CONDITION, "How much is enough."),
    "spike_height": Key(Takes.THRESHOLD, "How many times as many as the baseline makes one expect."),
    "baseline": Key(Takes.SPAN, "The time before `timespan` that a spike is measured against."),
    "field": Key(Takes.COUNTED, "What must be new: an entity, or one of a type: vessel."),
    "learning": Key(Takes.SPAN, "How long must have been watched before anything is called new."),
    "steps": Key(Takes.STEPS, "What stories must say, one after the other."),
}
CORRELATION_TYPES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {  # what each needs, and may have
    "frequency": (("condition",), ("group_by", "only")),
    "spike": (("condition", "spike_height", "baseline"), ("group_by", "only")),
    "new_term": (("field", "learning"), ("only",)),
    "value_count": (("condition",), ("group_by", "only")),
    "temporal_ordered": (("steps",), ("group_by",)),
}
CONDITION: Mapping[str, Key] = {
    "gte": Key(Takes.COUNT, "So many or more: incidents, or for `value_count` different values.", True),
    "field": Key(Takes.COUNTED, "What `value_count` counts: publisher, source, country, an entity and so on."),
}
STEP: Mapping[str, Key] = {
    "rule": Key(Takes.NAMES, "The story matched one of these rules."),
    "entity": Key(Takes.NAMES, "The evidence names one of these entities, or what belongs to one."),
    "concept": Key(Takes.NAMES, "The evidence holds a term of one of these concepts."),
}
REHEARSALS: Mapping[str, Key] = {
    "match": Key(Takes.REHEARSED, "Matches in which there must be a pattern."),
    "no_match": Key(Takes.REHEARSED, "Matches in which there must be none; a near miss is worth most."),
}
REHEARSAL: Mapping[str, Key] = {
    "matches": Key(Takes.OCCURRENCES, "The matches, in any order.", True),
    "group": Key(Takes.TEXT, "What the pattern must be about: the id of an entity or a rule."),
    "why": STORY["why"],
}
OCCURRENCE: Mapping[str, Key] = {
    "at": Key(Takes.MOMENT, "When its story was seen, counted from when watching began: 36h, 12d.", True),
    "rule": Key(Takes.TEXT, "The rule that matched; without it the first of `rules`."),
    "entity": Key(Takes.NAMES, "Entities in its evidence."),
    "concept": Key(Takes.NAMES, "Concepts in its evidence."),
    "publisher": Key(Takes.TEXT, "The family that published it."),
    "country": Key(Takes.TEXT, "The country of the publisher."),
    "incident": Key(Takes.TEXT, "Matches with the same word are one incident; without it, it is one of its own."),
    "times": Key(Takes.COUNT, "So many of them, `every` so long.", beside=("every",)),
    "every": Key(Takes.SPAN, "The time between two of `times`.", beside=("times",)),
}


def beside(head: str) -> tuple[str, ...]:
    """The keys that belong to a head."""
    return tuple(name for name, key in CLAUSE.items() if head in key.beside)
