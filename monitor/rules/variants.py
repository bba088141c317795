"""An example written otherwise, so that it still says the same: what a rule finds in it, it must find in all of these.

Spelling, spacing, script and case are changed every day by editors and publishing systems. A form that is asked for to
the letter (`=Grad`) is left as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from monitor.model import Span, Story
from monitor.rules.chinese import same_word, simplified, traditional
from monitor.rules.forms import PARTICLES, inflected, particle
from monitor.rules.rule import FIELDS, RuleSet, Written
from monitor.text.fold import fold_text

CHINESE = ("zh-Hans", "zh-Hant")
REPORT = "The matcher should find it: report it"
LIST = "List that form as well"

_BLANK = re.compile(r"(?<=\w) (?=\w)")
_HYPHEN = re.compile(r"(?<=\w)-(?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_HANGUL = re.compile("[\uac00-\ud7a3]*")
_UNSPACED = re.compile("[\u3041-\u30fa\u3400-\u9fff\uac00-\ud7a3]")
_TYPOGRAPHIC = str.maketrans({"'": "’", '"': "”", "-": "\u2011"})
_UNACCENTED = str.maketrans("ŁØĐЁ", "LODЕ")
_PARTICLES = frozenset(form for pair in PARTICLES for form in pair)


@dataclass(frozen=True, slots=True)
class Matched:
    """A story that a rule matched: the language in which it was read, and what was found."""

    story: Story
    language: str
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """The story written otherwise. `how` ends the sentence "no longer matches this example ..."."""

    how: str
    story: Story
    todo: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands at `start:end` of a field, in code points, and what is put in its place."""

    field: str
    start: int
    end: int
    text: str


def edited(story: Story, edits: Iterable[Edit]) -> Story:
    """The story with all changes made; they must not overlap."""
    changed = {name: str(getattr(story, name)) for name in FIELDS}
    for edit in sorted(edits, key=lambda edit: (edit.field, edit.start), reverse=True):
        text = changed[edit.field]
        changed[edit.field] = text[: edit.start] + edit.text + text[edit.end :]
    return rewritten(story, changed)


def rewritten(story: Story, texts: Mapping[str, str]) -> Story:
    """The story with other texts, by field."""
    return replace(story, title=texts["title"], summary=texts["summary"], text=texts["text"])


