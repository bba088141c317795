"""What is known when alerts are decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.corroboration import Sources
from monitor.decisions import FollowUp, Told
from monitor.telling import Silence


@dataclass(frozen=True, slots=True)
class Incident:
    """How an incident stands. `recent`: how many independent sources it has within a time before its newest story;
    `quiet`: how long nothing had come of it when a story came, by the story's key; `claim` names what is claimed."""

    sources: Sources | None = None
    recent: Mapping[timedelta, int] = field(default_factory=dict)
    quiet: Mapping[str, timedelta] = field(default_factory=dict)
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that decides beside the matches and the subscriptions. Keys are (subscription, incident) or
    (subscription, story).

    `told` is in a digest that was sent or is on its way, `follow_ups` wait for one. `silences` are those that hold now.
    `quieted` are rules that a rule which was told of the story inhibits. `lately` are the incidents that a subscription
    was told of in the last hour. Of a match in `open`, only these subscriptions are decided for.
    """

    incidents: Mapping[int, Incident] = field(default_factory=dict)
    told: Mapping[tuple[int, int], Told] = field(default_factory=dict)
    follow_ups: Mapping[tuple[int, int], FollowUp] = field(default_factory=dict)
    silences: Sequence[Silence] = ()
    quieted: Mapping[tuple[int, int], Mapping[str, str]] = field(default_factory=dict)  # rule: the rule that inhibits
    lately: Mapping[int, Set[int]] = field(default_factory=dict)
    open: Mapping[int, Set[int]] = field(default_factory=dict)
