"""What becomes of a match: every way it can end, on each database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.app.why import Account, account
from monitor.decisions import Alert
from monitor.fates import Fate, Window
from monitor.model import Match, Story
from monitor.rules.explain import Explainer
from monitor.storage import Storage, Transaction, alerts, digests, incidents, matches, rule_sets, stories, subscriptions
from monitor.telling import Held
from tests.rules.sets import rule_set
from tests.storage.makes import MINUTE, NOW, RULE_SET, digest, in_outbox, match, stored_match, story, subscriber, told

WEEK = timedelta(days=7)


def of(storage: Storage, *, when: str = "entity: russia", window: Window = WEEK) -> Account:
    """The account of the story with the key `a`, with a folder that holds one rule, `r`."""

    def read(tx: Transaction) -> Account:
        (stored,) = stories.with_address(tx, ["a"], "")
        return account(tx, stored, Explainer(rule_set(when)), window)

    return storage.read_now(read)


Make = Callable[[Transaction], object]


def on_its_way(then: Callable[[Transaction, int], object] | None = None) -> Make:
    """A story told in a digest that shows it, and then."""

    def make(tx: Transaction) -> None:
        subscription = subscriber(tx)
        ids = told(tx, subscription, "a")
        delivery = in_outbox(tx, subscription, ids, "1@example.org")
        if then is not None:
            then(tx, delivery)

    return make


def held(reason: Held) -> Make:
    return lambda tx: told(tx, subscriber(tx), "a", held=reason)


def undecided(tx: Transaction) -> None:
    subscriber(tx)
    stored_match(tx)


def asks_for_more_now(tx: Transaction) -> None:
    subscriber(tx)
    matches.mark_decided(tx, [stored_match(tx)], NOW + MINUTE)


def came_later(tx: Transaction) -> None:
    matches.mark_decided(tx, [stored_match(tx)], NOW - MINUTE)
    subscriber(tx)


def sending(tx: Transaction, _delivery: int) -> None:
    assert digests.claim(tx, NOW) is not None


def left(tx: Transaction) -> None:
    subscription = subscriber(tx)
    told(tx, subscription, "a")
    subscriptions.unsubscribe(tx, subscription.id, NOW + MINUTE)


def suspended(tx: Transaction) -> None:
    told(tx, subscriber(tx), "a")
    subscriptions.suspend(tx, "a@example.org", "550 no such user", NOW)


def told_before(tx: Transaction) -> None:
    """An incident of two stories: the first was told."""
    subscription = subscriber(tx)
    first = told(tx, subscription, "first")
    digests.sent(tx, in_outbox(tx, subscription, first, "1@example.org"), NOW, "250 taken")
    (incident,) = incidents.of_stories(tx, [stories.with_address(tx, ["first"], "")[0].id]).values()
    second = stored_match(tx, "a", incident=incident)
    alerts.save(tx, [Alert(subscription.id, second, incident, Held.TOLD)], NOW)


@pytest.mark.parametrize(
    ("make", "fate", "text"),
    [
        pytest.param(undecided, Fate.UNDECIDED, "found, but not decided yet", id="undecided"),
        pytest.param(asks_for_more_now, Fate.NOT_ASKED, "it did not ask for dprk-russia-arms when this was decided",
                     id="asks for it only now"),
        pytest.param(lambda tx: (stored_match(tx), subscriber(tx, rules=("other",))), Fate.NOT_ASKED,
                     "it does not ask for dprk-russia-arms", id="does not ask for it"),
        pytest.param(came_later, Fate.LATER, "subscribed 2023-08-31 08:15, decided 2023-08-31 08:14", id="later"),
        pytest.param(lambda tx: told(tx, subscriber(tx), "a"), Fate.WAITING, "schedule immediately, due now",
                     id="waiting, immediately"),
        pytest.param(lambda tx: (one := subscriber(tx, schedule="daily 07:00"), told(tx, one, "a"),
                                 subscriptions.set_next_due(tx, one.id, NOW + WEEK)),
                     Fate.WAITING, "schedule daily 07:00, due 2023-09-07 08:15", id="waiting, daily"),
        pytest.param(on_its_way(), Fate.OUTBOX, "in 1@example.org, waiting after 0 tries, next try 2023-08-31 08:15",
                     id="outbox"),
        pytest.param(on_its_way(lambda tx, one: digests.postpone(tx, one, NOW + MINUTE, "451 later", in_doubt=True)),
                     Fate.OUTBOX, "in 1@example.org, waiting after 0 tries, next try 2023-08-31 08:16: 451 later; "
                     "the last try may have reached its reader", id="put off, in doubt"),
        pytest.param(on_its_way(sending), Fate.SENDING, "in 1@example.org, sending 2023-08-31 08:15", id="sending"),
        pytest.param(on_its_way(lambda tx, one: digests.refused(tx, one, NOW, "550 no such user")), Fate.REFUSED,
                     "in 1@example.org, refused 2023-08-31 08:15: 550 no such user", id="refused"),
        pytest.param(on_its_way(lambda tx, one: digests.given_up(tx, one, NOW, "552 too big", (9, WEEK))),
                     Fate.GIVEN_UP, "in 1@example.org, given up 2023-08-31 08:15: 552 too big", id="given up"),
        pytest.param(on_its_way(lambda tx, one: digests.sent(tx, one, NOW, "250 taken")), Fate.CUT,
                     "in 1@example.org, sent 2023-08-31 08:15; the digest was full", id="not shown in a full digest"),
        pytest.param(left, Fate.LEFT, "the subscriber left 2023-08-31 08:16, before it was told", id="left"),
        pytest.param(suspended, Fate.REFUSED, "no mail goes to this address: 550 no such user", id="suspended"),
        pytest.param(told_before, Fate.TOLD_BEFORE,
                     "held back: its incident was told before, in 1@example.org, sent 2023-08-31 08:15",
                     id="told before"),
        pytest.param(held(Held.TOLD), Fate.TOLD_BEFORE, "held back: its incident had been told before",
                     id="told before, by a digest that was given up since"),
        pytest.param(held(Held.RETURNED), Fate.RETURNED, "held back: its feed listed many of its old stories",
                     id="returned"),
        pytest.param(lambda tx: told(tx, subscriber(tx), "a", held=Held.LEVEL), Fate.LEVEL,
                     "held back: the rule is critical, below the subscription's level of then", id="the level of then"),
        pytest.param(held(Held.SOURCES), Fate.SOURCES, "held back: the rule waits until its incident is ",
                     id="waits for sources"),
        pytest.param(held(Held.SILENCED), Fate.SILENCED, "held back: by a silence", id="a silence that is not known"),
        pytest.param(held(Held.INHIBITED), Fate.INHIBITED, "held back: ", id="inhibited"),
        pytest.param(held(Held.CAP), Fate.CAP, "held back: it was more than the ", id="over the cap"),
        pytest.param(held(Held.STATUS), Fate.STATUS,
                     "held back: the rule was stable, and the subscription did not name it", id="experimental"),
    ],
)  # fmt: skip
def test_a_match_ends_in_one_way_and_says_so(storage: Storage, make: Make, fate: Fate, text: str) -> None:
    storage.write_now(make)
    ((_, (only,)),) = of(storage).matched
    assert (only.fate, only.email) == (fate, "a@example.org")
    assert only.text.startswith(text)
    assert only.message_id == ("1@example.org" if "in 1@" in text and fate is not Fate.TOLD_BEFORE else None)


def keep(tx: Transaction, of: Story, *, seen: datetime = NOW, found: Match | None = None) -> tuple[int, int]:
    """A stored story with a match in it, held back as a first poll's; its id and that of its incident."""
    rule_sets.keep(tx, RULE_SET, NOW)
    story_id, incident = stories.save(tx, [(of, "de")], seen)[of.key], incidents.open(tx, NOW)
    incidents.attach(tx, story_id, incident, of.title.casefold())
    matches.save(tx, [matches.NewMatch(story_id, incident, found or match(), of.content_hash, first_poll=True)], NOW)
    return story_id, incident


