"""Which names and terms are hits in a story, said once more: every written form is tried at every place.

Slow, obvious, and written from the design, not from the engine. Shared with the product are the tables of inflection
(`monitor.text.inflect`: the keys under which the forms of one word meet, the particles of Korean, what is an acronym);
what is done with them is said here.

Where the design leaves a choice, this is the one taken:

* Between the words of a phrase may stand blanks, hyphens, apostrophes and quotation marks, as many as there are, or
  one full stop or middle dot ("U.S."), after an initial a full stop and a blank ("N. Korea"); where one of the words is
  in Hangul, Han or kana, nothing at all.
* Han and Hangul in a phrase stand where its words stand: what follows a blank begins a run of the story.
* Of hits of one leaf that overlap and are equally long the first wins.
* What a sentence says again is told by its folded words, not by its punctuation.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from monitor.rules.rule import Entity, RuleSet, Written, leaves_of
from monitor.text.fold import fold, spelled
from monitor.text.inflect import PARTICLES, acronym_keys, is_acronym, keys, term_keys
from tests.rules.plain_text import PlainStory, Run, Script, runs_of

SPACED_LANGUAGES = ("en", "de", "fr", "es", "it", "pl", "ru", "uk", "ar")
BETWEEN = frozenset(
    " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'\"-·・"
)


@dataclass(frozen=True)
class Hit:
    """A name or term at `start:end` of a field, in code points."""

    field: int
    start: int
    end: int
    kind: str
    id: str

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Hit) -> bool:
        return self.field == other.field and self.start < other.end and other.start < self.end

    def lies_in(self, other: Hit) -> bool:
        return self.field == other.field and other.start <= self.start and self.end <= other.end


# written forms


@dataclass(frozen=True)
class Element:
    """One word of a written form, or one part of it between hyphens."""

    script: Script
    text: str  # folded
    written: str  # composed
    exact: bool
    free_start: bool
    free_end: bool

    @property
    def syllable(self) -> bool:
        return self.script is Script.HANGUL and len(self.text) == 1


@cache
def elements_of(form: str) -> tuple[Element, ...]:
    found = []
    for word in form.removeprefix("=").split():
        bare = word.strip("*")
        folded = fold(bare)
        parts = runs_of(folded.text)
        for number, (start, end, script) in enumerate(parts):
            written = spelled(bare[slice(*folded.original(start, end))])
            free_start, free_end = word.startswith("*") and number == 0, word.endswith("*") and number == len(parts) - 1
            text = folded.text[start:end]
            found.append(Element(script, text, written, form.startswith("="), free_start, free_end))
    return tuple(found)


@cache
def looks(element: Element, language: str) -> frozenset[str]:
    """The keys of one of which a story's word must have."""
    return term_keys(element.text, element.written.lower(), language)


@cache
def forms(text: str, raw: str, language: str) -> frozenset[str]:
    return keys(text, raw, language)


def meets(element: Element, run: Run, language: str) -> bool:
    """Whether a word of a story is the element, inflected by the rules of this language ("" for none)."""
    if element.exact:
        return element.written == run.written
    if element.free_start and element.free_end:
        return element.text in run.text
    if element.free_end:
        return run.text.startswith(element.text)
    wanted = acronym_keys(element.text) if is_acronym(element.written) else looks(element, language)
    if element.free_start:
        return any(form.endswith(key) for form in forms(run.text, run.written.lower(), language) for key in wanted)
    if is_acronym(element.written):
        return run.text in wanted
    return not wanted.isdisjoint(forms(run.text, run.written.lower(), language))


def languages_of(written: Written, kind: str, story: PlainStory) -> list[str]:
    """By whose inflection the form is looked for in this story; [] if it is not looked for at all."""
    if not written.language:  # a bare term, or an exception: for every language, inflected by the story's
        spaced = [language for language in sorted(story.possible) if language in SPACED_LANGUAGES]
        return spaced if len(spaced) == len(story.possible) and spaced else [*spaced, ""]
    listed = {"zh-Hans", "zh-Hant"} if written.language == "zh" else {written.language}
    everywhere = kind == "entity" and not is_short(written.form)
    return [written.language] if everywhere or listed & story.possible else []


def is_short(name: str) -> bool:
    """Names of one or two Han characters, one Hangul syllable or two Latin letters."""
    elements = elements_of(name)
    if len(elements) != 1:
        return False
    if elements[0].script is Script.HANGUL:
        return len(elements[0].text) == 1
    kinds = ("LATIN", "FULLWIDTH LATIN") if elements[0].script is Script.SPACED else ("CJK",)
    return len(elements[0].text) <= 2 and all(unicodedata.name(c, "").startswith(kinds) for c in elements[0].text)


