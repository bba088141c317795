"""The matcher: one rule set, made ready once, then asked about story after story."""

from __future__ import annotations

from functools import cached_property

from monitor.mentions import Mention, Place, Spot
from monitor.model import Match, Reading, Span, Story
from monitor.rules.compile import Target
from monitor.rules.evaluate import MOST_EVIDENCE
from monitor.rules.evaluate import Reading as Look
from monitor.rules.filing import Filing
from monitor.rules.find import Hit, Search
from monitor.rules.garbage import without_collection
from monitor.rules.hits import Answers, Named, Scope
from monitor.rules.lexicon import Lexicon
from monitor.rules.meaning import owners
from monitor.rules.promise import Promise
from monitor.rules.prospects import Group, Sighted
from monitor.rules.rule import Rule, RuleSet, Written, leaves_of
from monitor.rules.verdict import Verdict
from monitor.text.language import Language, identify
from monitor.text.layout import FIELDS, Layout

NEEDS_REACH = 2  # sentences before and after a hit in which what it needs must stand


class Matcher:
    """Finds the rules of a set in stories."""

    def __init__(self, rule_set: RuleSet, before: Matcher | None = None) -> None:
        """The lexicon of the set `before` is taken over, with all that it has learned, where this one looks for the
        same words; where it looks for others too, these are filed beside what is there."""
        with without_collection():
            self.rule_set = rule_set
            self.wanted = _wanted(rule_set)
            if before is None or before.lexicon.is_worn:
                self.lexicon: Lexicon = Lexicon(self.wanted)
            elif before.wanted == self.wanted:
                self.lexicon = before.lexicon
            else:
                self.lexicon = before.lexicon.edited(before.wanted, self.wanted)
            self.below = _below(rule_set)
            self.answers = Answers(self.below)
            self.filing = Filing(rule_set, self.lexicon, self.below)
            self.needy = {name for name, entity in rule_set.entities.items() if entity.needs is not None}

    def read(self, story: Story) -> Reading:
        """The story's language and the rules that it matches, with their evidence.

        Only the rules are looked at that the story's words touch, and that may hold by where these words stand.
        """
        language = identify(story.title, story.summary, story.text, story.language)
        layout = Layout(story.title, story.summary, story.text, story.recaps)
        search = Search(layout, self.lexicon, language.possible)
        places = search.first_look()
        touched = self.filing.promising(self.filing.touched(places), Sighted(places, layout))
        if not touched:
            return Reading(language.code, ())
        look = self._look(story, search, language, self.filing.wanted(touched))
        matches, unknown = [], []
        for number in touched:
            rule = self.rule_set.rules[number]
            verdict = look.verdict(rule.when)
            if verdict.holds:
                matches.append(self.match(rule, look, verdict))
            elif verdict.unknown:
                unknown.append(rule.id)
        return Reading(language.code, tuple(matches), tuple(unknown))

    @cached_property
    def promise(self) -> Promise:
        """What is said of articles before they are fetched."""
        return Promise(self.rule_set, self.lexicon, self.below)

    def look(self, story: Story) -> Look:
        """The story with everything in it that any rule looks for."""
        language = identify(story.title, story.summary, story.text, story.language)
        layout = Layout(story.title, story.summary, story.text, story.recaps)
        search = Search(layout, self.lexicon, language.possible)
        return self._look(story, search, language, None)

    def mentions(self, story: Story) -> tuple[Mention, ...]:
        """All entities and concepts of the set that the story mentions, each once; those of rules and all others."""
        look, entities = self.look(story), self.rule_set.entities
        lead = look.layout.lead_end
        found = []
        for (kind, name), hits in sorted(look.found.items()):
            first = hits[0]
            place = Place(first.field)
            if place is Place.LEAD and first.sentence >= lead:
                place = Place.TEXT
            if kind == "entity":
                above = sorted(owners(name, entities))
                states = tuple(one for one in (name, *above) if entities[one].type == "state")
                found.append(Mention(kind, name, place, entities[name].type, tuple(above), states))
            elif kind == "concept":
                found.append(Mention(kind, name, place))
        return tuple(found)

    def spots(self, story: Story) -> tuple[Spot, ...]:
        """All places where the story mentions entities and concepts of the set, in the order of the story."""
        look = self.look(story)
        found = [hit for (kind, _), hits in look.found.items() if kind in ("entity", "concept") for hit in hits]
        found.sort(key=lambda hit: (hit.field, hit.start, hit.end, hit.kind, hit.id))
        return tuple(self._spot(hit, story) for hit in found)

    def _spot(self, hit: Hit, story: Story) -> Spot:
        field = FIELDS[hit.field]
        quote, gloss = getattr(story, field)[hit.start : hit.end], self.gloss(hit.kind, hit.id)
        if hit.kind == "concept":
            return Spot(field, hit.start, hit.end, quote, hit.kind, hit.id, gloss)
        above = tuple(sorted(owners(hit.id, self.rule_set.entities)))
        state = self._state((hit.id, *above))
        state_gloss = self.rule_set.entities[state].gloss if state else ""
        kind = self.rule_set.entities[hit.id].type
        return Spot(field, hit.start, hit.end, quote, hit.kind, hit.id, gloss, kind, above, state, state_gloss)

    def _state(self, names: tuple[str, ...]) -> str:
        """Of an entity and its owners the one state with a name of its own that no such state owns; or none."""
        entities = self.rule_set.entities
        states = {name for name in names if entities[name].type == "state" and entities[name].names}
        top = [name for name in states if states.isdisjoint(owners(name, entities))]
        return top[0] if len(top) == 1 else ""

    def _look(self, story: Story, search: Search, language: Language, wanted: Group | None) -> Look:
        """The story with what is wanted of it; None for everything."""
        found = search.find(wanted)
        look = Look(story, search.layout, found, language.code, self.answers, search.flooded)
        return self.with_needs(look) if any(kind == "entity" and name in self.needy for kind, name in found) else look

    def with_needs(self, look: Look) -> Look:
        """Without the hits of entities that do not have near them what they need."""
        found, last = look.found, len(look.layout.sentences)
        certain = {key: hits for key, hits in found.items() if key[0] != "entity" or key[1] not in self.needy}
        near = Look(look.story, look.layout, certain, look.language, self.answers, look.flooded)
        kept, flooded = dict(certain), set(look.flooded)
        for key, hits in found.items():
            if key in certain:
                continue
            needs = self.rule_set.entities[key[1]].needs
            assert needs is not None
            scopes = [
                Scope(max(0, hit.sentence - NEEDS_REACH), min(last, hit.sentence + NEEDS_REACH + 1)) for hit in hits
            ]
            verdicts = list(near.verdicts(needs, scopes))
            if good := [hit for hit, verdict in zip(hits, verdicts, strict=True) if verdict.holds]:
                kept[key] = good
            if any(verdict.unknown for verdict in verdicts):
                flooded.add(key)
        return Look(look.story, look.layout, kept, look.language, self.answers, flooded)

    def match(self, rule: Rule, look: Look, verdict: Verdict) -> Match:
        spans = tuple(self.span(named, look.story) for named in _evidence(verdict))
        return Match(rule.id, rule.title, rule.level, rule.status, verdict.score, spans, self.rule_set.hash, rule.alert)

    def span(self, named: Named, story: Story) -> Span:
        """A hit as a story's words and what they stand for."""
        hit = named.hit
        field = FIELDS[hit.field]
        quote = getattr(story, field)[hit.start : hit.end]
        return Span(field, hit.start, hit.end, quote, hit.kind, hit.id, named.named, self.gloss(hit.kind, hit.id))

    def gloss(self, kind: str, name: str) -> str:
        if kind == "entity":
            return self.rule_set.entities[name].gloss
        if kind == "concept":
            return self.rule_set.concepts[name].gloss
        return name.removeprefix("=").strip("*")


