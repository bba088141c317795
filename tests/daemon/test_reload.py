"""Edits and SIGHUP: what is good takes effect and loses nothing; what is bad leaves what runs, and says so."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import urllib.request
from collections.abc import Callable

from tests.crash.world import RULES, SUBSCRIBERS
from tests.daemon.installation import Installation
from tests.daemon.test_trouble import stored
from tests.postoffice import Postoffice, Wait, in_thread
from tests.publisher import item, rss

ARMS = RULES["topics/arms.yaml"]
BEACH = """
title: Beach
id: beach
status: stable
level: low
when: {term: beach}
examples:
  match: [{lang: en, title: A day on the beach}]
  no_match: [{lang: en, title: A day in the woods}]
"""
OPERATOR = "ops@example.org"


def subscribed(count: int) -> dict[str, object]:
    return {"subscribers": [{"email": email, "schedule": "immediately"} for email in SUBSCRIBERS[:count]]}


def beach_story(here: Installation, number: int) -> dict[str, str]:
    """A feed with one story of its own, and the entry for it."""
    path = f"/beach{number}.xml"
    here.publisher.pages[path] = rss(item(f"Beach day {number}", f"http://127.0.0.1/beach-{number}"))
    return {"url": here.publisher.url(path), "name": path, "publisher": path}


def told_of(here: Installation, headline: str) -> list[str]:
    return sorted(letter.recipients[0] for letter in here.office.letters if headline in letter.data.decode())


def test_new_subscribers_feeds_and_rules_take_effect_and_nothing_is_lost_or_repeated(here: Installation) -> None:
    here.change(subscribed(2))
    here.publish(1)
    with here.start() as daemon:
        for _ in range(3):
            daemon.until("feed polled", new_stories=1)
        here.write_rule("beach.yaml", BEACH)
        here.change({**subscribed(4), "feeds": [*here.config()["feeds"], beach_story(here, 1)]})
        assert daemon.until("reloaded")["feeds"] == 4
        here.publish(1)
        for _ in range(4):
            daemon.until("feed polled", new_stories=1)
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    assert here.once().returncode == 0
    assert here.missing() <= {(email, story) for email in SUBSCRIBERS[2:] for story in here.stories[:3]}
    assert told_of(here, "Beach day 1") == sorted(SUBSCRIBERS)
    assert here.told_twice() == set()
    assert here.repeats() == 0


def test_a_rule_that_is_taken_away_finds_nothing_any_more(here: Installation) -> None:
    here.write_rule("beach.yaml", BEACH)
    here.change({"feeds": [beach_story(here, 1)]})
    with here.start() as daemon:
        daemon.until("feed polled", new_stories=1)
        (here.home / "rules" / "topics" / "beach.yaml").unlink()
        here.change({"feeds": [beach_story(here, 1), beach_story(here, 2)]})
        daemon.until("reloaded")
        daemon.until("feed polled", new_stories=1)
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    assert here.once().returncode == 0
    assert told_of(here, "Beach day 1") == sorted(SUBSCRIBERS)
    assert told_of(here, "Beach day 2") == []


def unknown_key(here: Installation) -> None:
    here.write("fedes: []\n")


def no_text(here: Installation) -> None:
    (here.home / "config.yaml").write_bytes(bytes(range(256)))


def no_config(here: Installation) -> None:
    (here.home / "config.yaml").unlink()


def another_database(here: Installation) -> None:
    here.change({"database": f"sqlite:///{here.home}/other.db"})


def unknown_rule(here: Installation) -> None:
    here.change({"subscribers": [{"email": "new@example.org", "rules": ["nonesuch"]}]})


def bad_rule(here: Installation) -> None:
    here.write_rule("arms.yaml", ARMS.replace("level: high", "level: loud"))


def broken_template(here: Installation) -> None:
    (here.home / "mine" / "email").mkdir(parents=True)
    here.change({"templates": str(here.home / "mine")})


REFUSED: list[tuple[Callable[[Installation], None], str]] = [
    (unknown_key, r"config\.yaml:1:1: .*`fedes`"),
    (no_text, r"config\.yaml"),
    (no_config, r"config\.yaml: no such file"),
    (another_database, "database changed, which a running daemon cannot follow"),
    (unknown_rule, r"config\.yaml:1:\d+: no rule is called"),
    (bad_rule, r"topics/arms\.yaml:5:\d+: "),
    (broken_template, r"email/style\.css: there is no such template"),
]


def page_of(here: Installation, port: str) -> str:
    token = (here.home / "var" / "admin.token").read_text().strip()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/operate", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(answer.read().decode())


def test_what_is_bad_leaves_the_old_running_and_is_told_in_the_log_on_the_page_and_by_mail(here: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    here.change({"web": {"port": port}, "mail": {"operator": OPERATOR}})
    good, rule = (here.home / "config.yaml").read_text(), ARMS
    here.publish(1)  # a feed that never listed a story would be told too
    with here.start() as daemon:
        daemon.until("page up")
        for make_bad, told in REFUSED:
            make_bad(here)
            problem = daemon.until("reload refused; the old configuration and rules keep running")["problem"]
            assert re.search(told, problem), make_bad.__name__
            assert "what ran before is still running" in page_of(here, port)
            here.write(good)
            here.write_rule("arms.yaml", rule)
            here.changes = {key: value for key, value in here.changes.items() if key in ("web", "mail")}
            daemon.until("reloaded")
            assert "what ran before is still running" not in page_of(here, port)
        here.publish(1)
        for _ in range(3):
            daemon.until("feed polled", new_stories=1)
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    (mail,) = (letter.message for letter in here.office.letters if letter.recipients == (OPERATOR,))
    assert str(mail["Subject"]).startswith("Reload refused: what ran before goes on")
    assert re.search(REFUSED[0][1], mail.get_content())
    noted = stored(here, "SELECT text FROM notices WHERE over_at > since ORDER BY id")
    assert len(noted) == len(REFUSED)  # the others go with one mail, when an hour has passed
    assert all(re.search(what, text) for text, (_, what) in zip(noted, REFUSED, strict=True))
    assert here.once().returncode == 0
    assert here.missing() == set()


def test_without_an_operator_nobody_gets_a_mail_about_a_refused_reload(here: Installation) -> None:
    here.publish(1)
    with here.start() as daemon:
        for _ in range(3):
            daemon.until("feed polled", new_stories=1)
        unknown_key(here)
        daemon.until("reload refused; the old configuration and rules keep running")
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    assert here.office.connections == 0


def test_feeds_are_watched_while_the_mail_to_the_operator_hangs(here: Installation) -> None:
    slow = Postoffice()
    slow.on("ehlo", Wait(asyncio.Event()), times=None)
    with in_thread(slow):
        here.change({"mail": {"operator": OPERATOR, "port": str(slow.port)}})
        here.publish(1)
        with here.start() as daemon:
            for _ in range(3):
                daemon.until("feed polled", new_stories=1)
            unknown_key(here)
            daemon.until("reload refused; the old configuration and rules keep running")
            here.publish(1)
            for _ in range(3):
                daemon.until("feed polled", new_stories=1)
            daemon.signal(signal.SIGTERM)
            assert daemon.end() == 0


def test_sighup_reloads_what_nobody_edited(here: Installation) -> None:
    """A password in its own file, say, or a feed that was gone and is to be asked once more."""
    here.publish(1)
    with here.start() as daemon:
        daemon.until("feed polled")
        daemon.signal(signal.SIGHUP)
        assert daemon.until("reloaded")["feeds"] == 3
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
