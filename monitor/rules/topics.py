"""A file of topics/: what one rule says of itself, and its examples."""

from __future__ import annotations

from monitor.marked import Marked
from monitor.model import Level
from monitor.rules.clauses import ClauseReader, Known, Unknown
from monitor.rules.keys import EXAMPLES, RULE, STORY
from monitor.rules.meaning import check_clause
from monitor.rules.notes import Notes
from monitor.rules.rule import STATUSES, Example, Rule
from monitor.rules.values import Values
from monitor.rules.wishes import WishesReader

LEVELS = tuple(level.word for level in Level)


class RuleReader(Values):
    """Reads rules; `known` and `unknown` as ClauseReader has them."""

    def __init__(self, notes: Notes, known: Known, unknown: Unknown) -> None:
        super().__init__(notes)
        self.known = known
        self.unknown = unknown

    def rule(self, name: str, root: Marked) -> Rule | None:
        """The rule of the file `name`; None (and at least one noted mistake) where it is none."""
        body = self.mapped(root, "a rule", RULE)
        rule_id = self.text(body.get("id"))
        if name.count("/") > 1:
            self.note(root.problem("rules stand in topics/ itself, not in a folder of it", "Move the file up"))
        elif rule_id and name != f"topics/{rule_id}.yaml":
            self.note(body["id"].problem(f"the id is `{rule_id}`, the file {name}", "Give both the same name"))
        else:
            self.id(body.get("id"))
        level = self.one_of(body.get("level"), "level", LEVELS)
        status = self.one_of(body.get("status"), "status", STATUSES) or "stable"
        title, description = self.shown(body.get("title")), self.text(body.get("description"))
        references, falsepositives = self.texts(body.get("references")), self.texts(body.get("falsepositives"))
        self.kept_for_people(body)
        examples = self.examples(body.get("examples"))
        alert, inhibits_at = WishesReader(self.notes).wishes(body.get("alert"))
        if "when" not in body or body["when"].value is None:
            return None
        when = ClauseReader(self.notes, self.known, self.unknown).clause(body["when"])
        if when is not None:
            for problem in check_clause(when, body["when"]):
                self.note(problem)
        if when is None or not level:
            return None
        return Rule(
            rule_id,
            title,
            Level[level.upper()],
            status,
            when,
            examples,
            root.file,
            description,
            tuple(text for text, _ in references),
            tuple(text for text, _ in falsepositives),
            alert,
            inhibits_at,
        )

    def examples(self, node: Marked | None) -> tuple[Example, ...]:
        if node is None:
            return ()
        found: list[Example] = []
        for key, child in self.mapped(node, "`examples`", EXAMPLES).items():
            if key not in EXAMPLES:
                continue
            if not isinstance(child.value, tuple):
                self.note(child.problem(f"`{key}` takes a list of stories", "Write each after `- `"))
                continue
            for story in child.value:
                body = self.mapped(story, "an example", STORY)
                for part in STORY:
                    self.text(body.get(part))
                if any(body[part].value for part in ("title", "text") if part in body):
                    found.append(Example(story.plain(), key == "match", story.line, story.column))
                elif isinstance(story.value, dict):
                    self.note(story.problem("an example is a story with a title or a text", "Write one"))
        return tuple(found)
