"""RELIABILITY R3: whatever was fetched and not mailed can be explained."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import pytest_asyncio

from monitor import retention
from monitor.app.explain import account_lines, account_out, explain_story, stored_stories
from monitor.app.why import Account, account
from monitor.config import load_config
from monitor.errors import InputError
from monitor.fates import Fate
from monitor.feeds.parse import Parser
from monitor.model import Declared, Level
from monitor.rules.explain import Explainer
from monitor.rules.explained import plain
from monitor.rules.load import load_rules
from monitor.rules.workers import Matching
from monitor.storage import Storage, Transaction, feeds, listings, subscriptions
from monitor.storage.listings import Listing
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine
from tests.publisher import item, rss

CONCEPTS = """
concepts:
  - {id: tourism, gloss: tourism, terms: {en: [tourist]}}
  - {id: music, gloss: music, terms: {en: [concert]}}
  - {id: weather, gloss: weather, terms: {en: [storm]}}
"""
RULE = "title: {id}\nid: {id}\nstatus: {status}\nlevel: {level}\nwhen: {{concept: {concept}}}\n"
ALL, LOUD, WEEKLY, REFUSED = "all@example.org", "loud@example.org", "weekly@example.org", "refused@example.org"
LEFT, LATER = "left@example.org", "later@example.org"
FAR = f"weekly {(datetime.now(UTC) + timedelta(days=3)):%a} 07:00".lower()  # not while the test runs
SUBSCRIBERS = [
    {"email": ALL, "schedule": "immediately"},
    {"email": LOUD, "schedule": "immediately", "rules": ["arms", "trial"], "minimum_level": "critical"},
    {"email": WEEKLY, "schedule": FAR, "rules": ["arms"]},
    {"email": REFUSED, "schedule": "immediately", "rules": ["arms"]},
    {"email": LEFT, "schedule": FAR, "rules": ["arms"]},
]
FEEDS = ("/backlog", "/news", "/copies", "/moving")
ARMS = "shells go from North Korea to Russia"

Ends = dict[str, set[Fate]]
ON_ITS_WAY: Ends = {WEEKLY: {Fate.WAITING}, REFUSED: {Fate.REFUSED}, LEFT: {Fate.LEFT}, LATER: {Fate.LATER}}


def held_for_all(fate: Fate) -> Ends:
    return {**{email: {fate} for email in (ALL, WEEKLY, REFUSED, LEFT)}, LOUD: {Fate.LEVEL}, LATER: {Fate.LATER}}


def not_asked_but_by(**ends: Fate) -> Ends:
    other = {email: {Fate.NOT_ASKED} for email in (WEEKLY, REFUSED, LATER)}
    return {**other, ALL: {ends["all"]}, LOUD: {ends["loud"]}}


# How many stories of each kind there are, how many of them are in no mail, and what becomes of them.
KINDS: dict[str, tuple[int, int, Ends]] = {
    "old": (150, 150, held_for_all(Fate.FIRST_POLL)),
    "undated": (60, 60, held_for_all(Fate.FIRST_POLL)),
    "flood": (40, 40, held_for_all(Fate.FIRST_POLL)),
    "trial": (180, 180, not_asked_but_by(all=Fate.STATUS, loud=Fate.LEVEL)),
    "quiet": (180, 180, not_asked_but_by(all=Fate.LEVEL, loud=Fate.NOT_ASKED)),
    "copy": (40, 40, {**ON_ITS_WAY, ALL: {Fate.TOLD_BEFORE}, LOUD: {Fate.LEVEL}}),
    "moved": (20, 20, held_for_all(Fate.RETURNED)),
    "plain": (340, 340, {}),
    "fresh": (40, 0, {**ON_ITS_WAY, ALL: {Fate.TOLD}, LOUD: {Fate.LEVEL}}),
    "news": (40, 0, {**ON_ITS_WAY, ALL: {Fate.TOLD}, LOUD: {Fate.LEVEL}}),
    "burst": (70, 0, {**ON_ITS_WAY, ALL: {Fate.TOLD, Fate.CUT}, LOUD: {Fate.LEVEL}}),
}


@dataclass
class Press:
    """The feeds of the test, as they are filled. A story's words say its kind and its number."""

    here: Installation
    listed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[str, str] = field(default_factory=dict)  # of each address

    def write(
        self, feed: str, kind: str, count: int, words: str, *, at: datetime | None = None, first: int = 0
    ) -> None:
        for number in range(first, first + count):
            title = f"Number {words[:3]}{number} {words}"
            url = f"http://127.0.0.1{feed}/{kind}/{number}"
            self.kinds[url] = kind
            date = "" if at is None else format_datetime(at - timedelta(minutes=number))
            self.listed[feed].append(item(title, url, guid=url, date=date))
        self.here.publisher.pages[feed] = rss(*self.listed[feed])


