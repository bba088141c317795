"""Mentions that a reader sees and the rules do not count: swallowed by an `except` or a longer name, without what they
need, in a language whose terms are not looked for, or in a form that no term meets.

The matcher itself is asked, with a small rule set in which nothing keeps the mention from counting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from monitor.model import Story
from monitor.rules.evaluate import Reading as Look
from monitor.rules.find import Hit
from monitor.rules.hits import Scope
from monitor.rules.match import Matcher
from monitor.rules.meaning import owners
from monitor.rules.rule import FIELDS, Concept, Entity, Leaf, RuleSet, Written
from monitor.rules.seen import Seen, either, not_found, quoted
from monitor.text.fold import fold, fold_text
from monitor.text.inflect import term_keys
from monitor.text.words import Kind, runs

LOOKED_AT = 30_000  # code points of each field: further down nothing is looked into, for it would cost seconds
WORDS = 5_000  # different words of a story that are compared with terms
LONGEST_WORD = 40  # letters
LEAST_SHARE = 0.3  # of a story's word that is a term
TRIED = 20  # mentions that did not count, of one name or term
SHORTEST_BEGINNING = 4  # letters of a term that a story's word may begin with
SHORTEST_INSIDE = (
    5  # letters of one that it may contain or end with or miss by one, and of what its forms have in common
)


class Overlooked:
    """Asks about any story; what it compiles for a mention it keeps."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self._bared: dict[tuple[str, tuple[str, ...]], Matcher] = {}
        self._forms: dict[tuple[str, tuple[str, ...], frozenset[str]], _Forms] = {}

    def reason(self, seen: Seen, leaf: Leaf) -> str | None:
        """Why a mention that was not found might have been expected; None where nothing in the story is like it."""
        if leaf.kind == "term":
            return self.other_form(seen, leaf)
        look = self.bared(leaf).look(_beginning(seen.story))
        if found := self.kept_from_counting(seen, leaf, look):
            return found
        # Where the language is sure, a word of another one that looks like a term is less likely than a rare form.
        ways = [self.other_form(seen, leaf), self.other_languages(seen, leaf, look)]
        return next(filter(None, ways if len(seen.possible) == 1 else reversed(ways)), None)

    # what is found where nothing keeps it from counting

    def bared(self, leaf: Leaf) -> Matcher:
        """Of an entity: it and what belongs to it without `needs` and `except`, beside no other name. Of a concept: it
        without `except`, and its terms of each language as a name, which is looked for in every story."""
        key = leaf.kind, leaf.names
        if key not in self._bared:
            entities: dict[str, Entity] = {}
            concepts: dict[str, Concept] = {}
            for name in self.below(leaf):
                if leaf.kind == "entity":
                    entity = self.rule_set.entities[name]
                    entities[name] = replace(entity, belongs_to=(), excepted=(), needs=None)
                    concepts[_except(name)] = Concept(_except(name), name, entity.excepted)
                else:
                    concept = self.rule_set.concepts[name]
                    concepts[name] = replace(concept, excepted=())
                    concepts[_except(name)] = Concept(_except(name), name, concept.excepted)
                    entities |= _by_language(concept)
            self._bared[key] = Matcher(RuleSet((), entities, concepts, ""))
        return self._bared[key]

    def below(self, leaf: Leaf) -> tuple[str, ...]:
        """The names of a leaf; of entities also all that belong to them."""
        if leaf.kind != "entity":
            return leaf.names
        entities, wanted = self.rule_set.entities, set(leaf.names)
        return tuple(name for name in entities if name in wanted or not wanted.isdisjoint(owners(name, entities)))

    def kept_from_counting(self, seen: Seen, leaf: Leaf, look: Look) -> str | None:
        free = look.hits(replace(leaf, names=self.below(leaf), count=1), Scope(0, len(look.layout.sentences)))
        for hit in (named.hit for named in free[:TRIED]):
            excepted = look.found.get(("concept", _except(hit.id)), ())
            if swallowing := next((one for one in excepted if _touch(one, hit)), None):
                return f"an `except` form of `{hit.id}` swallowed it: {_quoted(seen.story, swallowing)}"
            if leaf.kind != "entity":
                continue
            named = (one for key, hits in seen.look.found.items() if key[0] == "entity" for one in hits)
            if longer := next((one for one in named if _touch(one, hit) and one.length > hit.length), None):
                return f"{_quoted(seen.story, hit)} is inside a longer name: {_quoted(seen.story, longer)}"
            if self.rule_set.entities[hit.id].needs is not None:
                return f"`needs` of `{hit.id}` not met near {_quoted(seen.story, hit)}"
        return None

    def other_languages(self, seen: Seen, leaf: Leaf, look: Look) -> str | None:
        """Terms of a language that the story is not taken to be in."""
        if leaf.kind != "concept":
            return None
        first: dict[str, Hit] = {}
        for name in leaf.names:
            for language in _languages(self.rule_set.concepts[name]):
                hits = look.leaf(Leaf("entity", (_spoken(name, language),), leaf.fields)).hits
                if hits and not _is_possible(language, seen.possible):
                    first.setdefault(language, hits[0].hit)
        if not first:
            return None
        hit = next(iter(first.values()))
        return (
            f"{not_found(leaf)}; language {'unsure' if len(seen.possible) > 1 else 'taken to be'}: "
            f"{either(sorted(seen.possible))}; terms of {either(sorted(first))} are not looked for: "
            f"{_quoted(seen.story, hit)} in the {FIELDS[hit.field]}"
        )

    # forms

    def other_form(self, seen: Seen, leaf: Leaf) -> str | None:
        """The word of the story that is most like a term, and the form of the term that would have hit."""
        forms = self.forms(leaf, seen.possible)
        best: tuple[float, str, str] | None = None
        for word, written, field in _words(seen.story, leaf.fields):
            for share, told in forms.like(word, written):
                if best is None or share > best[0]:
                    best = share, told, f"story has {quoted(written)} in the {field}"
        return f"{not_found(leaf)}; {best[2]}, {best[1]}" if best else None

    def forms(self, leaf: Leaf, possible: frozenset[str]) -> _Forms:
        key = leaf.kind, leaf.names, possible if leaf.kind == "concept" else frozenset()
        if key not in self._forms:
            self._forms[key] = _Forms(self.written(leaf, possible))
        return self._forms[key]

    def written(self, leaf: Leaf, possible: frozenset[str]) -> Iterator[Written]:
        """The forms that a leaf looks for in a story of these languages."""
        for name in self.below(leaf):
            if leaf.kind == "entity":
                yield from self.rule_set.entities[name].names
            elif leaf.kind == "concept":
                yield from (one for one in self.rule_set.concepts[name].terms if _is_possible(one.language, possible))
            else:
                yield Written(name, "")


