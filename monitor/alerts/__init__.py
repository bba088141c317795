"""Who is told of a match, who is not and why, and what is told again. Pure: what is known goes in, decisions come
out."""

from monitor.alerts.decide import asks_for, asks_for_rule, decide
from monitor.alerts.known import Incident, Known
from monitor.alerts.recalled import held_by_recaps
from monitor.alerts.silences import holds_for, is_about, reminded_at

__all__ = [
    "Incident",
    "Known",
    "asks_for",
    "asks_for_rule",
    "decide",
    "held_by_recaps",
    "holds_for",
    "is_about",
    "reminded_at",
]
