"""The shipped rules, read and compiled once in each process that runs tests: that takes seconds."""

from __future__ import annotations

import gc
from functools import cache
from pathlib import Path

from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from monitor.rules.rule import RuleSet

PACK = Path(__file__).parents[1] / "rules"


@cache
def rule_set() -> RuleSet:
    return load_rules(PACK)


@cache
def matcher() -> Matcher:
    found = Matcher(rule_set())
    gc.freeze()  # half a million objects that every collection, of any test to come, would walk
    return found
