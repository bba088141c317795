"""THE WAY IN: who asks on the page to be told, and is told once they have confirmed it.

    form ─within the limits?─▶ wish ─▶ stored        (the page answers the same, whoever asks for whom)
    [wish] unseen ─is it known, was there a mail lately?─▶ a mail, or none ─▶ stored ─render─▶ message ─send─▶ marked
    link ─POST─▶ subscription

Whose address is known is looked up here and not by the page, so that neither what it says nor how long that takes tells
anybody. A mail repeats only under its Message-ID, with the same link. Of the link a hash is stored.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from monitor import storage
from monitor.digests.channels import postponed
from monitor.digests.message import Message
from monitor.digests.schedule import next_due
from monitor.digests.sign_up import SignUpMails
from monitor.errors import AddressRefused, DeliveryError, DigestRefused, MonitorError, ServerAway, ServerRefused
from monitor.model import Declared
from monitor.storage.sign_ups import Kind, SignUp
from monitor.storage.subscriptions import Standing, SubscriptionRow
from monitor.subscribers.links import Links
from monitor.subscribers.mailbox import one_reader, same_as
from monitor.subscribers.sign_up_limits import APART, GOOD_FOR, HOUR, IN_ALL, MAILS, MAILS_WITHIN, PER_NETWORK
from monitor.telling import MAIL

log = structlog.get_logger("monitor.signing_up")


Tx = storage.Transaction


# what the page asks


def may_ask(tx: Tx, network: str, now: datetime) -> bool:
    """Whether the form is taken from that network, a keyed hash: nothing depends on what is in it."""
    ours, all_of_them = storage.sign_ups.counts(tx, network, now - HOUR)
    return ours < PER_NETWORK and all_of_them < IN_ALL


def ask(tx: Tx, wish: Declared, network: str, now: datetime) -> bool:
    """Keep a wish, if it may still be asked for."""
    if may := may_ask(tx, network, now):
        storage.sign_ups.add(tx, wish, network, now)
    return may


def asked_for(tx: Tx, number: int, token: str, now: datetime) -> SignUp | None:
    """What that link confirms; None for one that we did not make, that is past, or whose wish is gone."""
    found = storage.sign_ups.get(tx, number)
    fits = hmac.compare_digest(hashed(token), found.token if found is not None else hashed(""))
    if found is None or not fits or found.kind is not Kind.CONFIRM or now - found.asked >= GOOD_FOR:
        return None
    return found


def confirm(tx: Tx, sign_up: SignUp, now: datetime) -> None:
    """Begin what was asked for, once however often it is said. Who gets mails of the same rules already has one
    subscription and not two: it becomes what was asked for, unless config.yaml holds it."""
    if sign_up.subscription_id is not None:
        return
    wish = sign_up.wish
    due = next_due(wish.schedule, wish.timezone, now)
    same = same_wish(tx, wish)
    if same is None:
        this = storage.subscriptions.add(tx, wish, now).id
        storage.subscriptions.set_next_due(tx, this, due)
    else:
        this = same.subscription.id
        if not same.declared:
            storage.subscriptions.change(tx, this, wish, due)
    storage.sign_ups.confirmed(tx, sign_up.id, this)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def same_wish(tx: Tx, wish: Declared, *, but: int | None = None) -> SubscriptionRow | None:
    """The subscription, other than `but`, by which that mailbox gets mails of the same rules now, if there is one."""
    for row in storage.subscriptions.of_mailbox(tx, partial(_is_same, same_as(wish.email))):
        listens = row.standing in (Standing.ACTIVE, Standing.SUSPENDED)
        mine = row.subscription.id != but and row.subscription.channel == MAIL
        if listens and mine and set(row.subscription.rules) == set(wish.rules):
            return row
    return None


def _is_same(mailbox: str, address: str) -> bool:
    return same_as(address) == mailbox


# the mail that answers


def answer(mails: Sequence[datetime], now: datetime, *, known: bool, suspended: bool) -> Kind | None:
    """Which mail answers a wish, if any. `mails` are those of the last MAILS_WITHIN to that mailbox, the last one
    first; `known`: it gets the same already; `suspended`: nothing reaches it. Pure."""
    if suspended or len(mails) >= MAILS or (mails and now - mails[0] < APART):
        return None
    return Kind.KNOWN if known else Kind.CONFIRM


@dataclass(frozen=True)
class SignUpDesk:
    """What answering needs."""

    storage: storage.Storage
    links: Links
    write: SignUpMails
    send: Callable[[Message, str], Awaitable[str]]
    new_message_id: Callable[[], str]
    retry_after: timedelta
    clock: Callable[[], datetime]

    def look(self, tx: Tx) -> None:
        """Decide about every wish that nobody has looked at yet."""
        now = self.clock()
        suspended = {same_as(address) for address in storage.subscriptions.suspended(tx)}
        for sign_up in storage.sign_ups.fresh(tx):
            mailbox = self.links.blinded("reader", one_reader(sign_up.email))
            mails = storage.sign_ups.mailed(tx, mailbox, now - MAILS_WITHIN)
            same = same_wish(tx, sign_up.wish)
            kind = answer(mails, now, known=same is not None, suspended=same_as(sign_up.email) in suspended)
            if kind is None or storage.sign_ups.is_under_way(tx, mailbox):
                storage.sign_ups.drop(tx, sign_up.id)
                continue
            seed = secrets.token_hex(16)
            token = self.links.confirm(sign_up.id, seed, sign_up.email).rpartition("/")[2]
            drawn = {"message_id": self.new_message_id(), "seed": seed, "token": hashed(token)}
            storage.sign_ups.answer(tx, sign_up, kind, mailbox, now, **drawn)
            if same is not None:
                storage.sign_ups.confirmed(tx, sign_up.id, same.subscription.id)

    def next(self, tx: Tx) -> SignUp | None:
        """The mail to try now, if any. While the mail server is away none is."""
        now = self.clock()
        if storage.outages.holds_up(tx, now):
            return None
        return storage.sign_ups.claim(tx, now, partial(postponed, retry_after=self.retry_after))

    def message(self, sign_up: SignUp) -> Message:
        known = sign_up.kind is Kind.KNOWN
        if known:
            link = self.links.preferences(sign_up.subscription_id or 0)
        else:
            link = self.links.confirm(sign_up.id, sign_up.seed, sign_up.email)
        to = (sign_up.email, sign_up.wish.language)
        return self.write(*to, link, sign_up.message_id, sign_up.asked, known=known)


async def answer_all(desk: SignUpDesk) -> None:
    """Look at what is new, and try each mail that is due once. Raises CannotWork."""
    store = desk.storage
    if not await store.read(lambda tx: storage.sign_ups.is_any_due(tx, desk.clock())):
        return
    await store.write(desk.look)
    while (sign_up := await store.write(desk.next)) is not None:
        if desk.clock() - sign_up.asked >= GOOD_FOR:
            await store.write(partial(storage.sign_ups.drop, sign_up_id=sign_up.id))
            continue
        try:
            message = await asyncio.to_thread(desk.message, sign_up)
            await desk.send(message, sign_up.email)
        except (AddressRefused, DigestRefused) as error:
            log.warning("a sign-up was not taken", reason=error.reason)
            await store.write(partial(storage.sign_ups.drop, sign_up_id=sign_up.id))
        except DeliveryError as error:
            log.warning("a sign-up could not be answered", reason=error.reason, kind=type(error).__name__)
            if isinstance(error, ServerAway | ServerRefused):
                return
        else:
            await store.write(partial(storage.sign_ups.sent, sign_up=sign_up, now=desk.clock()))
            log.info("sign-up answered")


class SigningUp:
    """Answers who asked, beside everything else. `desk` None: nobody can ask."""

    def __init__(self, desk: SignUpDesk | None) -> None:
        self._desk = desk
        self._work: asyncio.Task[None] | None = None

    def ring(self) -> None:
        """Begin, unless it is under way."""
        if self._desk is not None and (self._work is None or self._work.done()):
            self._work = asyncio.create_task(self.work())

    async def work(self) -> None:
        """Answer what waits. Raises nothing: what is stored is tried again."""
        if self._desk is None:
            return
        try:
            await answer_all(self._desk)
        except Exception as error:  # the boundary: nothing waits for it, and nothing may fall with it
            log.error("sign-ups were not answered", exc_info=not isinstance(error, MonitorError), reason=str(error))

    async def close(self) -> None:
        """Leave off: a mail under way is sent again, as the same mail."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait([self._work])