def _evidence(verdict: Verdict) -> list[Named]:
    """In the order of the story; where there is too much, at least one of every name that the rule asked for."""
    ordered = sorted(verdict.evidence, key=lambda one: (one.hit.sentence, one.hit.start, one.hit.end, one.named))
    if len(ordered) <= MOST_EVIDENCE:
        return ordered
    first = {one.named: one for one in reversed(ordered)}.values()
    others = [one for one in ordered if one not in first]
    kept = [*first, *others][:MOST_EVIDENCE]
    return sorted(kept, key=lambda one: (one.hit.sentence, one.hit.start, one.hit.end, one.named))


def _wanted(rule_set: RuleSet) -> dict[Target, tuple[Written, ...]]:
    """What a rule set looks for: names and terms, and the written forms that stand for each."""
    wanted: dict[Target, tuple[Written, ...]] = {}
    for name, entity in rule_set.entities.items():
        wanted[Target("entity", name)] = entity.names
        wanted[Target("entity", name, excepting=True)] = entity.excepted
    for name, concept in rule_set.concepts.items():
        wanted[Target("concept", name)] = concept.terms
        wanted[Target("concept", name, excepting=True)] = concept.excepted
    clauses = [rule.when for rule in rule_set.rules]
    clauses += [entity.needs for entity in rule_set.entities.values() if entity.needs is not None]
    terms = {name for clause in clauses for leaf in leaves_of(clause) if leaf.kind == "term" for name in leaf.names}
    wanted |= {Target("term", name): (Written(name, ""),) for name in sorted(terms)}
    return {target: forms for target, forms in wanted.items() if forms}


def _below(rule_set: RuleSet) -> dict[str, tuple[str, ...]]:
    """Of each entity: itself and all that belongs to it, however far down."""
    below: dict[str, set[str]] = {name: {name} for name in rule_set.entities}
    for name in rule_set.entities:
        for owner in owners(name, rule_set.entities):
            below[owner].add(name)
    return {
        name: tuple(sorted(members)) for name, members in below.items()
    }  # sorted: so that every process says the same
