"""What a hand does to incidents: it makes two one, or gives stories one of their own. Both stay so.

Each function is part of one transaction. A split undoes a joining, a joining a split.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor import storage
from monitor.errors import InputError
from monitor.incidents.placing import Why
from monitor.lines import keep_lines
from monitor.storage import Transaction as Tx


def join(tx: Tx, into: int, others: Sequence[int]) -> int:
    """Give the first incident the stories of the others too; its number, which is another if it was itself merged.
    Raises InputError for a number that none has, or for one alone."""
    numbers = [storage.incidents.merged_into(tx, number) or number for number in (into, *others)]
    for given, number in zip((into, *others), numbers, strict=True):
        if not storage.incidents.members(tx, number):
            raise unknown_number(given)
    first, *rest = dict.fromkeys(numbers)
    if not rest:
        raise InputError(f"incident {into} cannot be merged with itself. Name two.")
    for other in rest:
        storage.incidents.merge(tx, first, other)
    storage.incidents.mark_by_hand(tx, [first])
    keep_lines(tx)
    return first


def split(tx: Tx, number: int, story_ids: Sequence[int], now: datetime) -> int:
    """Give stories of an incident one of their own; its number. Raises InputError for a number that none has, a story
    of another incident, or where no story would be left."""
    ids = {member.story_id for member in storage.incidents.members(tx, number).values()}
    if not ids:
        raise unknown_number(number)
    if strange := [story_id for story_id in story_ids if story_id not in ids]:
        raise InputError(
            f"story {strange[0]} is not in incident {number}. `monitor incidents show {number}` names its stories."
        )
    new = storage.incidents.open(tx, now)
    storage.incidents.move(tx, story_ids, new, Why.HAND)
    if not storage.incidents.members(tx, number):
        raise InputError(f"no story would be left in incident {number}. Name some of its stories.")
    storage.incidents.mark_by_hand(tx, [number, new])
    keep_lines(tx)
    return new


def unknown_number(number: int) -> InputError:
    return InputError(f"no incident has the number {number}. `monitor incidents list --since 90d` names them.")
