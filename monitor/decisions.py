"""The frozen values of decisions: an alert, and what a subscription was told of an incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.corroboration import Corroboration
from monitor.model import Level
from monitor.telling import Again, Held


@dataclass(frozen=True, slots=True)
class Alert:
    """The decision that one match is told to one subscription, or held back and why.

    `detail`: why it is told again, in words; else what held it back, the id of a silence or of a rule. The others say
    how its incident stood: what is told with it.
    """

    subscription_id: int
    match_id: int
    incident_id: int
    held: Held | None = None
    again: Again | None = None
    detail: str = ""
    level: Level | None = None  # that of the rule, or one more
    corroboration: Corroboration | None = None  # None: nobody asked
    sources: int = 0  # independent ones
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What digests have told a subscription of an incident: the most of each, and the last claim. None: not known."""

    level: Level
    corroboration: Corroboration | None
    claim: str | None
    at: datetime  # when the last of it was decided


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Why an incident that was told is to be told again in the next digest."""

    again: Again
    detail: str
