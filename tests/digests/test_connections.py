"""Several connections send side by side, and each marks a mail before it sends the next. RELIABILITY D1."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.digests.channels.mail import ByMail
from monitor.digests.mail_settings import MailSettings
from monitor.digests.message import Message, digest_message
from monitor.digests.send import Mailer
from monitor.errors import DeliveryError, ServerRefused
from monitor.outgoing import Delivery, DeliveryState, Digest
from monitor.pipeline import Outbox, deliver_digests
from monitor.storage import Storage, digests, outbox
from tests.postoffice import Postoffice, Wait
from tests.storage.makes import NOW, digest, subscriber

PAUSE = timedelta(minutes=5)


def filled(storage: Storage, mails: int) -> None:
    def fill(tx) -> None:  # type: ignore[no-untyped-def]
        for number in range(mails):
            who = subscriber(tx, f"reader{number}@example.org")
            digests.save(tx, digest(who, f"{number}@example.org"), [], [], NOW)

    storage.write_now(fill)


def render(of: Digest, at: datetime) -> Message:
    return digest_message(of, "Shells", "x", "x", sender="a@example.org", unsubscribe_url="https://example.org/u")


def states(storage: Storage) -> list[DeliveryState]:
    return [row.state for row in storage.read_now(lambda tx: outbox.rows(tx, 1000))]


async def test_as_many_mails_are_on_their_way_as_there_are_connections(storage: Storage, tmp_path: Path) -> None:
    filled(storage, 9)
    async with Postoffice() as office:
        hold = asyncio.Event()
        office.on("dot", *[Wait(hold)] * 3)
        settings = MailSettings(host="127.0.0.1", port=office.port, tls="none", sender="a@example.org")
        mailers = [Mailer(settings, tmp_path) for _ in range(3)]
        ways = [Outbox(storage, True, ByMail(render, one), PAUSE, lambda: NOW) for one in mailers]
        sending = [asyncio.create_task(deliver_digests(NOW, way, lambda: False)) for way in ways]
        await office.until("waiting", 3)
        assert states(storage).count(DeliveryState.SENDING) == 3
        assert office.letters == []
        hold.set()
        ended = await asyncio.gather(*sending)
        for one in mailers:
            await one.close()
    assert [error for way in ended for error in way] == [None] * 9
    assert states(storage) == [DeliveryState.SENT] * 9
    assert len({letter.message_id for letter in office.letters}) == len(office.letters) == 9


@dataclass
class Strict:
    """A channel that fails the test if what it sent before is not marked yet."""

    storage: Storage
    error: DeliveryError | None = None
    before: list[str] = field(default_factory=list)

    async def __call__(self, delivery: Delivery, now: datetime) -> str:
        stands = {row.message_id: row.state for row in self.storage.read_now(lambda tx: outbox.rows(tx, 1000))}
        assert stands[delivery.digest.message_id] is DeliveryState.SENDING
        assert {stands[name] for name in self.before} <= {DeliveryState.SENT}
        self.before.append(delivery.digest.message_id)
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        return "250 taken"


@pytest.mark.parametrize("connections", [1, 4])
async def test_a_mail_is_marked_before_the_next_one_on_its_connection_is_sent(
    connections: int, storage: Storage
) -> None:
    filled(storage, 24)
    channels = [Strict(storage) for _ in range(connections)]
    ways = [Outbox(storage, True, one, PAUSE, lambda: NOW) for one in channels]
    await asyncio.gather(*(deliver_digests(NOW, way, lambda: False) for way in ways))
    assert states(storage) == [DeliveryState.SENT] * 24
    assert all(one.before for one in channels)


async def test_a_mail_that_was_sent_as_the_daemon_stops_is_marked(storage: Storage) -> None:
    filled(storage, 3)
    channel = Strict(storage)
    await deliver_digests(NOW, Outbox(storage, True, channel, PAUSE, lambda: NOW), lambda: bool(channel.before))
    assert sorted(states(storage)) == sorted([DeliveryState.SENT, DeliveryState.WAITING, DeliveryState.WAITING])


async def test_after_a_refusal_by_the_server_it_is_put_off_and_no_other_is_tried(storage: Storage) -> None:
    filled(storage, 3)
    channel = Strict(storage, ServerRefused("no"))
    way = Outbox(storage, True, channel, PAUSE, lambda: datetime(2023, 9, 1, tzinfo=UTC))
    [error] = await deliver_digests(NOW, way, lambda: False)
    assert isinstance(error, ServerRefused)
    assert (states(storage), way.unmarked) == ([DeliveryState.WAITING] * 3, [])
