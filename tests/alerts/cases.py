"""Matches, subscriptions and what is known, of which a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.alerts import Incident, Known
from monitor.corroboration import Corroboration, Sources
from monitor.decisions import Told
from monitor.model import Level, Match, MatchedStory, Span, Story, Subscription
from monitor.telling import Escalation, Silence, SilenceKind, Wishes

SEEN = datetime(2023, 8, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WHO, MATCH, STORY, INCIDENT = 10, 1, 2, 4  # the ids of whatever is not named
FEED = "https://a.example/feed.xml"
EVIDENCE = (
    Span("title", 0, 3, "Kim", "entity", "kim-jong-un", "north-korea", "Kim Jong Un"),
    Span("title", 4, 9, "shell", "concept", "munitions", "munitions", "ammunition"),
)

SINGLE = Sources(Corroboration.SINGLE, ("Blick",), 1)
SYNDICATED = Sources(Corroboration.SYNDICATED, ("Reuters",), 4)
INDEPENDENT = Sources(Corroboration.INDEPENDENT, ("Reuters", "Yonhap", "NHK"), 3, ("west",))
CROSS_BLOC = Sources(Corroboration.CROSS_BLOC, ("Reuters", "TASS"), 2, ("moscow", "west"))


def matched(
    rule: str = "arms",
    level: Level = Level.HIGH,
    *,
    number: int = MATCH,
    story: int = STORY,
    incident: int = INCIDENT,
    status: str = "stable",
    alert: Wishes | None = None,
    **values: Any,
) -> MatchedStory:
    match = Match(rule, "Arms", level, status, None, EVIDENCE, "hash", alert or Wishes())
    of = Story(f"key {story}", "Kim: shells", feed=FEED)
    return MatchedStory(number, incident, story, of, match, "en", SEEN, **values)


def subscription(
    *rules: str, minimum: Level = Level.LOW, number: int = WHO, most_per_hour: int | None = None
) -> Subscription:
    return Subscription(
        number, "a@example.org", rules, minimum, "immediately", "UTC", "en", SEEN, most_per_hour=most_per_hour
    )


def told(
    level: Level = Level.HIGH, corroboration: Corroboration | None = Corroboration.SINGLE, claim: str | None = None
) -> dict[tuple[int, int], Told]:
    """The usual subscription was told of the usual incident."""
    return {(WHO, INCIDENT): Told(level, corroboration, claim, SEEN - DAY)}


def known(sources: Sources | None = None, *, told: Any = None, **values: Any) -> Known:
    """What is known of the usual incident; `recent`, `quiet` and `claim` are its own."""
    of_incident = {name: values.pop(name) for name in ("recent", "quiet", "claim") if name in values}
    return Known(incidents={INCIDENT: Incident(sources, **of_incident)}, told=told or {}, **values)


def silence(kind: SilenceKind, subject: str, number: int = 3, until: datetime = SEEN + DAY) -> Silence:
    return Silence(number, kind, subject, "the trade fair", "ann", SEEN - DAY, until)


def escalates(sources: int = 3, within: timedelta = DAY) -> Wishes:
    return Wishes(escalate=Escalation(sources, within))