@pytest.mark.parametrize(
    ("published", "window", "text"),
    [
        pytest.param(None, WEEK, ", and undated stories count as old", id="undated"),
        pytest.param(NOW - 2 * WEEK, WEEK, ", dated 2023-08-17 08:15, which is before the `first_poll_window`",
                     id="old"),
        pytest.param(NOW + WEEK, WEEK, ", dated 2023-09-07 08:15, which is in the future", id="in the future"),
        pytest.param(NOW - MINUTE, WEEK, ", dated 2023-08-31 08:14, and is not among the newest 20 that matched",
                     id="one of a flood"),
        pytest.param(NOW - 2 * WEEK, "all", ", dated 2023-08-17 08:15, and is not among the newest 20 that matched",
                     id="a window that has changed since"),
    ],
)  # fmt: skip
def test_a_first_poll_says_why_the_story_counts_as_old(
    storage: Storage, published: datetime | None, window: Window, text: str
) -> None:
    def make(tx: Transaction) -> None:
        _, incident = keep(tx, story("a", published=published))
        ((kept,),) = (matches.of_story(tx, one.id) for one in stories.with_address(tx, ["a"], ""))
        subscription = subscriber(tx)
        alerts.save(tx, [Alert(subscription.id, kept.of.match_id, incident, Held.FIRST_POLL)], NOW)

    storage.write_now(make)
    ((_, (only,)),) = of(storage, window=window).matched
    assert (only.fate, only.text) == (
        Fate.FIRST_POLL,
        f"held back: it came with the first poll of its feed{text}",
    )


