"""What became of a match for a subscription: told, or not, and why.

Every answer is one of `Fate`. Pure but for `known`, which reads.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor import alerts
from monitor.digests.compose import short_title
from monitor.feeds.polling import AHEAD, FIRST_POLL_STORIES
from monitor.model import Subscription
from monitor.outgoing import DeliveryState, Digest
from monitor.storage import Transaction, digests, silences
from monitor.storage import alerts as stored_alerts
from monitor.storage.alerts import IS_TOLD, AlertRow, DeliveryRow
from monitor.storage.matches import Kept
from monitor.storage.subscriptions import Standing, SubscriptionRow
from monitor.telling import Held, Silence, paused

Window = timedelta | Literal["all"]


class Fate(enum.StrEnum):
    """What became of a story for a rule, or of a match for a subscription."""

    NO_MATCH = "no match"
    UNKNOWN = "unknown"  # whether it matches would take too long to say
    RECAP = "nothing but a recap"  # it matches by background alone, which many stories before it told
    OTHER_RULES = "the rules were others"  # it matches by the present rules, which hold for stories from now on
    NOBODY = "nobody is subscribed"
    NOT_ASKED = "not asked for"
    LATER = "subscribed later"
    UNDECIDED = "undecided"
    FIRST_POLL = "first poll"
    RETURNED = "old story under a new address"
    LEVEL = "below the level"
    STATUS = "experimental or deprecated"
    TOLD_BEFORE = "told before"
    SOURCES = "waiting for more sources"
    SILENCED = "silenced"
    INHIBITED = "told by another rule"
    CAP = "over the cap"
    PAST = "waited too long"
    WAITING = "waiting for the next digest"
    OUTBOX = "in the outbox"
    SENDING = "being sent"
    TOLD = "told"
    CUT = "counted, not shown"
    REFUSED = "address refused"
    GIVEN_UP = "given up"
    LEFT = "the subscriber left"
    SET_ASIDE = "set aside"
    DROPPED = "dropped by the operator"


OF_STATE = {
    DeliveryState.WAITING: Fate.OUTBOX,
    DeliveryState.SENDING: Fate.SENDING,
    DeliveryState.SENT: Fate.TOLD,
    DeliveryState.REFUSED: Fate.REFUSED,
    DeliveryState.GIVEN_UP: Fate.GIVEN_UP,
    DeliveryState.SET_ASIDE: Fate.SET_ASIDE,
    DeliveryState.DROPPED: Fate.LEFT,
    DeliveryState.REMOVED: Fate.DROPPED,
}


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a match for one subscription, and the digest that tells it or counts it as held back."""

    subscription_id: int
    email: str
    fate: Fate
    text: str
    message_id: str | None = None
    decided: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an incident: the decisions about it in their order, the digests that were sent with it by
    Message-ID, silences by id; and the `first_poll_window`. `names`: who wrote a silence and what a mail server said
    are told too, which are the operator's to know."""

    decisions: Sequence[AlertRow]
    sent: Mapping[str, Digest]
    silences: Mapping[str, Silence]
    window: Window
    names: bool = True


def known(
    tx: Transaction, incident_id: int | None, match_ids: Collection[int], window: Window, *, names: bool = True
) -> Known:
    """What decides about the endings of these matches, which are of that incident."""
    decisions = [] if incident_id is None else stored_alerts.of_incident(tx, incident_id)
    ours = [one for one in decisions if one.match_id in match_ids]
    telling = {one.message_id for one in ours if one.held is None and one.state is DeliveryState.SENT}
    deliveries = {one: digests.get(tx, one) for one in telling if one is not None}
    sent = {message_id: one.digest for message_id, one in deliveries.items() if one is not None}
    silenced = {one.detail for one in ours if one.held is Held.SILENCED}
    hushed = {str(one.id): one for one in silences.all(tx)} if silenced else {}
    return Known(decisions, sent, hushed, window, names)


