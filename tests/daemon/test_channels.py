"""Webhooks by the whole program: the same id after a kill, suspended for all to see, mail goes on beside them."""

from __future__ import annotations

import base64
import json
import threading

import pytest

from tests.crash.world import SUBSCRIBERS, World
from tests.daemon.installation import Installation
from tests.publisher import Page, Publisher, Request

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def with_hook(here: Installation, receiver: Publisher) -> Installation:
    (here.home / "soc.secret").write_text(SECRET)
    channel = {
        "name": "soc",
        "webhook": receiver.url("/hook"),
        "secret_file": "soc.secret",
        "allow_private_addresses": "true",
    }
    people = [
        {"email": SUBSCRIBERS[0], "schedule": "immediately", "channel": "soc"},
        *({"email": email, "schedule": "immediately"} for email in SUBSCRIBERS),
    ]
    here.change({"channels": [channel], "subscribers": people})
    return here


def test_a_kill_between_send_and_mark_repeats_the_same_delivery(here: Installation) -> None:
    hold, asked = threading.Event(), threading.Event()

    def first_time(_request: Request) -> Page:
        asked.set()
        return Page(status=200, hold=hold)

    with Publisher({"/hook": [first_time, Page(status=200)]}) as receiver:
        with_hook(here, receiver).publish(1)
        daemon = World.run(here)
        assert asked.wait(60), (here.home / "log").read_text()
        daemon.kill()
        daemon.wait(20)
        hold.set()
        assert here.once().returncode == 0
    assert len(receiver.requests) == 2
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert {email for email, _ in here.missing()} == set()


def test_a_webhook_that_is_gone_is_suspended_and_a_test_that_it_takes_ends_that(here: Installation) -> None:
    with Publisher({"/hook": [Page(status=410), Page(status=200)]}) as receiver:
        with_hook(here, receiver).publish(1)
        assert here.once().returncode == 0
        assert here.missing() == set()  # what goes by mail, to the same address too
        lines = here.ask("subscribers", "list").stdout.splitlines()
        (suspended,) = [line for line in lines if "suspended" in line]
        assert "webhook soc" in suspended
        assert "127.0.0.1 answered 410" in suspended
        (row,) = here.ask("channels", "list").stdout.splitlines()[1:]
        assert row.split()[:4] == ["soc", "webhook", "127.0.0.1", "suspended"]
        tested = here.ask("channels", "test", "soc")
        assert "suspended no more" in tested.stdout
        assert "active" in here.ask("channels", "list").stdout
        here.publish(1)
        assert here.once().returncode == 0
    assert [json.loads(got.body)["type"] for got in receiver.requests] == [
        "monitor.digest",
        "monitor.test",
        "monitor.digest",
    ]
    said = (here.home / "log").read_text() if (here.home / "log").exists() else ""
    assert "/hook" not in said + tested.stdout + tested.stderr


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        pytest.param({"webhook": "https://soc.example/T0KEN"}, "`secret_file` go together", id="no secret"),
        pytest.param(
            {"webhook": "http://soc.example/T0KEN", "secret_file": "soc.secret"}, "begins with https://", id="no TLS"
        ),
        pytest.param(
            {"webhook": "https://me:T0KEN@soc.example/", "secret_file": "soc.secret"},
            "`webhook` cannot be that. Write https://",
            id="a login",
        ),
        pytest.param(
            {"webhook": "https://soc.example/T0KEN", "secret_file": "gone"}, "gone cannot be read", id="no file"
        ),
        pytest.param({"webhook": "https://x.example/", "secret_file": "bad"}, "whsec_ and", id="a bad secret"),
        pytest.param({"apprise_file": "empty"}, "empty is empty", id="no address"),
        pytest.param({}, "either `webhook` or `apprise_file`", id="nothing"),
        pytest.param({"apprise_file": "soc.secret", "name": "mail"}, "Mail is there already", id="mail"),
    ],
)
def test_mistakes_are_told_by_place_and_without_secrets(channel: dict[str, str], said: str, here: Installation) -> None:
    for name, text in (("soc.secret", SECRET), ("bad", "hunter2"), ("empty", "")):
        (here.home / name).write_text(text)
    here.change({"channels": [{"name": "soc", **channel}]})
    told = here.ask("channels", "list")
    assert told.returncode == 1
    assert said in told.stderr
    assert "config.yaml:1:" in told.stderr
    assert "T0KEN" not in told.stderr
    assert "hunter2" not in told.stderr


def test_a_channel_that_nobody_declares_is_a_mistake_in_the_file_and_on_the_command_line(here: Installation) -> None:
    added = here.ask("subscribers", "add", "a@example.org", "--channel", "sock")
    assert (added.returncode, added.stderr) == (
        1,
        "--channel: no channel is called sock. Declare it under `channels:`.\n",
    )
    here.change({"subscribers": [{"email": "a@example.org", "channel": "sock"}]})
    told = here.ask("subscribers", "list")
    assert told.returncode == 1
    assert "no channel is called `sock`" in told.stderr


@pytest.mark.parametrize(
    ("dkim", "said"),
    [
        pytest.param({"key_file": "gone.key"}, "gone.key cannot be read", id="no file"),
        pytest.param({"key_file": "soc.secret"}, "soc.secret holds no private key", id="no key"),
        pytest.param({"key_file": "soc.secret", "domain": "example.org"}, "which is localhost", id="another domain"),
        pytest.param({"key_file": "soc.secret", "selektor": "m"}, "Perhaps `selector` is meant", id="an unknown key"),
    ],
)
def test_a_key_that_cannot_sign_mails_is_a_mistake_at_start(
    dkim: dict[str, str], said: str, here: Installation
) -> None:
    (here.home / "soc.secret").write_text(SECRET)
    here.change({"mail": {"dkim": {"domain": "localhost", "selector": "m", **dkim}}})
    told = here.ask("channels", "list")
    assert told.returncode == 1
    assert said in told.stderr
    assert "config.yaml:1:" in told.stderr
