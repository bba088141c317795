"""The levels in the language of a digest. Pure."""

from __future__ import annotations

from monitor.digests.tongue import N_, Tongue
from monitor.model import Level

_NAMES = {
    Level.INFORMATIONAL: N_("Informational"),
    Level.LOW: N_("Low"),
    Level.MEDIUM: N_("Medium"),
    Level.HIGH: N_("High"),
    Level.CRITICAL: N_("Critical"),
}


def level_name(level: Level, tongue: Tongue) -> str:
    return tongue.gettext(_NAMES[level])
