"""Signed webhooks: what they say, how they are signed, what an answer means. Against a real receiver on loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.corroboration import Corroboration, Sources
from monitor.digests.channels import postponed
from monitor.digests.channels.webhook import Webhook, read_secrets
from monitor.digests.compose import compose, with_sources
from monitor.digests.event import MAX_BODY, EventWriter
from monitor.errors import AddressRefused, DeliveryError, DigestRefused
from monitor.feeds.post import Poster
from monitor.outgoing import Delivery, Digest
from tests.digests.samples import NOW, matched, sample_waiting, story, subscription
from tests.digests.samples import match as found
from tests.publisher import Page, Publisher

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"
SECRET = bytes(range(32))
OLDER = bytes(range(1, 33))
LEAVE = "http://127.0.0.1:8080/u/"


def written(secret: bytes) -> str:
    return "whsec_" + base64.b64encode(secret).decode()


def digest() -> Digest:
    made = compose(subscription(channel="soc"), sample_waiting(), [], message_id="0af1@example.org", due=NOW, now=NOW)
    return with_sources(made, {1: Sources(Corroboration.INDEPENDENT, ("Blick", "Yonhap"), 3)})


def hook(url: str, folder: Path, *, free: bool = True, seconds: float = 20, secret: str = written(SECRET)) -> Webhook:
    file = folder / "soc.secret"
    file.write_text(secret)
    post = Poster(allow_private_addresses=free, clock=lambda: NOW, seconds=seconds)
    return Webhook(url, file, post, EventWriter(lambda number: f"{LEAVE}{number}"))


async def tried(webhook: Webhook, *, told: Digest | None = None, now: datetime = NOW) -> str:
    try:
        return await webhook(Delivery(1, told or digest(), 1, channel="soc"), now)
    finally:
        await webhook.close()


async def test_a_digest_arrives_signed_and_says_what_the_mail_says(tmp_path: Path) -> None:
    with Publisher({"/hook": Page(status=204)}) as receiver:
        assert await tried(hook(receiver.url("/hook"), tmp_path)) == "127.0.0.1 answered 204"
    (got,) = receiver.requests
    event = json.loads(got.body)
    assert (event["type"], event["version"], event["timestamp"]) == ("monitor.digest", 1, "2023-08-31T09:30:00Z")
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == "0af1"
    assert got.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    data = event["data"]
    assert (data["message_id"], data["story_count"], data["left_out"]) == ("0af1@example.org", 5, 0)
    assert data["unsubscribe_url"] == LEAVE + "7"
    first = next(incident for incident in data["incidents"] if incident["id"] == 1)
    assert first["level"] == "critical"
    assert first["rules"] == [{"id": "dprk-russia-arms", "title": "Arms and munitions between North Korea and Russia"}]
    assert first["sources"]["origins"] == ["Blick", "Yonhap"]
    (german,) = [one for one in first["stories"] if one["language"] == "de"]
    assert german["url"] == "https://blick.example/putin-bettelt-bei-nordkorea-um-munition"
    assert {(span["quote"], span["gloss"], span["id"]) for span in german["evidence"]} >= {
        ("Munition", "ammunition", "munitions")
    }


async def test_the_id_stays_over_tries_and_the_time_is_that_of_the_try(tmp_path: Path) -> None:
    with Publisher({"/hook": [Page(status=500), Page(status=200)]}) as receiver:
        with pytest.raises(DeliveryError):
            await tried(hook(receiver.url("/hook"), tmp_path))
        await tried(hook(receiver.url("/hook"), tmp_path), now=NOW + timedelta(minutes=5))
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 300


async def test_every_secret_signs_so_that_a_receiver_can_change_from_one_to_the_next(tmp_path: Path) -> None:
    with Publisher({"/hook": Page(status=200)}) as receiver:
        await tried(hook(receiver.url("/hook"), tmp_path, secret=f"{written(SECRET)}\n{written(OLDER)}\n"))
    (got,) = receiver.requests
    content = f"0af1.{got.headers['webhook-timestamp']}.".encode() + got.body
    macs = [hmac.new(each, content, hashlib.sha256).digest() for each in (SECRET, OLDER)]
    assert got.headers["webhook-signature"] == " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)


async def test_the_example_of_the_documentation_verifies_and_refuses(tmp_path: Path) -> None:
    with Publisher({"/hook": Page(status=200)}) as receiver:
        await tried(hook(receiver.url("/hook"), tmp_path), now=datetime.now(UTC))
    (got,) = receiver.requests
    code = next(block for block in re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL) if "hmac" in block)
    assert len([line for line in code.splitlines() if line.strip()]) <= 14
    names: dict[str, object] = {}
    exec(code, names)
    verified = names["verified"]
    assert callable(verified)
    assert verified(written(SECRET), got.headers, got.body)
    assert not verified(written(OLDER), got.headers, got.body)
    assert not verified(written(SECRET), got.headers, got.body + b" ")
    assert not verified(written(SECRET), {**got.headers, "webhook-id": "other"}, got.body)
    assert not verified(written(SECRET), {**got.headers, "webhook-timestamp": "1700000000"}, got.body)


@pytest.mark.parametrize(
    ("status", "kind", "in_doubt"),
    [
        pytest.param(408, DeliveryError, True, id="408 later, perhaps read"),
        pytest.param(425, DeliveryError, False, id="425 later"),
        pytest.param(429, DeliveryError, False, id="429 later"),
        pytest.param(500, DeliveryError, True, id="500 later, perhaps read"),
        pytest.param(503, DeliveryError, True, id="503 later, perhaps read"),
        pytest.param(301, DeliveryError, False, id="a redirect is not followed"),
        pytest.param(307, DeliveryError, False, id="nor one that keeps the method"),
        pytest.param(400, DigestRefused, False, id="400 this digest never"),
        pytest.param(401, DigestRefused, False, id="401 this digest never"),
        pytest.param(413, DigestRefused, False, id="413 this digest never"),
        pytest.param(410, AddressRefused, False, id="410 no digest any more"),
    ],
)
async def test_what_an_answer_means(status: int, kind: type[DeliveryError], in_doubt: bool, tmp_path: Path) -> None:
    pages = {"/hook": Page(status=status, headers={"Location": "/other"}), "/other": Page(status=200)}
    with Publisher(pages) as receiver, pytest.raises(DeliveryError, match=f"127.0.0.1 answered {status}") as caught:
        await tried(hook(receiver.url("/hook"), tmp_path))
    assert (type(caught.value), caught.value.in_doubt) == (kind, in_doubt)
    assert [request.path for request in receiver.requests] == ["/hook"]


async def test_the_pause_that_is_asked_for_is_kept_up_to_a_day(tmp_path: Path) -> None:
    page = Page(status=503, headers={"Retry-After": "7200"})
    with Publisher({"/hook": page}) as receiver, pytest.raises(DeliveryError) as caught:
        await tried(hook(receiver.url("/hook"), tmp_path))
    assert caught.value.wait == timedelta(hours=2)
    five = timedelta(minutes=5)
    assert postponed(1, five, caught.value.wait) == timedelta(hours=2)
    assert postponed(1, five, timedelta(seconds=1)) == five
    assert postponed(1, five, timedelta(days=400)) == timedelta(days=1)


async def test_who_never_answers_is_left_after_a_while_and_may_have_it(tmp_path: Path) -> None:
    hold = threading.Event()
    with Publisher({"/hook": Page(hold=hold)}) as receiver:
        with pytest.raises(DeliveryError, match=r"no answer within 0\.3 s") as caught:
            await tried(hook(receiver.url("/hook"), tmp_path, seconds=0.3))
        hold.set()
    assert caught.value.in_doubt


async def test_a_connection_that_breaks_leaves_it_in_doubt_and_a_refused_one_does_not(tmp_path: Path) -> None:
    with Publisher({"/hook": Page(raw=b"")}) as receiver, pytest.raises(DeliveryError) as broken:
        await tried(hook(receiver.url("/hook"), tmp_path))
    with pytest.raises(DeliveryError) as refused:
        await tried(hook(receiver.url("/hook"), tmp_path))
    assert (broken.value.in_doubt, refused.value.in_doubt) == (True, False)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
async def test_an_address_inside_is_not_asked_by_any_spelling(host: str, tmp_path: Path) -> None:
    """RELIABILITY S3: the guard of feeds holds for webhooks."""
    with Publisher({"/hook": Page(status=200)}) as receiver:
        with pytest.raises(DeliveryError) as caught:
            await tried(hook(f"http://{host}:{receiver.port}/hook", tmp_path, free=False))
        assert receiver.requests == []
    assert not caught.value.in_doubt


async def test_neither_address_nor_secret_is_in_what_is_said(tmp_path: Path) -> None:
    with Publisher({"/": Page(status=200)}) as receiver, pytest.raises(DigestRefused) as caught:
        await tried(hook(receiver.url("/services/T0KEN?key=S3CRET"), tmp_path))
    assert caught.value.reason == "127.0.0.1 answered 404"


async def test_an_unreadable_secret_sends_nothing(tmp_path: Path) -> None:
    with Publisher({"/hook": Page(status=200)}) as receiver:
        webhook = hook(receiver.url("/hook"), tmp_path)
        (tmp_path / "soc.secret").unlink()
        with pytest.raises(DeliveryError, match="cannot be signed"):
            await tried(webhook)
        assert receiver.requests == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("hunter2hunter2hunter2hunter2hunter2", id="no prefix"),
        pytest.param("whsec_" + base64.b64encode(b"short").decode(), id="too short"),
        pytest.param("whsec_" + base64.b64encode(bytes(65)).decode(), id="too long"),
        pytest.param("whsec_not base64 at all!", id="no base64"),
        pytest.param("\n".join([written(SECRET)] * 4), id="four of them"),
        pytest.param("whsec_é", id="no ASCII"),
    ],
)
def test_a_file_without_secrets_says_so_and_not_what_is_in_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "soc.secret"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(str(file))) as caught:
        read_secrets(file)
    assert not text or text not in str(caught.value)


def test_a_body_has_its_bounds_and_counts_what_found_no_room() -> None:
    rows = []
    for number in range(60):
        of = story(f"{number} " + "한글제목" * 400, summary="요약 " * 100, text="Munition " * 90, key=str(number))
        rows.append(matched(number + 1, of, found(of, [("Munition", "concept", f"id-{number}", "ammunition" * 40)])))
    made = compose(subscription(), rows, [], message_id="1@x", due=NOW, now=NOW)
    (section,) = made.sections
    crowded = replace(section, stories=tuple(replace(one, also=("A" * 9000,)) for one in section.stories))
    body = EventWriter(lambda number: LEAVE)(replace(made, sections=(crowded,)))
    data = json.loads(body)["data"]
    assert len(body) <= MAX_BODY
    assert 0 < data["left_out"] < 60
    assert sum(len(incident["stories"]) for incident in data["incidents"]) + data["left_out"] == 60


def test_hostile_text_is_harmless_and_links_are_web_addresses() -> None:
    of = story("Munition\u202e\x00\n<script>\ud800", url="javascript:alert(1)", key="k")
    made = compose(subscription(), [matched(1, of, found(of, [("Munition", "concept", "munitions", "a\u200bb")]))], [],
                   message_id="1@x", due=NOW, now=NOW)  # fmt: skip
    ((told,),) = [one["stories"] for one in json.loads(EventWriter(lambda number: LEAVE)(made))["data"]["incidents"]]
    assert told["title"] == "Munition <script>"
    assert told["url"] is None
    assert told["evidence"][0]["gloss"] == "ab"


async def test_a_test_event_is_signed_and_tells_nothing(tmp_path: Path) -> None:
    with Publisher({"/hook": Page(status=200)}) as receiver:
        webhook = hook(receiver.url("/hook"), tmp_path)
        assert await webhook.test(NOW) == "127.0.0.1 answered 200"
        await webhook.close()
    (got,) = receiver.requests
    assert json.loads(got.body)["type"] == "monitor.test"
    assert re.fullmatch(r"[0-9a-f]{32}", got.headers["webhook-id"])
    assert got.headers["webhook-signature"].startswith("v1,")