def test_a_digest_that_shows_the_story_told_it_whatever_became_of_its_title(storage: Storage) -> None:
    def make(tx: Transaction) -> None:
        told_as = story("a", title="Kim liefert «Granaten» — 포탄 \U0001f680", url="https://www.blick.ch/1")
        _, incident = keep(tx, told_as)
        ((kept,),) = (matches.of_story(tx, one.id) for one in stories.with_address(tx, ["a"], ""))
        subscription = subscriber(tx)
        alerts.save(tx, [Alert(subscription.id, kept.of.match_id, incident)], NOW)
        shown = digest(subscription).sections[0].stories[0]
        section = replace(digest(subscription).sections[0], stories=(replace(shown, incident_id=incident),))
        delivery = in_outbox(tx, subscription, [kept.of.match_id], "1@example.org", sections=(section,))
        digests.sent(tx, delivery, NOW, "250 taken")
        stories.save(tx, [(replace(told_as, title="Another title"), "de")], NOW + MINUTE)

    storage.write_now(make)
    ((kept, (only,)),) = of(storage).matched
    assert (only.fate, only.text) == (Fate.TOLD, "in 1@example.org, sent 2023-08-31 08:15")
    assert not kept.of_this_version


def test_without_subscribers_nobody_is_told(storage: Storage) -> None:
    storage.write_now(lambda tx: stored_match(tx))
    assert of(storage).fates == {Fate.NOBODY, Fate.NO_MATCH}


def test_who_left_before_the_decision_is_not_named(storage: Storage) -> None:
    def make(tx: Transaction) -> None:
        subscriptions.unsubscribe(tx, subscriber(tx).id, NOW)
        stored_match(tx)

    storage.write_now(make)
    ((_, endings),) = of(storage).matched
    assert endings == ()


def test_a_rule_that_did_not_match_says_the_nearest_way_or_that_it_is_newer(storage: Storage) -> None:
    storage.write_now(lambda tx: stories.save(tx, [(story("a"), "de")], NOW))
    (missed,) = of(storage).missed
    assert (missed.fate, missed.explained.nearest) == (Fate.NO_MATCH, "`russia` not found")
    (newer,) = of(storage, when="entity: north-korea").missed
    assert (newer.fate, newer.explained.nearest) == (Fate.OTHER_RULES, None)
