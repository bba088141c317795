"""Who is told of a match, why somebody is not, and why somebody is told again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.alerts import Known, decide
from monitor.corroboration import Corroboration
from monitor.decisions import Alert, FollowUp
from monitor.model import Level, MatchedStory, Subscription
from monitor.telling import Again, Held, SilenceKind, Wishes
from tests.alerts.cases import (
    CROSS_BLOC,
    DAY,
    FEED,
    INCIDENT,
    INDEPENDENT,
    SINGLE,
    STORY,
    SYNDICATED,
    WHO,
    escalates,
    known,
    matched,
    silence,
    subscription,
    told,
)

ASKS = Wishes(sources=Corroboration.INDEPENDENT)
RULE, ENTITY, EVENT, SOURCE = SilenceKind.RULE, SilenceKind.ENTITY, SilenceKind.INCIDENT, SilenceKind.FEED
FEW_DAYS = {f"key {STORY}": timedelta(days=3)}
WEEK = {f"key {STORY}": timedelta(days=7)}


@pytest.mark.parametrize(
    ("found", "asked", "what_is_known", "held", "detail"),
    [
        pytest.param(matched(), subscription(), Known(), None, "", id="all rules"),
        pytest.param(matched(), subscription("arms"), Known(), None, "", id="this rule"),
        pytest.param(matched(level=Level.LOW), subscription(), Known(), None, "", id="exactly the minimum level"),
        pytest.param(matched(level=Level.INFORMATIONAL), subscription(), Known(), Held.LEVEL, "", id="below the level"),
        pytest.param(matched(first_poll=True), subscription(), Known(), Held.FIRST_POLL, "", id="a feed's backlog"),
        pytest.param(matched(returned=True), subscription(), Known(), Held.RETURNED, "", id="an old story"),
        pytest.param(matched(status="test"), subscription(), Known(), None, "", id="a rule on test is told"),
        pytest.param(matched(status="experimental"), subscription(), Known(), Held.STATUS, "", id="experimental"),
        pytest.param(matched(status="deprecated"), subscription("arms"), Known(), None, "", id="but to who names it"),
        # told once
        pytest.param(matched(), subscription(), known(told=told()), Held.TOLD, "", id="a digest has told the incident"),
        pytest.param(matched(), subscription(number=11), known(told=told()), None, "", id="somebody else was told"),
        pytest.param(matched(incident=5), subscription(), known(told=told()), None, "", id="told of another incident"),
        pytest.param(matched(level=Level.LOW), subscription(), known(told=told()), Held.TOLD, "", id="less loud"),
        # silences
        pytest.param(matched(), subscription(), known(silences=[silence(RULE, "arms")]), Held.SILENCED, "3",
                     id="its rule is silenced"),
        pytest.param(matched(), subscription(), known(silences=[silence(RULE, "oil")]), None, "", id="another rule is"),
        pytest.param(matched(), subscription(), known(silences=[silence(ENTITY, "kim-jong-un")]), Held.SILENCED, "3",
                     id="an entity that was found is silenced"),
        pytest.param(matched(), subscription(), known(silences=[silence(ENTITY, "north-korea")]), Held.SILENCED, "3",
                     id="the entity that the rule took it for"),
        pytest.param(matched(), subscription(), known(silences=[silence(ENTITY, "munitions")]), None, "",
                     id="a concept is no entity"),
        pytest.param(matched(), subscription(), known(silences=[silence(EVENT, str(INCIDENT))]), Held.SILENCED, "3",
                     id="its incident is silenced"),
        pytest.param(matched(), subscription(), known(silences=[silence(EVENT, "44")]), None, "", id="incident 44 is"),
        pytest.param(matched(), subscription(), known(silences=[silence(SOURCE, FEED)]), Held.SILENCED, "3",
                     id="its feed is silenced"),
        pytest.param(matched(), subscription(), known(silences=[silence(SOURCE, f"{FEED}2")]), None, "",
                     id="another feed is"),
        pytest.param(matched(), subscription(),
                     known(silences=[silence(RULE, "arms"), silence(SOURCE, FEED, 4, silence(RULE, "").until + DAY)]),
                     Held.SILENCED, "4", id="of two silences the one that lasts longer"),
        pytest.param(matched(), subscription(), known(told=told(), silences=[silence(RULE, "arms")]), Held.TOLD, "",
                     id="a silence holds back only what would be told"),
        pytest.param(matched(level=Level.CRITICAL), subscription(),
                     known(told=told(), silences=[silence(RULE, "arms")]), Held.SILENCED, "3",
                     id="a silence holds back what would be told again"),
        # corroboration that a rule asks for
        pytest.param(matched(alert=ASKS), subscription(), known(SINGLE), Held.SOURCES, "independent", id="one source"),
        pytest.param(matched(alert=ASKS), subscription(), known(SYNDICATED), Held.SOURCES, "independent",
                     id="one agency in many papers"),
        pytest.param(matched(alert=ASKS), subscription(), known(INDEPENDENT), None, "", id="independent sources"),
        pytest.param(matched(alert=ASKS), subscription(), known(CROSS_BLOC), None, "", id="more than it asks for"),
        pytest.param(matched(alert=ASKS), subscription(), Known(), Held.SOURCES, "independent", id="sources unknown"),
        pytest.param(matched(alert=Wishes(sources=Corroboration.SYNDICATED)), subscription(), known(SYNDICATED), None,
                     "", id="it asks for syndicated"),
        pytest.param(matched(alert=Wishes(sources=Corroboration.CROSS_BLOC)), subscription(), known(INDEPENDENT),
                     Held.SOURCES, "cross-bloc", id="it asks for cross-bloc"),
        pytest.param(matched(alert=ASKS), subscription(), known(SINGLE, silences=[silence(RULE, "arms")]),
                     Held.SOURCES, "independent", id="it waits for sources also while it is silenced"),
        # escalation
        pytest.param(matched(alert=escalates()), subscription(minimum=Level.CRITICAL), known(recent={DAY: 2}),
                     Held.LEVEL, "", id="not enough sources to be louder"),
        pytest.param(matched(alert=escalates()), subscription(minimum=Level.CRITICAL), known(recent={DAY: 3}), None, "",
                     id="louder by three sources"),
        pytest.param(matched(alert=escalates(within=2 * DAY)), subscription(minimum=Level.CRITICAL),
                     known(recent={DAY: 3}), Held.LEVEL, "", id="three sources within another time"),
        pytest.param(matched(level=Level.MEDIUM, alert=escalates()), subscription(minimum=Level.CRITICAL),
                     known(recent={DAY: 9}), Held.LEVEL, "", id="louder by one level only"),
        # a cap
        pytest.param(matched(), subscription(most_per_hour=2), known(lately={WHO: {7}}), None, "", id="room for one"),
        pytest.param(matched(), subscription(most_per_hour=2), known(lately={WHO: {7, 8}}), Held.CAP, "2",
                     id="no room"),
        pytest.param(matched(), subscription(most_per_hour=1), known(lately={WHO: {INCIDENT}}), None, "",
                     id="an incident counts once"),
        pytest.param(matched(), subscription(), known(lately={WHO: set(range(99))}), None, "", id="no cap"),
        pytest.param(matched(), subscription(most_per_hour=1), known(lately={11: {7, 8}}), None, "",
                     id="what others were told does not count"),
        # inhibition by what was told before
        pytest.param(matched("general"), subscription(), known(quieted={(WHO, STORY): {"general": "arms"}}),
                     Held.INHIBITED, "arms", id="a rule that was told of the story stands for it"),
        pytest.param(matched("general"), subscription(), known(quieted={(WHO, 99): {"general": "arms"}}), None, "",
                     id="but not of another story"),
        pytest.param(matched("general"), subscription(), known(quieted={(11, STORY): {"general": "arms"}}), None, "",
                     id="and not to somebody else"),
    ],
)  # fmt: skip
def test_a_match_is_told_or_held_back_with_its_reason(
    found: MatchedStory, asked: Subscription, what_is_known: Known, held: Held | None, detail: str
) -> None:
    (alert,) = decide([found], [asked], what_is_known)
    assert (alert.held, alert.detail, alert.again) == (held, detail, None)
    assert (alert.subscription_id, alert.match_id, alert.incident_id) == (asked.id, found.match_id, found.incident_id)


@pytest.mark.parametrize(
    ("found", "what_is_known", "again", "detail"),
    [
        pytest.param(matched(level=Level.CRITICAL), known(told=told()), Again.LEVEL, "now critical, high before",
                     id="a louder rule"),
        pytest.param(matched(alert=escalates()), known(told=told(), recent={DAY: 3}), Again.LEVEL,
                     "now critical, high before", id="escalated"),
        pytest.param(matched(level=Level.CRITICAL, alert=escalates()), known(told=told(Level.CRITICAL),
                     recent={DAY: 3}), None, "", id="critical is the loudest there is"),
        pytest.param(matched(), known(SYNDICATED, told=told()), None, "", id="one text in many papers"),
        pytest.param(matched(), known(INDEPENDENT, told=told()), Again.SOURCES, "now reported by 3 independent sources",
                     id="independent sources"),
        pytest.param(matched(), known(INDEPENDENT, told=told(corroboration=Corroboration.SYNDICATED)), Again.SOURCES,
                     "now reported by 3 independent sources", id="independent, syndicated before"),
        pytest.param(matched(), known(INDEPENDENT, told=told(corroboration=Corroboration.INDEPENDENT)), None, "",
                     id="more of them are no news"),
        pytest.param(matched(), known(CROSS_BLOC, told=told(corroboration=Corroboration.INDEPENDENT)), Again.SOURCES,
                     "now reported by 2 independent sources on different sides", id="cross-bloc"),
        pytest.param(matched(), known(SINGLE, told=told(corroboration=Corroboration.CROSS_BLOC)), None, "",
                     id="fewer than before"),
        pytest.param(matched(), known(INDEPENDENT, told=told(corroboration=None)), None, "",
                     id="nobody knows what was told"),
        pytest.param(matched(), known(told=told(claim="a"), claim="b"), Again.CLAIM, "what is claimed has changed",
                     id="another claim"),
        pytest.param(matched(), known(told=told(claim="a"), claim="a"), None, "", id="the same claim"),
        pytest.param(matched(), known(told=told(claim="a"), claim=None), None, "", id="no claim was found now"),
        pytest.param(matched(), known(told=told(claim=None), claim="b"), None, "", id="no claim was told"),
        pytest.param(matched(), known(told=told(), quiet=WEEK), Again.QUIET, "the first news of it for 7 days",
                     id="a week of quiet"),
        pytest.param(matched(), known(told=told(), quiet=FEW_DAYS), None, "", id="three days of quiet"),
        pytest.param(matched(alert=Wishes(again_after=2 * DAY)), known(told=told(), quiet=FEW_DAYS), Again.QUIET,
                     "the first news of it for 3 days", id="three days, where the rule asks for two"),
        pytest.param(matched(alert=Wishes(again_after=timedelta(minutes=5))),
                     known(told=told(), quiet={f"key {STORY}": timedelta(minutes=7)}), Again.QUIET,
                     "the first news of it for 7 minutes", id="minutes"),
        pytest.param(matched(level=Level.CRITICAL), known(CROSS_BLOC, told=told(claim="a"), claim="b", quiet=WEEK),
                     Again.LEVEL, "now critical, high before", id="of several reasons the first"),
        pytest.param(matched(), known(told=told(), follow_ups={(WHO, INCIDENT): FollowUp(Again.CLAIM, "why")}),
                     Again.CLAIM, "why", id="it joins what is to be told again"),
    ],
)  # fmt: skip
def test_an_incident_is_told_again_only_for_a_reason(
    found: MatchedStory, what_is_known: Known, again: Again | None, detail: str
) -> None:
    (alert,) = decide([found], [subscription()], what_is_known)
    assert (alert.again, alert.detail) == (again, detail)
    assert alert.held is (Held.TOLD if again is None else None)


def held(alerts: list[Alert]) -> dict[int, Held | None]:
    return {alert.match_id: alert.held for alert in alerts}


SPECIFIC, GENERAL = Wishes(inhibits=("general",)), Wishes(inhibits=("specific",))


@pytest.mark.parametrize(
    ("specific", "general", "what_is_known", "wanted"),
    [
        pytest.param({}, {}, Known(), (None, Held.INHIBITED), id="told of one story"),
        pytest.param({}, {"story": 3}, Known(), (None, None), id="told of two stories"),
        pytest.param({"first_poll": True}, {}, Known(), (Held.FIRST_POLL, None), id="what is not told inhibits none"),
        pytest.param({}, {}, known(silences=[silence(RULE, "specific")]), (Held.SILENCED, None), id="silenced"),
        pytest.param({}, {}, known(told=told()), (Held.TOLD, Held.TOLD), id="both told before"),
        pytest.param({}, {"level": Level.CRITICAL}, Known(), (None, Held.INHIBITED), id="the general one is louder"),
        pytest.param({}, {"alert": GENERAL}, Known(), (None, None), id="a circle holds nothing back"),
    ],
)  # fmt: skip
def test_a_specific_rule_quiets_a_general_one_on_the_same_story(
    specific: dict[str, Any], general: dict[str, Any], what_is_known: Known, wanted: tuple[Held | None, ...]
) -> None:
    found = [matched("specific", number=1, **{"alert": SPECIFIC, **specific}), matched("general", number=2, **general)]
    assert tuple(held(decide(found, [subscription()], what_is_known)).values()) == wanted


def test_who_does_not_ask_for_the_specific_rule_is_told_by_the_general_one() -> None:
    found = [matched("specific", number=1, alert=SPECIFIC), matched("general", number=2)]
    assert held(decide(found, [subscription("general")], Known())) == {2: None}


def test_a_cap_lets_the_loudest_through_and_of_these_the_first() -> None:
    loud = {1: Level.LOW, 2: Level.HIGH, 3: Level.CRITICAL, 4: Level.HIGH}
    found = [matched(level=level, number=number, incident=number) for number, level in loud.items()]
    assert held(decide(found, [subscription(most_per_hour=2)], Known())) == {1: Held.CAP, 2: None, 3: None, 4: Held.CAP}


def test_a_story_that_comes_with_a_reason_to_tell_again_is_told_with_it() -> None:
    found = [matched(number=1), matched(number=2, story=3, level=Level.CRITICAL)]
    alerts = decide(found, [subscription()], known(told=told()))
    assert [(alert.again, alert.detail) for alert in alerts] == [(Again.LEVEL, "now critical, high before")] * 2


def test_who_asks_for_other_rules_gets_no_decision_at_all() -> None:
    assert decide([matched()], [subscription("oil")], Known()) == []


def test_a_match_that_is_looked_at_again_is_decided_only_for_who_waits() -> None:
    both = [subscription(number=10), subscription(number=11)]
    assert [one.subscription_id for one in decide([matched()], both, Known(open={1: {11}}))] == [11]


def test_every_subscription_is_decided_for_itself() -> None:
    both = [subscription(number=10), subscription(minimum=Level.CRITICAL, number=11)]
    assert [(alert.subscription_id, alert.held) for alert in decide([matched()], both, Known())] == [
        (10, None),
        (11, Held.LEVEL),
    ]


def test_an_alert_keeps_how_its_incident_stood() -> None:
    (alert,) = decide([matched(alert=escalates())], [subscription()], known(INDEPENDENT, recent={DAY: 3}, claim="c"))
    assert (alert.level, alert.corroboration, alert.sources, alert.claim) == (
        Level.CRITICAL,
        Corroboration.INDEPENDENT,
        3,
        "c",
    )
