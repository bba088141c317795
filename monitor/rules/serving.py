"""What a worker process is asked, in its own module: who only asks need not load what matches (`sets.py`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from monitor.mentions import Mention
from monitor.model import Reading, RuleSetFiles, Story

if TYPE_CHECKING:
    from monitor.rules.sets import Compiled, RuleSets

# What tells the event of a story in a language that mentions this, as bytes; of a module, so that a worker finds it.
TraitsOf = Callable[[Story, str, Sequence[Mention]], bytes]


@cache
def _rule_sets() -> RuleSets:
    """Those of this process."""
    from monitor.rules.sets import RuleSets  # here: the daemon starts a sixth sooner, and is 5 MB smaller

    return RuleSets()


def compile_rules(files: RuleSetFiles, folder: str) -> Compiled:
    """As RuleSets.compile, in a worker."""
    return _rule_sets().compile(files, folder)


def read_stories(hash: str, stories: Sequence[Story], traits_of: TraitsOf | None) -> list[Reading]:
    """As RuleSets.read, in a worker."""
    return _rule_sets().read(hash, stories, traits_of)


def promises_of(hash: str, stories: Sequence[Story]) -> list[int | None]:
    """As RuleSets.promises, in a worker."""
    return _rule_sets().promises(hash, stories)


def keep_rules(hash: str) -> None:
    """As RuleSets.keep, in a worker."""
    _rule_sets().keep(hash)