@dataclass(frozen=True, slots=True)
class _Stem:
    """What the forms of a term's word have in common, as the author wrote it, and the term."""

    stem: str
    form: str


class _Forms:
    """The words of terms, filed to find those that are like a story's word. Only scripts with spaces."""

    def __init__(self, forms: Iterable[Written]) -> None:
        self.stems: dict[str, _Stem] = {}
        self.misspelt: dict[str, list[tuple[str, str]]] = defaultdict(list)  # (folded, as written), by what is left
        for one in forms:
            bare = one.form.strip("=*")
            parts = list(runs(fold_text(bare)))
            if len(parts) != 1 or parts[0].kind is not Kind.SPACED:
                continue
            word = parts[0].text
            for key in term_keys(word, bare.lower(), one.language):
                if len(key) >= (SHORTEST_BEGINNING if key == word else SHORTEST_INSIDE):
                    stem = bare[: len(key)] if fold_text(bare[: len(key)]) == key else key
                    self.stems.setdefault(key, _Stem(stem, bare))
            if SHORTEST_INSIDE <= len(word) <= LONGEST_WORD:
                for left in _one_less(word):
                    self.misspelt[left].append((word, bare))
        self.lengths = sorted({len(stem) for stem in self.stems}, reverse=True)

    def like(self, word: str, written: str) -> Iterator[tuple[float, str]]:
        """How much of the story's word a term has (0 to 1), and which form of the term would have hit."""
        for length in self.lengths:
            if not LEAST_SHARE * len(word) <= length < len(word):
                continue
            for start in range(len(word) - length + 1):
                stem = self.stems.get(word[start : start + length])
                if stem is None or (start and length < SHORTEST_INSIDE):
                    continue
                free = f"{'*' * (start > 0)}{stem.stem}{'*' * (start + length < len(word))}"
                yield length / len(word), f"term {quoted(stem.form)} would hit as {quoted(free)}"
        for left in _one_less(word):
            for other, form in self.misspelt.get(left, ()):
                if _one_apart(word, other):
                    told = f"one letter from term {quoted(form)}, which would hit as {quoted(written)}"
                    yield 1 - 1 / len(word), told


def _beginning(story: Story) -> Story:
    title, summary, text = (field[:LOOKED_AT] for field in (story.title, story.summary, story.text))
    return replace(story, title=title, summary=summary, text=text)


def _words(story: Story, fields: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """The different words of the fields asked for: folded, as written, and where first."""
    known: set[str] = set()
    wanted = FIELDS if "lead" in fields or not fields else fields
    for field in wanted:
        folded = fold(getattr(story, field)[:LOOKED_AT])
        for run in runs(folded.text):
            if run.kind is not Kind.SPACED or run.text in known:
                continue
            known.add(run.text)
            if SHORTEST_BEGINNING <= len(run.text) <= LONGEST_WORD:
                yield run.text, getattr(story, field)[slice(*folded.original(run.start, run.end))], field
            if len(known) == WORDS:
                return


def _one_less(word: str) -> set[str]:
    """The word, and what is left of it without one of its letters."""
    return {word} | {word[:index] + word[index + 1 :] for index in range(len(word))}


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or other, or two letters changed about, make one word the other."""
    same = next((index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(one), len(other)) if same is None else same
    rest, rest_of_other = one[at:], other[at:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return one != other and (
        rest[1:] == rest_of_other[1:]
        or rest == rest_of_other[1:]
        or rest[1:] == rest_of_other
        or swapped == rest_of_other
    )


def _touch(one: Hit, other: Hit) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def _quoted(story: Story, hit: Hit) -> str:
    return quoted(getattr(story, FIELDS[hit.field])[hit.start : hit.end])


def _except(name: str) -> str:
    return f"except {name}"  # no id of an author's has a blank


def _spoken(name: str, language: str) -> str:
    return f"{name} {language}"


def _languages(concept: Concept) -> Collection[str]:
    return dict.fromkeys(written.language for written in concept.terms)


def _by_language(concept: Concept) -> dict[str, Entity]:
    found = {}
    for language in _languages(concept):
        name = _spoken(concept.id, language)
        terms = tuple(written for written in concept.terms if written.language == language)
        found[name] = Entity(name, "instrument", concept.gloss, terms)
    return found


def _is_possible(language: str, possible: frozenset[str]) -> bool:
    return not language or any(one == language or one.startswith(f"{language}-") for one in possible)
