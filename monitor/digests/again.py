"""Why an incident is told again, in the language of a digest. Pure.

The reason is stored as it was decided, in English words; what is not one of them is shown as it is.
"""

from __future__ import annotations

import re

from monitor.digests.levels import level_name
from monitor.digests.tongue import Tongue
from monitor.digests.words import clean
from monitor.model import Level

_LEVEL = re.compile(r"now (\w+), (\w+) before")
_SOURCES = re.compile(r"now reported by ([0-9]+) independent sources( on different sides)?")
_CLAIM = re.compile(r"now claimed: (.+)")
_QUIET = re.compile(r"the first news of it for ([0-9]{1,6}) (days|hours|minutes)")
_LEVELS = {level.word: level for level in Level}


def again_line(reason: str, tongue: Tongue) -> str:
    """`Told again: now reported by 3 independent sources`; what a claim changed from and to stays English."""
    return tongue.gettext("Told again: %(why)s", why=_in_words(clean(reason), tongue))


def _in_words(reason: str, tongue: Tongue) -> str:
    if (found := _LEVEL.fullmatch(reason)) and {found[1], found[2]} <= _LEVELS.keys():
        level, before = (level_name(_LEVELS[word], tongue).lower() for word in found.groups())
        return tongue.gettext("now %(level)s, %(before)s before", level=level, before=before)
    if found := _SOURCES.fullmatch(reason):
        if found[2]:
            return tongue.gettext("now reported by %(n)s independent sources on different sides", n=found[1])
        return tongue.gettext("now reported by %(n)s independent sources", n=found[1])
    if found := _CLAIM.fullmatch(reason):
        return tongue.gettext("now claimed: %(changes)s", changes=found[1])
    if found := _QUIET.fullmatch(reason):
        number, unit = int(found[1]), found[2]
        if unit == "days":
            return tongue.ngettext("the first news of it for %(n)s day", "the first news of it for %(n)s days", number)
        if unit == "hours":
            return tongue.ngettext(
                "the first news of it for %(n)s hour", "the first news of it for %(n)s hours", number
            )
        return tongue.ngettext(
            "the first news of it for %(n)s minute", "the first news of it for %(n)s minutes", number
        )
    return reason
