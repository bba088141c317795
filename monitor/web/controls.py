"""What pages ask of the daemon beside which they run: what only it knows, and the bell that they may ring."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from monitor.model import RuleSetFiles
from monitor.operating.quiet import Subjects
from monitor.outgoing import Digest
from monitor.telling import SilenceKind


@dataclass(frozen=True)
class Controls:
    """Each says how it is at that moment. `poll_now` asks for a feed to be polled: False where it is being polled, is
    gone, or is not watched. `titles` are those of what may be subscribed to, by the rules' ids; `feeds` are addresses;
    `channels` how lists show each one, by name; `text_of` is the text part of a mail as it would be written now, and
    takes its time."""

    poll_now: Callable[[str], bool]
    rules: Callable[[], RuleSetFiles]
    titles: Callable[[], Mapping[str, str]]
    warnings: Callable[[], Collection[str]]
    entities: Callable[[], Collection[str]]
    feeds: Callable[[], Collection[str]]
    channels: Callable[[], Mapping[str, str]]
    text_of: Callable[[Digest], str]

    def rule_ids(self) -> list[str]:
        """The rules that are served, by id."""
        return sorted(rule_of(name) for name, _ in self.rules().files if name.startswith(FOLDER))

    def subjects(self) -> Subjects:
        """What there is to silence."""
        return {SilenceKind.RULE: self.rule_ids, SilenceKind.ENTITY: self.entities, SilenceKind.FEED: self.feeds}


FOLDER = "topics/"  # of a rule set, with one rule a file


def rule_of(name: str) -> str:
    """The id of the rule in a file of FOLDER."""
    return name.removeprefix(FOLDER).removesuffix(".yaml")
