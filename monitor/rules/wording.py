"""Names and terms that can be read and are not found as their author thinks: letters of another alphabet, words that
their own `except` covers, single syllables, and names that are common words elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.errors import Problem
from monitor.rules.common import COMMON
from monitor.rules.rule import Concept, Entity, Leaf, RuleSet, Written, leaves_of
from monitor.text.fold import fold_text
from monitor.text.inflect import is_acronym, keys, term_keys
from monitor.text.words import Kind, Run, kind_of, runs

CYRILLIC = ("ru", "uk")
_LATIN_LOOKS = "aceiopxyjsABCEHIKMOPTXYJS"
_CYRILLIC_LOOKS = "асеіорхујѕАВСЕНІКМОРТХУЈЅ"
_TO_CYRILLIC = dict(zip(_LATIN_LOOKS, _CYRILLIC_LOOKS, strict=True))
_TO_LATIN = dict(zip(_CYRILLIC_LOOKS, _LATIN_LOOKS, strict=True))
_looked_for = lru_cache(maxsize=8_192)(term_keys)
_found_under = lru_cache(maxsize=1_024)(keys)
_LETTERS = re.compile(r"[^\W\d_]+")  # digits belong to neither alphabet: М1989
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def lint_words(rule_set: RuleSet) -> Iterator[Problem]:
    """What is questionable in the names, the terms and the `except` of a set, each at its place."""
    for entity in rule_set.entities.values():
        yield from _forms(entity.file, entity.names, entity.excepted)
        if entity.needs is None:
            yield from _common(entity)
    for concept in rule_set.concepts.values():
        yield from _forms(concept.file, concept.terms, concept.excepted)
        yield from _syllables(concept)
    for rule in rule_set.rules:
        for leaf in leaves_of(rule.when):
            if leaf.kind == "term":
                yield from _bare_terms(rule.file, leaf)


def _forms(file: str, forms: tuple[Written, ...], excepted: tuple[Written, ...]) -> Iterator[Problem]:
    seen: set[Written] = set()
    for written in (*forms, *excepted):
        if written in seen:
            yield Problem(file, *written.mark, f"`{written.form}` stands twice in this list", "Keep one of them")
        seen.add(written)
        if (meant := mended(written)) is not None:
            what = f"`{written.form}` mixes Latin and Cyrillic letters that look alike: it is never found"
            yield Problem(file, *written.mark, what, f"Write `{meant}`, typed in one alphabet")
    for written in forms:
        for one in excepted:
            if covers(one, written):
                what = f"`{written.form}` is never found: `{one.form}` under `except` excludes it"
                yield Problem(file, *written.mark, what, "Remove the one or the other")
                break


def _syllables(concept: Concept) -> Iterator[Problem]:
    for written in concept.terms:
        if _one_syllable(written.form):
            yield Problem(concept.file, *written.mark, *_syllable(written.form))


def _bare_terms(file: str, leaf: Leaf) -> Iterator[Problem]:
    for name in leaf.names:
        if (meant := mended(Written(name, ""))) is not None:
            what = f"`{name}` mixes Latin and Cyrillic letters that look alike: it is never found"
            yield Problem(file, *leaf.mark, what, f"Write `{meant}`, typed in one alphabet")
        if _one_syllable(name):
            yield Problem(file, *leaf.mark, *_syllable(name))


def _one_syllable(form: str) -> bool:
    return len(form) == 1 and kind_of(form) is Kind.HANGUL


def _syllable(form: str) -> tuple[str, str]:
    what = f"`{form}` is found only as a word of its own, never inside a longer one as other Hangul is"
    return what, f"List the words that hold it, or write `={form}` if it is meant so"


@lru_cache(maxsize=65_536)
def _runs(form: str) -> tuple[Run, ...]:
    return tuple(runs(fold_text(form)))


# letters that look alike


def mended(written: Written) -> str | None:
    """The form typed in one alphabet, where a word of it mixes two by letters that look alike; else None."""
    if not _CYRILLIC.search(written.form):
        return None
    meant = _LETTERS.sub(lambda found: _in_one_alphabet(found[0], written.language), written.form)
    return meant if meant != written.form else None


def _in_one_alphabet(letters: str, language: str) -> str:
    latin, cyrillic = _LATIN.findall(letters), _CYRILLIC.findall(letters)
    if not cyrillic:
        return letters
    to_cyrillic = language in CYRILLIC or (not language and len(cyrillic) >= len(latin))
    foreign, table = (latin, _TO_CYRILLIC) if to_cyrillic else (cyrillic, _TO_LATIN)
    if not all(letter in table for letter in foreign):
        return letters  # two alphabets on purpose
    return "".join(table.get(letter, letter) for letter in letters)


# what `except` covers


def covers(excepted: Written, written: Written) -> bool:
    """Whether an `except` string is found in the form itself, so that the form never counts."""
    if "*" in written.form or (excepted.form.startswith("=") and not written.form.startswith("=")):
        return False
    parts, asked = _runs(written.form), _runs(excepted.form)
    if len(asked) == 1 and asked[0].kind not in [part.kind for part in parts]:
        return False  # most are told so: every `except` is held against every form of its list
    starts = range(len(parts) - len(asked) + 1)
    return any(
        all(_meets(one, part, excepted.form, written) for one, part in zip(asked, parts[start:], strict=False))
        for start in starts
    )


def _meets(asked: Run, part: Run, form: str, written: Written) -> bool:
    if asked.kind is not part.kind:
        return False
    if asked.kind is not Kind.SPACED:
        return asked.text in part.text
    if form.startswith("="):
        return form == written.form
    if form.startswith("*") or form.endswith("*"):
        return asked.text in part.text
    looked_for = _looked_for(asked.text, asked.text, written.language)
    return not looked_for.isdisjoint(_found_under(part.text, part.text, written.language))


# common words


@dataclass(frozen=True, slots=True)
class _Word:
    """A common word, as it is written and folded, and its language."""

    written: str
    folded: str
    language: str


def _common(entity: Entity) -> Iterator[Problem]:
    """Names that are found in a common word of another language; a name is looked for in every story."""
    for written in entity.names:
        word = next((word for word in _met_by(written) if not _excluded(word, entity)), None)
        if word is not None:
            what = f"`{written.form}` is found in the common word `{word.written}` ({word.language})"
            todo = f"Give `{entity.id}` a `needs`, or exclude the word: `except: [={word.written}]`"
            yield Problem(entity.file, *written.mark, what, todo)


def _met_by(written: Written) -> Iterator[_Word]:
    """The common words of other languages that are hits of a name."""
    parts = _runs(written.form)
    if len(parts) != 1 or "*" in written.form or written.form.startswith("="):
        return
    name = parts[0]
    if len(name.text) <= 2:
        return  # looked for only in stories of its own language
    home = written.language.split("-")[0]
    if name.kind is Kind.HAN:
        words = (word for language in ("ja", "zh") for word in _by_language()[language] if name.text in word.folded)
    elif is_acronym(written.form):
        words = (word for word in _by_form(home).get(name.text, ()))
    else:
        looked_for = term_keys(name.text, written.form.lower(), written.language)
        words = (word for key in sorted(looked_for) for word in _by_form(home).get(key, ()))
    yield from (word for word in words if word.language != home)


@cache
def _by_language() -> Mapping[str, tuple[_Word, ...]]:
    return {
        language: tuple(_Word(word, fold_text(word), language) for word in sorted(words))
        for language, words in COMMON.items()
    }


@cache
def _by_form(home: str) -> Mapping[str, tuple[_Word, ...]]:
    """The common words by the keys under which a name of the language `home` finds them."""
    found: dict[str, list[_Word]] = defaultdict(list)
    for words in _by_language().values():
        for word in words:
            if len(word.folded) > 2:
                for key in keys(word.folded, word.written, home):
                    found[key].append(word)
    return {key: tuple(words) for key, words in found.items()}


def _excluded(word: _Word, entity: Entity) -> bool:
    """Whether the entity's `except` takes the word out."""
    return any(
        one.form == f"={word.written}"
        or (not one.form.startswith("=") and covers(one, Written(word.written, word.language)))
        for one in entity.excepted
    )