@dataclass
class Told:
    """What the real runs left: the database, the addresses by kind, and what each letter says."""

    here: Installation
    press: Press
    storage: Storage
    explainer: Explainer

    def accounts(self) -> Iterator[tuple[str, Account]]:
        """The kind of each story and its account, asked by its address."""
        for url, kind in self.press.kinds.items():
            (found,) = self.storage.read_now(lambda tx, url=url: stored_stories(tx, url))
            yield kind, self.account(found.id)

    def account(self, story_id: int) -> Account:
        def read(tx: Transaction) -> Account:
            (stored,) = stored_stories(tx, str(story_id))
            return account(tx, stored, self.explainer, timedelta(days=7))

        return self.storage.read_now(read)

    def letters(self) -> dict[tuple[str, str], set[str]]:
        """By recipient and Message-ID the titles that a mail shows."""
        found: dict[tuple[str, str], set[str]] = {}
        for letter in self.here.office.letters:
            body = letter.message.get_body(("plain",))
            assert body is not None
            lines = {line.strip() for line in body.get_content().splitlines()}
            found[letter.recipients[0], str(letter.message["Message-ID"]).strip("<>")] = lines
        return found


@pytest_asyncio.fixture
async def told(here: Installation) -> AsyncIterator[Told]:
    """Four rounds of `--once` over feeds with stories of all kinds."""
    (here.home / "rules" / "concepts" / "more.yaml").write_text(CONCEPTS, encoding="utf-8")
    here.write_rule("trial.yaml", RULE.format(id="trial", status="experimental", level="high", concept="tourism"))
    here.write_rule("quiet.yaml", RULE.format(id="quiet", status="stable", level="informational", concept="music"))
    feeds = [{"url": here.publisher.url(path), "name": path, "publisher": path} for path in FEEDS]
    here.change({"feeds": feeds, "subscribers": SUBSCRIBERS, "polling": {"first_poll_window": "7d"}})
    here.office.on("rcpt", "550 5.1.1 no such user", to=REFUSED, times=None)
    matching = Matching()
    await matching.start(here.home / "rules")
    parser = Parser(load_config(here.home / "config.yaml", {}).polling, workers=1)
    machine, press = Machine(here, matching, parser), Press(here)
    now = machine.clock.at

    press.write("/backlog", "old", 150, f"old {ARMS}", at=now - timedelta(days=8))
    press.write("/backlog", "undated", 60, f"undated {ARMS}")
    press.write("/backlog", "fresh", 20, f"fresh {ARMS}", at=now)
    press.write("/backlog", "flood", 40, f"flood {ARMS}", at=now - timedelta(days=1))
    press.write("/moving", "fresh", 20, f"moving {ARMS}", at=now)
    press.write("/news", "plain", 100, "a quiet day", at=now)
    press.write("/copies", "plain", 40, "nothing new", at=now)
    await machine.once()
    machine.clock.pass_(minutes=15)
    press.write("/news", "news", 40, f"news {ARMS}", at=now)
    press.write("/news", "trial", 180, "trial of a tourist", at=now)
    press.write("/news", "quiet", 180, "concert tonight", at=now)
    press.write("/news", "plain", 200, "a storm is over", at=now, first=100)
    await machine.once()
    machine.clock.pass_(minutes=15)
    press.write("/copies", "copy", 40, f"news {ARMS}", at=now)
    del press.listed["/moving"]
    press.write("/moving", "moved", 20, f"moving {ARMS}", at=now)
    await machine.once()
    machine.clock.pass_(minutes=15)
    press.write("/news", "burst", 70, f"burst {ARMS}", at=now)
    await machine.once()

    machine.clock.pass_(minutes=1)
    await machine.write(lambda tx: one_leaves_one_comes(tx, machine.clock.at))
    matching.close()
    parser.close()
    storage = Storage.open(here.database)
    yield Told(here, press, storage, Explainer(load_rules(here.home / "rules")))
    storage.close()