# where a form stands


def places(written: Written, kind: str, story: PlainStory) -> Iterator[tuple[int, int, int]]:
    """(field, start, end) in code points, of every place where the form stands."""
    elements = elements_of(written.form)
    for language in languages_of(written, kind, story):
        for number, run in enumerate(story.runs):
            for offset in _beginnings(elements[0], run, language):
                for last, stop in _ends(elements, story, number, offset, language):
                    ending = story.runs[last]
                    start, end = run.start + offset, ending.start + stop
                    yield run.field, story.folded[run.field].starts[start], story.folded[run.field].ends[end - 1]


def _beginnings(element: Element, run: Run, language: str) -> list[int]:
    """Where in a run the first word of a form may begin."""
    if element.script is not run.script:
        return []
    if element.script is Script.SPACED:
        return [0] if meets(element, run, language) else []
    offsets = [offset for offset in range(len(run.text)) if run.text.startswith(element.text, offset)]
    return [offset for offset in offsets if offset == 0] if element.syllable else offsets


def _ends(
    elements: tuple[Element, ...], story: PlainStory, number: int, offset: int, language: str, *, joined: bool = False
) -> Iterator[tuple[int, int]]:
    """(number of the run, offset in it) of each place where the elements end, if the first begins at this place."""
    first, rest, run = elements[0], elements[1:], story.runs[number]
    if first.script is not run.script:
        return
    if first.script is Script.SPACED:
        if offset or not meets(first, run, language):
            return
        stop = len(run.text)
    else:
        stop = offset + len(first.text)
        if run.text[offset:stop] != first.text or (first.exact and _written(story, run, offset, stop) != first.written):
            return
    over = run.text[stop:]
    whole = not over or (run.script is Script.HANGUL and over in PARTICLES)
    if not rest:
        if whole or joined or not first.syllable:
            yield number, stop
        return
    if over and rest[0].script is not Script.SPACED:
        yield from _ends(rest, story, number, stop, language, joined=True)
    if whole and number + 1 < len(story.runs) and _one_phrase(story, run, story.runs[number + 1]):
        yield from _ends(rest, story, number + 1, 0, language)


def _written(story: PlainStory, run: Run, start: int, end: int) -> str:
    """A part of a run as the story has it, composed."""
    begin, stop = story.folded[run.field].original(run.start + start, run.start + end)
    return spelled(story.fields[run.field][begin:stop])


def _one_phrase(story: PlainStory, run: Run, following: Run) -> bool:
    """Whether what stands between two runs may stand between two words of a phrase."""
    if run.field != following.field:
        return False
    between = story.folded[run.field].text[run.end : following.start]
    if len(run.text) == 1 and between in (". ", ".\u00a0", ".\u202f"):
        return True  # an initial
    return between == "." or set(between) <= BETWEEN


# which of them count


def hits_of(story: PlainStory, rule_set: RuleSet) -> list[Hit]:
    """Of every entity, concept and bare term; what `needs` asks for is not looked at."""
    found: set[Hit] = set()
    for kind, defined in (("entity", rule_set.entities), ("concept", rule_set.concepts)):
        for name, one in defined.items():
            written = one.names if isinstance(one, Entity) else one.terms
            excepted = [Hit(*place, kind, name) for form in one.excepted for place in places(form, kind, story)]
            hits = {Hit(*place, kind, name) for form in written for place in places(form, kind, story)}
            found |= {hit for hit in hits if not any(hit.overlaps(other) for other in excepted)}
    bare = {
        name for rule in rule_set.rules for leaf in leaves_of(rule.when) if leaf.kind == "term" for name in leaf.names
    }
    for name in bare:
        found |= {Hit(*place, "term", name) for place in places(Written(name, ""), "term", story)}
    names = [hit for hit in found if hit.kind == "entity"]
    inside = {hit for hit in names for other in names if hit.lies_in(other) and len(other) > len(hit)}
    return sorted(
        (hit for hit in found - inside if not story.sentences[story.sentence_at(hit.field, hit.start)].repeated),
        key=lambda hit: (hit.field, hit.start, hit.end, hit.kind, hit.id),
    )


def belonging_to(entities: Mapping[str, Entity]) -> dict[str, set[str]]:
    """Of each entity itself and all that belongs to it, however far down."""
    below = {name: {name} for name in entities}
    while True:
        grown = {
            owner: members | {name for name, entity in entities.items() if set(entity.belongs_to) & members}
            for owner, members in below.items()
        }
        if grown == below:
            return below
        below = grown
