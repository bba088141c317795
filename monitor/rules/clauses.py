"""From marked YAML to the clauses of a rule; every mistake is noted and reading goes on."""

from __future__ import annotations

from collections.abc import Callable

from monitor.marked import Marked
from monitor.rules import keys
from monitor.rules.keys import CLAUSE, HEADS, ITEM, MENTIONS, OPERATORS, SOURCE, STORY_LANGUAGES, WHOLE_STORY
from monitor.rules.notes import Notes
from monitor.rules.rule import (
    FIELDS,
    LEAD,
    STORY,
    All,
    AnyOf,
    AtLeast,
    Clause,
    Item,
    Leaf,
    Mark,
    NoneOf,
    Source,
    Spoken,
    Unit,
    Weigh,
    Window,
)
from monitor.rules.values import Values

PARTS = (*FIELDS, LEAD)
MOST_PARTS = 5_000  # clauses and names of one rule; more words belong into a concept

Known = Callable[[str, str], bool]
Unknown = Callable[[str, str, Marked], None]


class ClauseReader(Values):
    """Reads the clauses of one rule; `known` answers whether an entity or a concept exists, `unknown` notes that it
    does not."""

    def __init__(self, notes: Notes, known: Known, unknown: Unknown) -> None:
        super().__init__(notes)
        self.known = known
        self.unknown = unknown
        self.parts = 0

    def clause(self, node: Marked, *, inside: bool = False) -> Clause | None:
        """The clause of a map; None (and at least one noted mistake) where it is none.

        `inside` is true under a `within` narrower than the story.
        """
        if not isinstance(node.value, dict) or not node.value:
            self.note(node.problem("a clause is a map, such as `entity: north-korea`", "Write one"))
            return None
        if not self.room_for(1, node):
            return None
        before = len(self.notes)
        heads = [key for key in node.value if key in HEADS]
        allowed = {"none", *heads, *(key for head in heads for key in keys.beside(head))}
        for key in node.value:
            if key not in allowed:
                self.misplaced(node, key, heads)
        operators = [key for key in heads if key in OPERATORS]
        for second in operators[1:]:
            what = f"`{operators[0]}` and `{second}` stand in one map"
            self.note(node.key_problem(second, what, "Give each a map of its own, under `all` or `any`"))
        parts = [self.headed(head, node, inside) for head in heads]
        if "none" in node.value:
            clauses = self.clauses(node.value["none"], "none", inside=inside)
            parts.append(NoneOf(clauses, _mark(node, "none")) if clauses else None)
        good = tuple(part for part in parts if part is not None)
        if not good or len(good) < len(parts) or len(self.notes) > before:
            return None
        return good[0] if len(good) == 1 else All(good, mark=(node.line, node.column))

    def room_for(self, parts: int, node: Marked) -> bool:
        """Whether the rule may have these clauses and names too; that it may not is noted once."""
        before, self.parts = self.parts, self.parts + parts
        if before <= MOST_PARTS < self.parts:
            what = f"the rule has more than {MOST_PARTS:,} clauses and names"
            self.note(node.problem(what, "Put the words into a concept"))
        return self.parts <= MOST_PARTS

    def misplaced(self, node: Marked, key: str, heads: list[str]) -> None:
        if key == "watchlist":
            self.note(node.key_problem(key, "no watchlist is imported yet", "Name the entities instead"))
        elif key in CLAUSE:
            owner = (CLAUSE[key].beside or ("a clause",))[0]
            todo = f"Put it beside `{owner}`, or remove it"
            self.note(node.key_problem(key, f"`{key}` belongs to `{owner}`", todo))
        else:
            what = f"unknown key `{key}`" + (f" beside `{heads[0]}`" if heads else "")
            self.note(node.key_problem(key, what, self.instead(key, CLAUSE)))

    def headed(self, head: str, node: Marked, inside: bool) -> Clause | None:
        """The clause that the key `head` of the map begins."""
        if head in MENTIONS:
            return self.leaf(head, node)
        if inside and head in WHOLE_STORY:
            self.note(node.key_problem(head, f"`{head}` is about the whole story", "Move it out of the `within`"))
            return None
        if head == "source":
            return self.source(node)
        if head == "language":
            return self.language(node)
        if head == "weigh":
            return self.weigh(node)
        assert isinstance(node.value, dict)
        if head == "any":
            clauses = self.clauses(node.value["any"], "any", inside=inside)
            return AnyOf(clauses, _mark(node, "any")) if clauses else None
        if head == "at_least":
            return self.at_least(node, inside)
        return self.all(node, inside)

    def clauses(self, node: Marked, what: str, *, inside: bool) -> tuple[Clause, ...]:
        """The clauses of a list; () where one is wrong."""
        if not isinstance(node.value, tuple) or not node.value:
            self.note(node.problem(f"`{what}` takes a list of clauses", "Write each on a line after `- `"))
            return ()
        found = [self.clause(child, inside=inside) for child in node.value]
        return tuple(clause for clause in found if clause is not None) if None not in found else ()

    def all(self, node: Marked, inside: bool) -> Clause | None:
        assert isinstance(node.value, dict)
        window = self.window(node.value["within"]) if "within" in node.value else STORY
        in_order = self.flag(node.value["in_order"]) if "in_order" in node.value else False
        narrow = inside or (window is not None and window.unit is not Unit.STORY)
        clauses = self.clauses(node.value["all"], "all", inside=narrow)
        if not clauses or window is None or in_order is None:
            return None
        if all(isinstance(clause, NoneOf) for clause in clauses):
            self.note(node.key_problem("all", "`all` holds nothing that must be there", "Add a clause beside `none`"))
            return None
        if in_order and not all(isinstance(clause, Leaf | NoneOf) for clause in clauses):
            what = "`in_order` takes only entity, concept and term"
            self.note(node.key_problem("in_order", what, "Move the nested clauses out"))
            return None
        return All(clauses, window, in_order, _mark(node, "all"))

    def window(self, node: Marked) -> Window | None:
        text = node.value if isinstance(node.value, str) else ""
        if found := keys.WINDOW.fullmatch(text):
            return Window(Unit(found[2] + "s"), int(found[1]))
        if text in keys.WINDOWS:
            return Window(Unit(text))
        what = f"`{node.plain()}` is no window"
        self.note(node.problem(what, "Write `12 words`, `2 sentences`, paragraph, title, lead or story"))
        return None

    def flag(self, node: Marked) -> bool | None:
        if node.value in keys.FLAGS:
            return node.value == "true"
        self.note(node.problem(f"`{node.plain()}` is neither true nor false", "Write one of the two"))
        return None

    def at_least(self, node: Marked, inside: bool) -> Clause | None:
        assert isinstance(node.value, dict)
        number = self.whole(node.value["at_least"], 1)
        if "of" not in node.value:
            self.note(node.key_problem("at_least", "`at_least` has no `of`", "Add the list of clauses as `of:`"))
            return None
        clauses = self.clauses(node.value["of"], "of", inside=inside)
        if number is None or not clauses:
            return None
        if number > len(clauses):
            what = f"at least {number} of {len(clauses)} clauses can never hold"
            self.note(node.key_problem("at_least", what, "Lower the number"))
            return None
        return AtLeast(number, clauses, _mark(node, "at_least"))

    def whole(self, node: Marked, least: int) -> int | None:
        if isinstance(node.value, str) and keys.COUNT.fullmatch(node.value) and int(node.value) >= least:
            return int(node.value)
        self.note(node.problem(f"`{node.plain()}` is no whole number from {least} on", "Write one"))
        return None

    def number(self, node: Marked) -> float | None:
        if isinstance(node.value, str) and keys.POINTS.fullmatch(node.value):
            return float(node.value)
        self.note(node.problem(f"`{node.plain()}` is no number", "Write one, such as 10 or -20"))
        return None

    def words(self, node: Marked) -> tuple[tuple[str, Marked], ...]:
        """One text or a list of them; () after a noted mistake."""
        children = node.value if isinstance(node.value, tuple) else (node,)
        if not children or not all(isinstance(child.value, str) and child.value.strip() for child in children):
            self.note(node.problem("one name or a list of names is expected here", "Write them"))
            return ()
        if not self.room_for(len(children), node):
            return ()
        return tuple((" ".join(str(child.value).split()), child) for child in children)

    def leaf(self, kind: str, node: Marked) -> Leaf | None:
        assert isinstance(node.value, dict)
        named = self.words(node.value[kind])
        good = bool(named)
        if kind == "term":
            good = good and not [form for form, child in named if not self.is_sound(form, "", child)]
        else:
            for name, child in named:
                if not self.known(kind, name):
                    self.unknown(kind, name, child)
                    good = False
        fields = self.fields(node.value["in"]) if "in" in node.value else ()
        count = self.whole(node.value["count"], 1) if "count" in node.value else 1
        if not good or fields is None or count is None:
            return None
        return Leaf(kind, tuple(name for name, _ in named), fields, count, _mark(node, kind))

    def fields(self, node: Marked) -> tuple[str, ...] | None:
        found = self.words(node)
        for name, child in found:
            if name not in PARTS:
                self.note(child.problem(f"`{name}` is no part of a story", f"The parts are {', '.join(PARTS)}"))
                return None
        return tuple(name for name, _ in found) or None

    def source(self, node: Marked) -> Source | None:
        assert isinstance(node.value, dict)
        inner = node.value["source"]
        if not isinstance(inner.value, dict) or not inner.value:
            self.note(inner.problem("`source` takes a map", f"Its keys are {', '.join(SOURCE)}"))
            return None
        criteria = []
        for key, child in inner.value.items():
            if key not in SOURCE:
                self.note(inner.key_problem(key, f"`{key}` is no source", self.instead(key, SOURCE)))
            else:
                criteria.append((key, tuple(self.of_source(key, word, mark) for word, mark in self.words(child))))
        good = criteria and all(names for _, names in criteria)
        return Source(tuple(criteria), _mark(node, "source")) if good else None

    def of_source(self, key: str, word: str, node: Marked) -> str:
        """A criterion as stories have it: publishers in small letters, countries in capitals."""
        if key == "country" and not keys.COUNTRY.fullmatch(word):
            self.note(node.problem(f"`{word}` is no country", "Write the two letters of ISO 3166: KR"))
        if key == "state_controlled":
            self.flag(node)
        return {"publisher": word.lower(), "country": word.upper()}.get(key, word)

    def language(self, node: Marked) -> Spoken | None:
        assert isinstance(node.value, dict)
        found = self.words(node.value["language"])
        for name, child in found:
            if name not in STORY_LANGUAGES:
                self.note(child.problem(f"`{name}` is no language we tell", f"They are {', '.join(STORY_LANGUAGES)}"))
                return None
        return Spoken(tuple(name for name, _ in found), _mark(node, "language")) if found else None

    def weigh(self, node: Marked) -> Weigh | None:
        assert isinstance(node.value, dict)
        rows = node.value["weigh"]
        if "threshold" not in node.value:
            self.note(node.key_problem("weigh", "`weigh` has no `threshold`", "Add the points from which it holds"))
            return None
        threshold = self.number(node.value["threshold"])
        if not isinstance(rows.value, tuple) or not rows.value:
            self.note(rows.problem("`weigh` takes a list of items", "Write each on a line after `- `"))
            return None
        items = [self.item(row) for row in rows.value]
        good = tuple(item for item in items if item is not None)
        if threshold is None or len(good) < len(items):
            return None
        if (reach := sum(max(item.most, 0) for item in good)) < threshold or threshold <= 0:
            what = f"the items reach at most {reach:g} points, the threshold is {threshold:g}"
            self.note(node.key_problem("threshold", what, "Set it between 0 and what the items reach"))
            return None
        return Weigh(good, threshold, _mark(node, "weigh"))

    def item(self, node: Marked) -> Item | None:
        if not isinstance(node.value, dict):
            self.note(node.problem("an item of `weigh` is a map", "Write `{concept: munitions, points: 8}`"))
            return None
        if not self.room_for(1, node):
            return None
        heads = [key for key in node.value if key in MENTIONS]
        bad = [key for key in node.value if key not in ITEM]
        for key in bad:
            if key == "watchlist":
                self.misplaced(node, key, heads)
            else:
                self.note(node.key_problem(key, f"unknown key `{key}` in an item of `weigh`", self.instead(key, ITEM)))
        if len(heads) != 1 or "points" not in node.value:
            self.note(node.problem("an item names one entity, concept or term, and its points", "Write both"))
            return None
        leaf = self.leaf(heads[0], node)
        points = self.number(node.value["points"])
        most = self.number(node.value["most"]) if "most" in node.value else points
        if bad or leaf is None or points is None or most is None:
            return None
        if points == 0 or (most < points if points > 0 else most > points):
            self.note(
                node.problem(f"{points:g} points, at most {most:g}", "`most` goes as far as `points`, or further")
            )
            return None
        return Item(leaf, points, most, (node.line, node.column))


def _mark(node: Marked, key: str) -> Mark:
    """Where a key of a map stands."""
    return (node.keys or {}).get(key, (node.line, node.column))
