"""Notifications by Apprise, with its json:// scheme, against a real receiver on loopback."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from monitor.digests.channels.notify import Notify, words_of
from monitor.digests.compose import compose
from monitor.errors import DeliveryError
from monitor.outgoing import Delivery, Digest
from tests.digests.samples import NOW, sample_waiting, subscription
from tests.publisher import Page, Publisher


def digest() -> Digest:
    return compose(subscription(channel="phone"), sample_waiting(), [], message_id="1@x", due=NOW, now=NOW)


def phone(folder: Path, address: str, *, seconds: float = 30) -> Notify:
    file = folder / "phone.url"
    file.write_text(address + "\n")
    return Notify(file, seconds=seconds)


async def test_a_notification_names_each_event_with_its_address(tmp_path: Path) -> None:
    with Publisher({"/tell": Page(status=200)}) as receiver:
        notify = phone(tmp_path, f"json://127.0.0.1:{receiver.port}/tell")
        assert "took it" in await notify(Delivery(1, digest(), 1), NOW)
    (got,) = receiver.requests
    told = json.loads(got.body)
    assert told["title"] == "Critical: 3 events"
    assert "https://yonhap.example/view/AKR20231101" in told["message"].splitlines()


@pytest.mark.parametrize("status", [400, 404, 410, 500])
async def test_whatever_goes_wrong_is_tried_again(status: int, tmp_path: Path) -> None:
    with Publisher({"/T0KEN": Page(status=status)}) as receiver, pytest.raises(DeliveryError) as caught:
        await phone(tmp_path, f"json://127.0.0.1:{receiver.port}/T0KEN")(Delivery(1, digest(), 1), NOW)
    assert type(caught.value) is DeliveryError
    assert "T0KEN" not in caught.value.reason


async def test_a_service_that_hangs_is_left_after_a_while_and_not_asked_twice_at_once(tmp_path: Path) -> None:
    hold = threading.Event()
    with Publisher({"/tell": Page(hold=hold)}) as receiver:
        notify = phone(tmp_path, f"json://127.0.0.1:{receiver.port}/tell", seconds=0.5)
        with pytest.raises(DeliveryError, match=r"within 0\.5 s") as caught:
            await notify(Delivery(1, digest(), 1), NOW)
        assert caught.value.in_doubt
        with pytest.raises(DeliveryError, match="has not ended yet"):
            await notify(Delivery(1, digest(), 1), NOW)
        hold.set()


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("", id="nothing"),
        pytest.param("nosuchthing://s3cret", id="an unknown scheme"),
        pytest.param("json://127.0.0.1/s3cret\njson://127.0.0.1/s3cret", id="two services"),
    ],
)
async def test_an_address_that_is_none_is_said_without_it(address: str, tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match=r"phone\.url holds no address") as caught:
        await phone(tmp_path, address).test(NOW)
    assert "s3cret" not in caught.value.reason


@pytest.mark.parametrize("most", [60, 200, 4000])
def test_a_body_has_the_length_that_its_service_takes_and_counts_the_rest(most: int) -> None:
    _, body = words_of(digest(), most)
    assert len(body) <= most
    assert ("more" in body.splitlines()[-1]) is (most < 4000)