def one_leaves_one_comes(tx: Transaction, at: datetime) -> None:
    (row,) = (row for row in subscriptions.all(tx) if row.subscription.email == LEFT)
    assert subscriptions.unsubscribe(tx, row.subscription.id, at)
    subscriptions.add(tx, Declared(LATER, ("arms",), Level.LOW, "immediately", "UTC", "en"), at)


async def test_every_story_that_was_fetched_and_not_mailed_is_explained(told: Told) -> None:
    letters = told.letters()
    stories, unmailed = Counter[str](), Counter[str]()
    ends: dict[str, dict[str, set[Fate]]] = {kind: {} for kind in KINDS}
    for kind, one in told.accounts():
        url = str(one.stored.story.url)
        stories[kind] += 1
        for _, endings in one.matched:
            for ending in endings:
                ends[kind].setdefault(ending.email, set()).add(ending.fate)
                shown = {message for (to, message), lines in letters.items() if to == ending.email and url in lines}
                if ending.fate is Fate.CUT:  # told by its title alone
                    assert shown == {ending.message_id}, (url, ending)
                else:
                    assert shown == ({ending.message_id} if ending.fate is Fate.TOLD else set()), (url, ending)
        assert one.fates
        assert all(missed.explained.nearest for missed in one.missed)
        if not any(url in lines for lines in letters.values()):
            unmailed[kind] += 1
            said = "\n".join(account_lines(one, plain))
            assert all(fate.value in said or fate is Fate.NO_MATCH for fate in one.fates)
            json.dumps(account_out(one))
    assert unmailed.total() >= 1_000
    assert {kind: (stories[kind], unmailed[kind], ends[kind]) for kind in KINDS} == KINDS


# the command


@pytest.fixture
def watched(here: Installation) -> Installation:
    """One story told to one reader, and one that no rule matched."""
    feed = {"url": here.publisher.url("/one.xml"), "name": "One", "publisher": "one"}
    here.change({"feeds": [feed], "subscribers": [{"email": ALL, "schedule": "immediately"}]})
    arms = item("North Korea sends shells to Russia", "http://www.one.example/arms/1?utm_source=rss", guid="a")
    beach = item("Shells\x7f on the beach", "http://www.one.example/beach", guid="b", text="Nobody was there.")
    here.publisher.pages["/one.xml"] = rss(arms, beach)
    assert here.once().returncode == 0
    return here


def test_a_story_is_found_by_each_of_its_names(watched: Installation) -> None:
    storage = Storage.open(watched.database)
    (stored,) = storage.read_now(lambda tx: stored_stories(tx, "https://www.one.example/arms/1"))
    for named in (
        "http://www.one.example/arms/1?utm_source=rss",
        "HTTPS://WWW.one.example:443/arms/1/?utm_medium=x#top",
        str(stored.id),
        stored.story.key,
    ):
        assert storage.read_now(lambda tx, named=named: stored_stories(tx, named)) == [stored], named
    storage.close()