class Variants:
    """The variants of examples, as far as a rule set says which names and terms are one."""

    def __init__(self, rule_set: RuleSet, matched: Iterable[Matched]) -> None:
        self.rule_set = rule_set
        self.seen: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
        for one in matched:
            for span in one.evidence:
                self.seen[span.kind, span.id, one.language][span.quote] = None

    def of(self, one: Matched) -> Iterator[Variant]:
        """All that differ from the example."""
        found = [*self.spelt(one), *self.inflected(one), *self.as_elsewhere(one)]
        if one.language == "ko":
            found.extend(self.korean(one))
        if one.language in CHINESE:
            found.append(self.in_other_script(one))
        yield from (variant for variant in found if variant.story != one.story)

    def listed(self, span: Span) -> tuple[Written, ...]:
        """The written forms of what was found."""
        if span.kind == "entity":
            return self.rule_set.entities[span.id].names
        return self.rule_set.concepts[span.id].terms if span.kind == "concept" else (Written(span.id, ""),)

    def to_the_letter(self, span: Span) -> bool:
        return any(written.form == f"={span.quote}" for written in self.listed(span))

    def stretches(self, one: Matched) -> list[tuple[str, int, int]]:
        """The evidence as stretches of the fields that do not overlap, without what must stay to the letter."""
        merged: list[tuple[str, int, int, bool]] = []
        for span in sorted(one.evidence, key=lambda span: (span.field, span.start, span.end)):
            fixed = self.to_the_letter(span)
            if merged and merged[-1][0] == span.field and span.start < merged[-1][2]:
                name, start, end, before = merged.pop()
                merged.append((name, start, max(end, span.end), fixed or before))
            else:
                merged.append((span.field, span.start, span.end, fixed))
        return [(name, start, end) for name, start, end, fixed in merged if not fixed]

    # spelling

    def spelt(self, one: Matched) -> Iterator[Variant]:
        for how, change, todo in _IN_EVIDENCE:
            edits = [
                Edit(name, start, end, change(getattr(one.story, name)[start:end]))
                for name, start, end in self.stretches(one)
            ]
            yield Variant(how, edited(one.story, edits), todo)
        for how, change in _EVERYWHERE:
            texts = {name: change(getattr(one.story, name)) for name in FIELDS}
            yield Variant(how, rewritten(one.story, texts), REPORT)
        yield self.in_capitals(one)

    def in_capitals(self, one: Matched) -> Variant:
        kept = sorted({(s.start, s.end) for s in one.evidence if s.field == "title" and self.to_the_letter(s)})
        edits, done = [], 0
        for start, end in (*kept, (len(one.story.title), 0)):
            if done < start:
                edits.append(Edit("title", done, start, _capitals(one.story.title[done:start])))
            done = max(done, end)
        return Variant("with its title in capitals, without accents", edited(one.story, edits), REPORT)

    # forms

    def inflected(self, one: Matched) -> Iterator[Variant]:
        """Names in other cases, all of them at once: first the first other form of each, then the second."""
        choices = {span: cases for span in self.apart(one) if (cases := self.other_cases(one, span))}
        for number in range(max(map(len, choices.values()), default=0)):
            edits = [
                Edit(span.field, span.start, span.end, others[number % len(others)]) for span, others in choices.items()
            ]
            forms = ", ".join(edit.text for edit in edits)
            yield Variant(f"with other forms of its names ({forms})", edited(one.story, edits), LIST)

    def other_cases(self, one: Matched, span: Span) -> list[str]:
        """Regular forms of a name other than the one that the story has."""
        text = getattr(one.story, span.field)
        if span.kind != "entity" or {text[span.start - 1 : span.start], text[span.end : span.end + 1]} & set("-'’"):
            return []
        kind = self.rule_set.entities[span.id].type
        named = {
            written.form: inflected(written.form, kind, one.language)
            for written in self.listed(span)
            if written.language == one.language and not set("=*") & set(written.form)
        }
        cases = {form for forms in named.values() for form in forms}
        quote = fold_text(span.quote)
        for name, forms in named.items():
            if name not in cases and quote in {fold_text(form) for form in (name, *forms)}:
                return [form for form in dict.fromkeys(forms) if fold_text(form) != quote]
        return []

    def as_elsewhere(self, one: Matched) -> Iterator[Variant]:
        """Each word in another form that stands in another example."""
        edits = []
        for span in self.apart(one):
            others = self.seen[span.kind, span.id, one.language]
            form = next((other for other in others if _one_word(span.quote, other)), None)
            if form is not None and not self.to_the_letter(replace(span, quote=form)):
                edits.append(Edit(span.field, span.start, span.end, form))
        forms = ", ".join(edit.text for edit in edits)
        yield Variant(f"with forms that other examples have ({forms})", edited(one.story, edits), LIST)

    def apart(self, one: Matched) -> list[Span]:
        """The evidence that shares no character with other evidence, nor must stay to the letter."""
        whole = {(span.field, span.start, span.end): span for span in one.evidence}
        stretches = self.stretches(one)
        return [
            whole[stretch]
            for stretch in stretches
            if stretch in whole and len({s.id for s in one.evidence if (s.field, s.start, s.end) == stretch}) == 1
        ]

    def korean(self, one: Matched) -> Iterator[Variant]:
        """Nouns with other particles, and phrases without their blanks."""
        nouns = [(span, rest) for span in one.evidence if (rest := self.particle_of(one, span)) is not None]
        ends = {(span.field, span.end): (span, rest) for span, rest in nouns}
        for number, (first, second) in enumerate(PARTICLES):
            edits = [
                Edit(name, end, end + len(rest), particle(number, span.quote))
                for (name, end), (span, rest) in ends.items()
            ]
            how = f"with the particle {first}" + (f" or {second}" if second != first else "")
            yield Variant(how, edited(one.story, edits), REPORT)
        blanks = [
            Edit(name, start + found.start(), start + found.end(), "")
            for name, start, end in self.stretches(one)
            for found in _BLANK.finditer(getattr(one.story, name)[start:end])
        ]
        yield Variant("without the blanks in its words", edited(one.story, blanks), REPORT)

    def particle_of(self, one: Matched, span: Span) -> str | None:
        """The particle that follows a noun, "" for none; None for what is no noun, or goes on."""
        text = getattr(one.story, span.field)
        rest = _HANGUL.match(text, span.end)
        assert rest is not None
        longer = any(s.field == span.field and s.start < span.end < s.end for s in one.evidence)
        if longer or not _UNSPACED.match(span.quote[-1]) or text[rest.end() : rest.end() + 1].isalnum():
            return None
        if span.kind == "entity":
            return rest[0] if rest[0] in ("", *_PARTICLES) else None
        return rest[0] if rest[0] in ("을", "를", "의") else None  # only nouns have these

    def in_other_script(self, one: Matched) -> Variant:
        """The whole story in the other Chinese script, with the forms that are listed for what was found in it."""
        how, change = ("traditional", traditional) if one.language == "zh-Hans" else ("simplified", simplified)
        fields = {name: list(change(getattr(one.story, name))) for name in FIELDS}
        for span in one.evidence:
            forms = (written.form for written in self.listed(span) if written.language.startswith("zh"))
            form = next((form for form in forms if same_word(form, span.quote)), None)
            if form is not None:
                fields[span.field][span.start : span.end] = form
        story = rewritten(one.story, {name: "".join(text) for name, text in fields.items()})
        return Variant(f"in {how} characters", story, f"List the {how} form as well")


