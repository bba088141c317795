"""Subscribers of the configuration, and which stored subscription each of them is."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from pydantic import Field, field_validator

from monitor.model import Declared, Level, Subscription
from monitor.settings import Settings
from monitor.subscribers.mailbox import same_as
from monitor.telling import MAIL, WhenNothing

# A mail server inside a company may well serve `corp.local`, one on this machine `localhost`.
SPECIAL_USE_DOMAIN_NAMES[:] = [name for name in SPECIAL_USE_DOMAIN_NAMES if name not in ("local", "localhost")]

_ONE_ADDRESS = "write one address: analyst@example.org"
_RULE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class SubscriberSettings(Settings):
    """One entry of `subscribers:`; only `email` is required. `rules` empty means all.

    `schedule` and `quiet_hours` are checked by whoever knows schedules; see `monitor.config`.
    """

    email: str
    rules: tuple[str, ...] = ()
    minimum_level: Level = Level.LOW
    schedule: str = "daily 07:00"
    timezone: str = "UTC"
    language: str = Field("en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    quiet_hours: str | None = None
    at_once: Level | None = None
    when_nothing: WhenNothing = WhenNothing.SKIP
    most_per_hour: Annotated[int, Field(ge=1, le=1000)] | None = None
    paused_until: str | None = None  # a day, that begins in the `timezone`
    channel: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] = MAIL

    @field_validator("email")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if "@" not in value:
            raise ValueError(_ONE_ADDRESS)
        try:
            found = validate_email(value, check_deliverability=False, globally_deliverable=False)
        except EmailNotValidError as exc:
            raise ValueError(_ONE_ADDRESS) from exc
        if found.ascii_domain and older_idna(found.domain) != found.ascii_domain:
            return f"{found.local_part}@{found.ascii_domain}"  # a mail to straße.de would go to strasse.de
        return found.normalized

    @field_validator("rules", mode="before")
    @classmethod
    def _all_or_a_list(cls, value: Any) -> Any:
        if value == "all":
            return ()
        if not isinstance(value, list | tuple) or not value or "all" in value:
            raise ValueError("write `all`, or a list of rule ids: [dprk-russia-arms, dprk-sanctions]")
        return value

    @field_validator("rules")
    @classmethod
    def _rule_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for rule in value:
            if not _RULE_ID.fullmatch(rule):
                raise ValueError(f"a rule's id is the name of its file without .yaml, unlike {rule!r}")
        return tuple(dict.fromkeys(value))

    @field_validator("minimum_level", "at_once", mode="before")
    @classmethod
    def _level(cls, value: Any) -> Any:
        if value is None or isinstance(value, Level):
            return value
        words = [level.word for level in Level]
        if value not in words:
            raise ValueError(f"write one of {', '.join(words)}")
        return Level[value.upper()]

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        if value not in zone_names():
            raise ValueError("write a name such as Europe/Zurich or UTC")
        return value

    @field_validator("paused_until")
    @classmethod
    def _a_day(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = date.min
        if not 2000 <= day.year < 2200:
            raise ValueError("write the day on which it ends: 2026-12-24")
        return day.isoformat()


def older_idna(domain: str) -> str:
    """The domain as Python writes it in ASCII when a mail is sent; empty where it cannot."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def begin_of(day: str, timezone: str) -> datetime:
    """When a day such as `2026-12-24` begins there, in UTC."""
    return datetime.combine(date.fromisoformat(day), time(), ZoneInfo(timezone)).astimezone(UTC)


@functools.cache
def zone_names() -> frozenset[str]:
    """The time zones that there are; looking them up takes some 50 ms."""
    return frozenset(available_timezones())


def declared(wanted: Sequence[SubscriberSettings], stored: Sequence[Subscription]) -> tuple[Declared, ...]:
    """The entries of the file in order, each with the stored subscription that it goes on with, if any."""
    return tuple(
        Declared(
            email=entry.email,
            rules=entry.rules,
            minimum_level=entry.minimum_level,
            schedule=entry.schedule,
            timezone=entry.timezone,
            language=entry.language,
            id=subscription_id,
            quiet_hours=entry.quiet_hours,
            most_per_hour=entry.most_per_hour,
            at_once=entry.at_once,
            when_nothing=entry.when_nothing,
            channel=entry.channel,
            paused_until=None if entry.paused_until is None else begin_of(entry.paused_until, entry.timezone),
        )
        for entry, subscription_id in zip(wanted, pair(wanted, stored), strict=True)
    )


def pair(wanted: Sequence[SubscriberSettings], stored: Sequence[Subscription]) -> tuple[int | None, ...]:
    """For each entry the id of the stored subscription that it is, each at most once; None for a new one.

    First those with equal address, channel and rules, in order; then what is left of the same address and channel, then
    of the same address: who edits an entry must not turn its subscriber's unsubscribe into a new subscription.
    """
    found: list[int | None] = [None] * len(wanted)
    left = sorted(stored, key=lambda subscription: subscription.id)
    for same_channel, same_rules in ((True, True), (True, False), (False, False)):
        for index, entry in enumerate(wanted):
            if found[index] is not None:
                continue
            for subscription in left:
                if same_as(subscription.email) != same_as(entry.email):
                    continue
                if same_channel and subscription.channel != entry.channel:
                    continue
                if same_rules and set(subscription.rules) != set(entry.rules):
                    continue
                found[index] = subscription.id
                left.remove(subscription)
                break
    return tuple(found)
