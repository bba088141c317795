"""What a worker process is asked, in its own module: who only asks need not load what matches (`sets.py`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from monitor.claim import Claim
from monitor.mentions import Mention, Spot
from monitor.model import Reading, RuleSetFiles, Story

if TYPE_CHECKING:
    from monitor.rules.explained import AsRead
    from monitor.rules.naming import Naming
    from monitor.rules.sets import Compiled, RuleSets

# What tells the event of a story in a language that mentions this, as bytes; of a module, so that a worker finds it.
TraitsOf = Callable[[Story, str, Sequence[Mention]], bytes]
# What a story in a language claims, by all places where it mentions something; likewise.
ClaimOf = Callable[[Story, str, Sequence[Spot]], Claim]


@cache
def _rule_sets() -> RuleSets:
    """Those of this process."""
    from monitor.rules.sets import RuleSets  # here: the daemon starts a sixth sooner, and is 5 MB smaller

    return RuleSets()


def compile_rules(files: RuleSetFiles, folder: str) -> Compiled:
    """As RuleSets.compile, in a worker."""
    return _rule_sets().compile(files, folder)


def read_stories(
    hash: str, stories: Sequence[Story], traits_of: TraitsOf | None, claim_of: ClaimOf | None
) -> list[Reading]:
    """As RuleSets.read, in a worker."""
    return _rule_sets().read(hash, stories, traits_of, claim_of)


def promises_of(hash: str, stories: Sequence[Story]) -> list[int | None]:
    """As RuleSets.promises, in a worker."""
    return _rule_sets().promises(hash, stories)


def explain_rules(hash: str, story: Story, rules: Sequence[str]) -> list[AsRead]:
    """As RuleSets.explain, in a worker."""
    return _rule_sets().explain(hash, story, rules)


def naming_of(hash: str) -> Naming:
    """As RuleSets.naming, in a worker."""
    return _rule_sets().naming(hash)


def keep_rules(hash: str) -> None:
    """As RuleSets.keep, in a worker."""
    _rule_sets().keep(hash)
