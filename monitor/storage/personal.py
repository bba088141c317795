"""All that is stored about the reader of one address: handed out, and erased.

The numbers of subscriptions and deliveries are in links and return paths of mails that left, so their rows stay, with
nothing of the reader in them: a number that came back would name somebody else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from monitor.model import Level, Subscription
from monitor.outgoing import Digest
from monitor.storage import as_json
from monitor.storage.engine import Transaction
from monitor.storage.sign_ups import drop
from monitor.storage.subscriptions import unsubscribe
from monitor.storage.tables import (
    alerts,
    attempts,
    bounces,
    deliveries,
    digests,
    erased,
    feed_addresses,
    matches,
    pattern_alerts,
    sign_ups,
    silences,
    stories,
    subscriptions,
    suppressions,
    verdicts,
)
from monitor.storage.upsert import insert


def digests_of(tx: Transaction, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Each digest of these subscriptions with what became of it, the oldest first."""
    columns = (digests.c.message_id, digests.c.subscription_id, digests.c.due, digests.c.composed, digests.c.content)
    query = (
        select(*columns, deliveries.c.state, deliveries.c.changed, deliveries.c.reason, deliveries.c.reply)
        .join(deliveries, deliveries.c.digest_id == digests.c.id)
        .where(digests.c.subscription_id.in_(ids))
        .order_by(digests.c.id)
    )
    return [
        {**{name: value for name, value in row._mapping.items() if name != "content"}, "stories": _told(row.content)}
        for row in tx.execute(query)
    ]


def _told(content: str) -> list[dict[str, Any]]:
    sections = json.loads(content)["sections"]
    return [
        {"rule": section["rule"], "title": story["title"], "url": story["url"]}
        for section in sections
        for story in (*section["stories"], *section.get("titles", ()))
    ]


def alerts_of(tx: Transaction, ids: Sequence[int]) -> list[dict[str, Any]]:
    """What was decided for them: each alert, told or held back and why."""
    return _rows(
        tx,
        select(alerts.c.subscription_id, alerts.c.decided, alerts.c.held, matches.c.rule, stories.c.title)
        .join(matches, matches.c.id == alerts.c.match_id)
        .join(stories, stories.c.id == matches.c.story_id)
        .where(alerts.c.subscription_id.in_(ids))
        .order_by(alerts.c.id),
    )


def verdicts_of(tx: Transaction, ids: Sequence[int]) -> list[dict[str, Any]]:
    return _rows(
        tx,
        select(verdicts.c.subscription_id, verdicts.c.verdict, verdicts.c.given, matches.c.rule, stories.c.title)
        .join(matches, matches.c.id == verdicts.c.match_id)
        .join(stories, stories.c.id == matches.c.story_id)
        .where(verdicts.c.subscription_id.in_(ids))
        .order_by(verdicts.c.given, verdicts.c.match_id),
    )


def mutes_of(tx: Transaction, ids: Sequence[int]) -> list[dict[str, Any]]:
    columns = (silences.c.subscription_id, silences.c.kind, silences.c.subject, silences.c.since, silences.c.until)
    return _rows(tx, select(*columns).where(silences.c.subscription_id.in_(ids)).order_by(silences.c.id))


def bounces_of(tx: Transaction, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Mails to them that came back."""
    columns = (bounces.c.seen, bounces.c.kind, bounces.c.status, bounces.c.reason, bounces.c.did)
    return _rows(
        tx,
        select(digests.c.subscription_id, *columns)
        .join(deliveries, deliveries.c.id == bounces.c.delivery_id)
        .join(digests, digests.c.id == deliveries.c.digest_id)
        .where(digests.c.subscription_id.in_(ids))
        .order_by(bounces.c.id),
    )


def _rows(tx: Transaction, query: Any) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in tx.execute(query)]


def erase(tx: Transaction, ids: Sequence[int], emails: Sequence[str], now: datetime) -> None:
    """Erase these subscriptions and all that hangs on them, and what is kept of these addresses, once and for all."""
    for subscription_id in ids:
        unsubscribe(tx, subscription_id, now)
        _erase_subscription(tx, subscription_id, now)
    for asked in tx.scalars(select(sign_ups.c.id).where(sign_ups.c.email.in_(emails))).all():
        drop(tx, asked)
    tx.execute(delete(suppressions).where(suppressions.c.address.in_(emails)))


def _erase_subscription(tx: Transaction, this: int, now: datetime) -> None:
    for table in (alerts, pattern_alerts, verdicts, silences):
        tx.execute(delete(table).where(table.c.subscription_id == this))
    tx.execute(delete(sign_ups).where(sign_ups.c.subscription_id == this))
    theirs = select(digests.c.id).where(digests.c.subscription_id == this)
    delivered = select(deliveries.c.id).where(deliveries.c.digest_id.in_(theirs))
    tx.execute(update(bounces).where(bounces.c.delivery_id.in_(delivered)).values(reason="", subject=""))
    tx.execute(update(attempts).where(attempts.c.delivery_id.in_(delivered)).values(answer="", domain=""))
    of_theirs = deliveries.c.digest_id.in_(theirs)
    tx.execute(update(deliveries).where(of_theirs).values(reason="", reply="", domain=""))
    tx.execute(update(feed_addresses).where(feed_addresses.c.subscription_id == this).values(ended=now))
    nobody = Subscription(this, "", (), Level.CRITICAL, "immediately", "UTC", "en", now)
    for row in tx.execute(select(digests.c.id, digests.c.message_id).where(digests.c.subscription_id == this)).all():
        empty = as_json.dump(Digest(row.message_id, nobody, now, now, (), 0))
        values = {"content": empty, "story_count": 0, "due": now, "composed": now}
        tx.execute(update(digests).where(digests.c.id == row.id).values(values))
    values = {
        "email": "", "rules": "[]", "minimum_level": int(nobody.minimum_level), "schedule": nobody.schedule,
        "timezone": nobody.timezone, "language": nobody.language, "since": now, "next_due": None, "declared": False,
        "ended": now, "unsubscribed": now, "quiet_hours": None, "most_per_hour": None, "at_once": None,
        "when_nothing": nobody.when_nothing.value, "channel": nobody.channel, "paused_until": None,
        "declared_pause": None,
    }  # fmt: skip
    tx.execute(update(subscriptions).where(subscriptions.c.id == this).values(values))


def keep_out(tx: Transaction, mailbox: str, now: datetime) -> None:
    """Nothing is sent to that mailbox because config.yaml names it; all that is kept of it is this keyed hash."""
    tx.execute(insert(tx, erased).on_conflict_do_nothing(), {"mailbox": mailbox, "at": now})


def kept_out(tx: Transaction) -> frozenset[str]:
    """The keyed hashes of the mailboxes that were erased although config.yaml names them."""
    return frozenset(tx.scalars(select(erased.c.mailbox)))