def endings(kept: Kept, rows: Sequence[SubscriptionRow], known: Known) -> Iterator[Ending]:
    """For every subscription that is there, and for those that left with a decision about the match."""
    of_match = {alert.subscription_id: alert for alert in known.decisions if alert.match_id == kept.of.match_id}
    for row in rows:
        alert = of_match.get(row.subscription.id)
        if alert is not None:
            fate, text = to_tell(kept, row, alert, known) if alert.held is None else held_back(kept, row, alert, known)
        elif row.standing in (Standing.ACTIVE, Standing.SUSPENDED):
            fate, text = without_alert(kept, row)
        else:
            continue
        message_id, decided = (None, None) if alert is None else (alert.message_id, alert.decided)
        yield Ending(row.subscription.id, row.subscription.email, fate, text, message_id, decided)


def without_alert(kept: Kept, row: SubscriptionRow) -> tuple[Fate, str]:
    """Nothing was decided for the subscription: it does not ask for the rule, came later, or it is too early."""
    asks = alerts.asks_for(row.subscription, kept.of.match)
    if not asks:
        return Fate.NOT_ASKED, f"it does not ask for {kept.of.match.rule}"
    if kept.decided is None:
        return Fate.UNDECIDED, "found, but not decided yet; the daemon decides within seconds while it runs"
    if row.subscription.since > kept.decided:
        return Fate.LATER, f"subscribed {stamp(row.subscription.since)}, decided {stamp(kept.decided)}"
    return Fate.NOT_ASKED, f"it did not ask for {kept.of.match.rule} when this was decided, {stamp(kept.decided)}"


def held_back(kept: Kept, row: SubscriptionRow, alert: AlertRow, known: Known) -> tuple[Fate, str]:
    """It was decided not to tell it."""
    match, asked = kept.of.match, row.subscription.minimum_level
    level = match.level if alert.level is None else alert.level
    match alert.held:
        case Held.FIRST_POLL:
            fate, why = Fate.FIRST_POLL, first_poll(kept, known.window)
        case Held.RETURNED:
            fate, why = Fate.RETURNED, "its feed listed many of its old stories under new addresses"
        case Held.LEVEL:
            now = f", which is {asked.word}" if level < asked else " of then"
            fate, why = Fate.LEVEL, f"the rule is {level.word}, below the subscription's level{now}"
        case Held.STATUS:
            fate, why = Fate.STATUS, f"the rule was {match.status}, and the subscription did not name it"
        case Held.SOURCES:
            stood = f"; it was {alert.corroboration.value}" if alert.corroboration else ""
            fate, why = Fate.SOURCES, f"the rule waits until its incident is {alert.detail}{stood}"
        case Held.SILENCED:
            fate, why = Fate.SILENCED, silenced_by(alert, known)
        case Held.INHIBITED:
            fate, why = Fate.INHIBITED, f"{alert.detail}, which is told of the same story, stands for it"
        case Held.CAP:
            fate, why = (
                Fate.CAP,
                f"it was more than the {alert.detail} incidents that the subscription takes in an hour",
            )
        case Held.PAST:
            fate, why = Fate.PAST, "it had waited for more than two weeks when the daemon started"
        case _:
            fate, why = Fate.TOLD_BEFORE, told_before(row, known)
    counted = "" if alert.message_id is None else f"; counted in {alert.message_id}"
    return fate, f"held back: {why}{counted}"


def silenced_by(alert: AlertRow, known: Known) -> str:
    """Which silence, until when, why and by whom."""
    silence = known.silences.get(alert.detail)
    if silence is None:
        return "by a silence"
    author = f" ({silence.author})" if known.names else ""
    return f"{silence}, until {stamp(silence.until)}: {silence.reason}{author}"


def told_before(row: SubscriptionRow, known: Known) -> str:
    """Which digest told the subscription of the incident."""
    for alert in known.decisions:
        mine = alert.subscription_id == row.subscription.id and alert.held is None
        if mine and alert.delivery is not None and alert.state in IS_TOLD:
            return f"its incident was told before, in {alert.message_id}, {standing(alert.delivery, names=known.names)}"
    return "its incident had been told before"