def _full_width(text: str) -> str:
    return "".join(chr(ord(one) + 0xFEE0) if one.isascii() and one.isalnum() else one for one in text)


def _with_unseen(text: str) -> str:
    """A soft hyphen, a zero-width space or an Arabic elongation in the middle of every word, as its script has them."""

    def inside(found: re.Match[str]) -> str:
        word = found[0]
        middle = len(word) // 2
        if _UNSPACED.match(word):
            sign = "\u200b"
        elif len(word) < 5:
            return word
        else:
            sign = "\u0640" if "\u0600" <= word[0] <= "\u06ff" else "\u00ad"
        return word[:middle] + sign + word[middle:] if middle else word

    return _WORD.sub(inside, text)


def _capitals(text: str) -> str:
    letters = (unicodedata.normalize("NFD", letter)[0] if ord(letter) < 0x250 else letter for letter in text.upper())
    return "".join(letters).translate(_UNACCENTED)


def _one_word(one: str, other: str) -> bool:
    """Whether two forms differ by their endings alone."""
    words, others = fold_text(one).split(), fold_text(other).split()
    if words == others or len(words) != len(others):
        return False
    for mine, theirs in zip(words, others, strict=True):
        stem = max(4, min(len(mine), len(theirs)) - 3)
        if mine != theirs and (mine[:stem] != theirs[:stem] or max(len(mine), len(theirs)) - stem > 4):
            return False
    return True


_IN_EVIDENCE: tuple[tuple[str, Callable[[str], str], str], ...] = (
    ("in full-width letters and digits", _full_width, REPORT),
    ("with hyphens for blanks", lambda text: _BLANK.sub("-", text), LIST),
    ("with blanks for hyphens", lambda text: _HYPHEN.sub(" ", text), LIST),
    ("with signs in its words that nobody sees", _with_unseen, REPORT),
)
_EVERYWHERE: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("with its accents as signs of their own", lambda text: unicodedata.normalize("NFD", text)),
    ("with typographic apostrophes and hyphens", lambda text: text.translate(_TYPOGRAPHIC)),
)