def test_the_command_says_who_was_told_and_why(watched: Installation) -> None:
    done = watched.ask("explain", "https://www.one.example/arms/1")
    assert (done.returncode, done.stderr) == (0, "")
    (letter,) = watched.office.letters
    message_id = str(letter.message["Message-ID"]).strip("<>")
    lines = [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "THEN", line) for line in done.stdout.splitlines()]
    rule_set = load_rules(watched.home / "rules").hash[:12]
    assert lines == [
        "North Korea sends shells to Russia",
        "  story 1, http://www.one.example/arms/1?utm_source=rss",
        f"  first seen THEN from One ({watched.publisher.url('/one.xml')}), undated",
        "  language: en",
        "  article: not asked for; `full_text` was off for its feed when it came",
        f"  arms matched (high), rules {rule_set}",
        "    found THEN: North Korea → North Korea (north-korea; title 0-11), shells → ammunition (munitions; "
        "title 18-24), Russia → Russia (russia; title 28-34)",
        f"    all@example.org (subscription 1): told: in {message_id}, sent THEN",
    ]
    (row,) = map(json.loads, watched.ask("explain", "1", "--json").stdout.splitlines())
    assert (row["id"], row["lang"], row["publisher"], row["missed"]) == (1, "en", "one", [])
    ((told,),) = (match["subscriptions"] for match in row["matches"])
    assert told == {
        "id": 1, "email": ALL, "fate": "told", "text": told["text"], "message_id": message_id,
        "decided": told["decided"],
    }  # fmt: skip
    assert [span["quote"] for span in row["matches"][0]["evidence"]] == ["North Korea", "shells", "Russia"]


def test_the_command_says_the_nearest_way_in_which_a_rule_missed(watched: Installation) -> None:
    done = watched.ask("explain", "http://www.one.example/beach")
    assert done.stdout.splitlines()[-1] == (
        "  arms did not match; nearest: `north-korea` not found; `russia` not found"
    )
    (row,) = map(json.loads, watched.ask("explain", "http://www.one.example/beach", "--json").stdout.splitlines())
    assert row["missed"] == [
        {"rule": "arms", "fate": "no match", "nearest": "`north-korea` not found; `russia` not found"}
    ]


async def test_of_a_purged_story_the_command_says_when_it_was_seen_and_purged(watched: Installation) -> None:
    storage = Storage.open(watched.database)
    (beach,) = storage.read_now(lambda tx: stored_stories(tx, "http://www.one.example/beach"))
    storage.write_now(lambda tx: listings.record(tx, [Listing(beach.story.feed, ["another"])]))
    storage.write_now(lambda tx: feeds.sync(tx, [], beach.seen))
    at = beach.seen + timedelta(days=100)
    assert (await retention.purge(at, storage, timedelta(days=90), lambda: False))["stories"] == 1
    storage.close()
    said: list[str] = []
    for named in ("http://www.one.example/beach", beach.story.key):
        explain_story(watched.home / "config.yaml", {}, named, said.append, plain, as_json=False)
    assert said[0] == (
        f"http://www.one.example/beach was first seen {beach.seen:%Y-%m-%d %H:%M} and purged {at:%Y-%m-%d %H:%M}: "
        "no rule had matched it, and no feed had listed it for the time that `retention` says"
    )
    assert said[1].startswith(f"{beach.story.key} was first seen")
    done = watched.ask("explain", "http://www.one.example/beach", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "key": beach.story.key, "fate": "purged", "seen": beach.seen.isoformat(), "purged": at.isoformat(),
        "listed_again": None,
    }  # fmt: skip


UNKNOWN = {
    # of the host of other stories
    "https://www.one.example/other": r"""
https://www\.one\.example/other is not stored\. It would belong to
  One \(http://127.*/one\.xml\), publisher one: last polled .* \(new\); it was never seen there""",
    # of the host of a feed
    "http://127.0.0.1/other": r"""
http://127.0.0.1/other is not stored\. It would belong to
  One .*""",
    # of no host that we know
    "https://nobody.example/x\x1b[31m": r"""
https://nobody\.example/x\\x1b\[31m is not stored, and no feed of this installation is at nobody\.example or .*""",
    "77": r"""
77 is no story's id and no address\. .*""",
    "http://[::1": r"""
http://\[::1 is no story's id and no address\. .*""",
}


def test_a_story_that_is_not_stored_is_said_to_be_unknown(watched: Installation) -> None:
    done = watched.ask("explain", "https://www.one.example/other", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(UNKNOWN["https://www.one.example/other"].strip(), done.stderr.strip())
    for named, told in UNKNOWN.items():
        with pytest.raises(InputError) as raised:
            explain_story(watched.home / "config.yaml", {}, named, print, plain, as_json=False)
        assert re.fullmatch(told.strip(), str(raised.value)), raised.value