def first_poll(kept: Kept, window: Window) -> str:
    """Why a story of a feed's first poll counts as old."""
    published = kept.of.story.published
    begin = "it came with the first poll of its feed"
    if published is None:
        return f"{begin}, and undated stories count as old"
    dated = f"{begin}, dated {stamp(published)}"
    if window != "all" and published < kept.of.seen - window:
        return f"{dated}, which is before the `first_poll_window`"
    if published > kept.of.seen + AHEAD:
        return f"{dated}, which is in the future"
    return f"{dated}, and is not among the newest {FIRST_POLL_STORIES} that matched"


def to_tell(kept: Kept, row: SubscriptionRow, alert: AlertRow, known: Known) -> tuple[Fate, str]:
    """It is to be told: where it is on its way."""
    again = "" if alert.again is None else f"told again, {alert.detail}; "
    if alert.dropped is not None:
        return Fate.LEFT, f"the subscriber left {stamp(alert.dropped)}, before it was told"
    if alert.message_id is None or alert.delivery is None:
        if row.standing is Standing.SUSPENDED:
            return Fate.REFUSED, "no mail goes to this address" + f": {row.reason}" * known.names
        return Fate.WAITING, again + waits_for(row.subscription, alert)
    text = f"{again}in {alert.message_id}, {standing(alert.delivery, names=known.names)}"
    if alert.delivery.state is DeliveryState.WAITING:
        text += pausing(row.subscription, alert.delivery.next_attempt)
    digest = known.sent.get(alert.message_id)
    if digest is not None and not _shows(digest, kept):
        how = "told by its title alone" if _names(digest, kept) else "one of those counted as more"
        return Fate.CUT, f"{text}; the digest was full, and it is {how}"
    return OF_STATE[alert.delivery.state], text


def waits_for(who: Subscription, alert: AlertRow) -> str:
    """When what is in no digest yet is told."""
    due = "now" if who.next_due is None else stamp(who.next_due)
    if who.at_once is not None and alert.level is not None and alert.level >= who.at_once:
        cap = f", {who.most_per_hour} an hour, else {due}" if who.most_per_hour is not None else ""
        due = f"at once as it is {alert.level.word}{cap}"
    quiet = f"; quiet hours {who.quiet_hours} ({who.timezone})" if who.quiet_hours else ""
    return f"schedule {who.schedule}, due {due}{quiet}{pausing(who, alert.decided)}"


def pausing(who: Subscription, since: datetime) -> str:
    """That what waits since then waits for the end of a pause too."""
    until = who.paused_until
    return f"; the subscription is {paused(until)}" if until is not None and until > since else ""


def standing(delivery: DeliveryRow, *, names: bool = True) -> str:
    """How a digest stands."""
    why = f": {delivery.reason}" * bool(delivery.reason and names)
    if delivery.state is not DeliveryState.WAITING:
        return f"{delivery.state.value} {stamp(delivery.changed)}{why}"
    doubt = "; the last try may have reached its reader" * delivery.in_doubt
    return f"waiting after {delivery.attempts} tries, next try {stamp(delivery.next_attempt)}{why}{doubt}"


def _shows(digest: Digest, kept: Kept) -> bool:
    """Whether the story is one of those that the digest shows; it may have a new title since, or another incident."""
    story = kept.of.story
    return any(
        shown.seen == kept.of.seen
        and (shown.title == story.title or (story.url is not None and shown.url == story.url))
        for section in digest.sections
        for shown in section.stories
    )


def _names(digest: Digest, kept: Kept) -> bool:
    """Whether the story is one of those of which the digest has the title."""
    story = kept.of.story
    return any(
        named.title == short_title(story) or (story.url is not None and named.url == story.url)
        for section in digest.sections
        for named in section.titles
    )


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
