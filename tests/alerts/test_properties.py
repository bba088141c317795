"""What holds of all decisions, on 300 random worlds."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from monitor.alerts import Incident, Known, asks_for, decide, is_about
from monitor.corroboration import Corroboration
from monitor.decisions import FollowUp, Told
from monitor.model import Level, MatchedStory, Subscription
from monitor.telling import Again, Escalation, Held, SilenceKind, Wishes
from tests.alerts.cases import (
    CROSS_BLOC,
    DAY,
    FEED,
    INDEPENDENT,
    SEEN,
    SINGLE,
    SYNDICATED,
    matched,
    silence,
    subscription,
)

RULES = ("a", "b", "c", "d")
SEEDS = range(300)


class World:
    def __init__(self, seed: int) -> None:
        chance = random.Random(seed)
        self.chance = chance
        stories = {story: chance.randrange(4) for story in range(8)}  # and their incidents
        pairs = chance.sample([(story, rule) for story in stories for rule in RULES], chance.randint(1, 20))
        self.matched: list[MatchedStory] = [
            matched(
                rule,
                chance.choice(list(Level)),
                number=number,
                story=story,
                incident=stories[story],
                status=chance.choice(("stable", "stable", "experimental")),
                alert=self.wishes(),
                first_poll=chance.random() < 0.1,
                returned=chance.random() < 0.1,
            )
            for number, (story, rule) in enumerate(pairs)
        ]
        self.subscriptions: list[Subscription] = [
            subscription(
                *chance.sample(RULES, chance.randrange(3)),
                minimum=chance.choice(list(Level)),
                number=number,
                most_per_hour=chance.choice((None, None, 1, 2)),
            )
            for number in range(3)
        ]
        keys = [(who.id, incident) for who in self.subscriptions for incident in range(4)]
        told = {
            key: Told(chance.choice(list(Level)), chance.choice(list(Corroboration)), chance.choice((None, "x")), SEEN)
            for key in keys
            if chance.random() < 0.5
        }
        subjects = [
            (SilenceKind.RULE, "a"),
            (SilenceKind.INCIDENT, "1"),
            (SilenceKind.FEED, FEED),
            (SilenceKind.RULE, "e"),
        ]
        self.known = Known(
            incidents={
                incident: Incident(
                    chance.choice((None, SINGLE, SYNDICATED, INDEPENDENT, CROSS_BLOC)),
                    {DAY: chance.randrange(5)},
                    {f"key {story}": timedelta(days=chance.randrange(12)) for story in stories},
                    chance.choice((None, "x", "y")),
                )
                for incident in range(4)
            },
            told=told,
            follow_ups={key: FollowUp(Again.CLAIM, "why") for key in told if chance.random() < 0.2},
            silences=[silence(*about, number) for number, about in enumerate(subjects) if chance.random() < 0.2],
            lately={who.id: set(chance.sample(range(4), chance.randrange(3))) for who in self.subscriptions},
        )
        self.alerts = decide(self.matched, self.subscriptions, self.known)

    def wishes(self) -> Wishes:
        chance = self.chance
        return Wishes(
            chance.choice((None, None, Corroboration.INDEPENDENT)),
            chance.choice((None, Escalation(3, DAY))),
            tuple(chance.sample(RULES, chance.choice((0, 0, 1, 2)))),
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_random_decisions_are_sound(seed: int) -> None:
    world = World(seed)
    found = {one.match_id: one for one in world.matched}
    who = {one.id: one for one in world.subscriptions}
    pairs = [(alert.match_id, alert.subscription_id) for alert in world.alerts]
    # Nothing that matched is ever without a decision, and none has two.
    asked = [(one.match_id, each.id) for one in world.matched for each in who.values() if asks_for(each, one.match)]
    assert sorted(pairs) == sorted(asked)
    for alert in world.alerts:
        key = alert.subscription_id, alert.incident_id
        # Told again always has a reason, in words; what is told for the first time has none.
        if alert.held is None:
            assert (alert.again is not None) == (key in world.known.told)
            assert bool(alert.detail) == (alert.again is not None)
        else:
            assert alert.again is None
        if alert.held in (Held.SILENCED, Held.INHIBITED, Held.CAP, Held.SOURCES):
            assert alert.detail
        # A silence holds back only what it is about.
        if alert.held is Held.SILENCED:
            assert any(
                is_about(one, found[alert.match_id]) for one in world.known.silences if str(one.id) == alert.detail
            )
        if alert.held is None:
            assert not any(is_about(one, found[alert.match_id]) for one in world.known.silences)
    for subscription_id, one in who.items():
        mine = [alert for alert in world.alerts if alert.subscription_id == subscription_id]
        # A cap is kept, and it is full where something was held back by it.
        told = {alert.incident_id for alert in mine if alert.held is None} | set(world.known.lately[subscription_id])
        if one.most_per_hour is not None:
            assert len(told) <= max(one.most_per_hour, len(world.known.lately[subscription_id]))
            if any(alert.held is Held.CAP for alert in mine):
                assert len(told) >= one.most_per_hour
        # No story is inhibited away: where a rule stands for another, a rule is told of the story, or the cap is full.
        for alert in mine:
            if alert.held is Held.INHIBITED:
                story = found[alert.match_id].story_id
                others = [each for each in mine if found[each.match_id].story_id == story and each is not alert]
                assert any(each.held in (None, Held.CAP) for each in others)


@pytest.mark.parametrize("seed", range(0, 300, 10))
def test_the_order_of_matches_and_subscriptions_makes_no_difference(seed: int) -> None:
    world = World(seed)
    world.chance.shuffle(world.matched)
    world.chance.shuffle(world.subscriptions)
    assert decide(world.matched, world.subscriptions, world.known) == world.alerts
