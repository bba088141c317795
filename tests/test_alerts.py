"""Who is told of a match, and why somebody is not."""

from datetime import UTC, datetime

import pytest

from monitor.alerts import decide, held_by_recaps
from monitor.model import Alert, Held, Level, Match, MatchedStory, Story, Subscription
from monitor.recaps import Quieted

SEEN = datetime(2023, 8, 31, 12, tzinfo=UTC)


def matched(rule="dprk-russia-arms", level=Level.HIGH, status="stable", first_poll=False, returned=False, incident=4):
    match = Match(rule, "Arms", level, status, None, (), "hash")
    return MatchedStory(1, incident, 2, Story("key", "Title"), match, "en", SEEN, first_poll, returned)


def subscription(rules=(), minimum=Level.LOW, number=10):
    return Subscription(number, "a@example.org", rules, minimum, "immediately", "UTC", "en", SEEN)


@pytest.mark.parametrize(
    ("found", "asked", "told", "held"),
    [
        pytest.param(matched(), subscription(), set(), None, id="all rules"),
        pytest.param(matched(), subscription(("dprk-russia-arms",)), set(), None, id="this rule"),
        pytest.param(matched(level=Level.LOW), subscription(), set(), None, id="exactly the minimum level"),
        pytest.param(matched(level=Level.INFORMATIONAL), subscription(), set(), Held.LEVEL, id="below the level"),
        pytest.param(matched(first_poll=True), subscription(), set(), Held.FIRST_POLL, id="a feed's backlog"),
        pytest.param(matched(returned=True), subscription(), set(), Held.RETURNED, id="an old story's new address"),
        pytest.param(matched(), subscription(), {(10, 4)}, Held.TOLD, id="a digest has told the incident"),
        pytest.param(matched(), subscription(), {(11, 4)}, None, id="somebody else was told of it"),
        pytest.param(matched(), subscription(), {(10, 5)}, None, id="told of another incident"),
        pytest.param(matched(status="test"), subscription(), set(), None, id="a rule on test is told"),
        pytest.param(matched(status="experimental"), subscription(), set(), Held.STATUS, id="experimental: not to all"),
        pytest.param(
            matched(status="deprecated"), subscription(("dprk-russia-arms",)), set(), None, id="but to who names it"
        ),
    ],
)
def test_a_match_is_told_or_held_back_with_its_reason(found, asked, told, held):
    assert decide([found], [asked], told) == [Alert(10, 1, 4, held)]


def test_who_asks_for_other_rules_gets_no_decision_at_all():
    assert decide([matched()], [subscription(("russia-sanctions",))], set()) == []


def test_every_subscription_is_decided_for_itself():
    both = [subscription(number=10), subscription(minimum=Level.CRITICAL, number=11)]
    assert [(alert.subscription_id, alert.held) for alert in decide([matched()], both, {(10, 9)})] == [
        (10, None),
        (11, Held.LEVEL),
    ]


@pytest.mark.parametrize(
    ("rule", "level", "status", "asked", "count"),
    [
        pytest.param("arms", Level.HIGH, "stable", subscription(), 1, id="all rules"),
        pytest.param("arms", Level.HIGH, "stable", subscription(("arms",)), 1, id="this rule"),
        pytest.param("arms", Level.HIGH, "stable", subscription(("sanctions",)), 0, id="another rule"),
        pytest.param("arms", Level.LOW, "stable", subscription(minimum=Level.HIGH), 0, id="below the level"),
        pytest.param("arms", Level.HIGH, "experimental", subscription(), 0, id="experimental"),
        pytest.param("arms", Level.HIGH, "experimental", subscription(("arms",)), 1, id="experimental, but named"),
    ],
)
def test_what_recaps_alone_made_match_is_counted_where_it_would_have_been_told(rule, level, status, asked, count):
    quieted = [Quieted(rule, int(level), status)]
    assert held_by_recaps(quieted, asked) == [(Held.RECAP, 1)] * count
    assert held_by_recaps(quieted * 3, asked) == [(Held.RECAP, 3)] * count
