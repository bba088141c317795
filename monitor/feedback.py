"""What a subscriber answers to a mail: mutes of its own subscription, verdicts on what it was told; and verdicts of who
is signed in.

Each function is part of one transaction, and done twice it leaves what it left the first time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor import storage
from monitor.storage import Transaction as Tx
from monitor.storage.verdicts import Giver
from monitor.telling import Silence, SilenceKind, Verdict

MUTED = timedelta(days=30)  # an incident
RULE_MUTED = timedelta(days=7)
_REASON = "muted by you"  # the mails that count what was held back say it
_AUTHOR = "the subscriber"


def mute_incident(tx: Tx, subscription_id: int, incident_id: int, now: datetime) -> Silence:
    """Tell the subscription nothing of the incident for MUTED; what waits for its next digest is held back too."""
    current = standing_for(tx, incident_id)
    return incident_mute(tx, subscription_id, current, now) or _mute(
        tx, subscription_id, SilenceKind.INCIDENT, str(current), now, MUTED
    )


def mute_rule(tx: Tx, subscription_id: int, rule: str, now: datetime) -> Silence:
    """Likewise of all that a rule matches, for RULE_MUTED."""
    mute = rule_mutes(tx, subscription_id, now).get(rule)
    return mute or _mute(tx, subscription_id, SilenceKind.RULE, rule, now, RULE_MUTED)


def unmute(tx: Tx, mute: Silence, now: datetime) -> None:
    """End it now; what it held back and no digest has counted is told after all."""
    if storage.silences.expire(tx, mute.id, now):
        storage.alerts.release(tx, mute)


def judge(tx: Tx, giver: Giver, match_id: int, verdict: Verdict, now: datetime) -> None:
    """Keep what a subscription, or who is signed in, says of a match that is there."""
    storage.verdicts.give(tx, giver, match_id, verdict, now)


def change_mind(tx: Tx, giver: Giver, match_id: int, verdict: Verdict | None, now: datetime) -> bool:
    """Keep what they say now, or with None that they say nothing any more. False: nothing has changed."""
    if storage.verdicts.get(tx, giver, match_id) is verdict:
        return False
    if verdict is None:
        storage.verdicts.take_back(tx, giver, match_id)
    else:
        judge(tx, giver, match_id, verdict, now)
    return True


def standing_for(tx: Tx, incident_id: int) -> int:
    """The incident that has the stories of that one now."""
    return storage.incidents.merged_into(tx, incident_id) or incident_id


def incident_mute(tx: Tx, subscription_id: int, incident_id: int, now: datetime) -> Silence | None:
    """The mute that holds of an incident, or of one that has become a part of it."""
    mutes = storage.silences.mutes(tx, subscription_id, now)
    of_incidents = [one for one in mutes if one.kind is SilenceKind.INCIDENT]
    return next((one for one in of_incidents if standing_for(tx, int(one.subject)) == incident_id), None)


def rule_mutes(tx: Tx, subscription_id: int, now: datetime) -> dict[str, Silence]:
    """Those of rules that hold, by rule."""
    mutes = storage.silences.mutes(tx, subscription_id, now)
    return {one.subject: one for one in mutes if one.kind is SilenceKind.RULE}


def _mute(tx: Tx, subscription_id: int, kind: SilenceKind, subject: str, now: datetime, lasts: timedelta) -> Silence:
    mute = storage.silences.add(
        tx, kind, subject, _REASON, _AUTHOR, now=now, until=now + lasts, subscription=subscription_id
    )
    storage.alerts.withhold(tx, mute)
    return mute
