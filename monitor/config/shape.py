"""What config.yaml may hold, group by group, and the Config that is made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from monitor.digests.channels.settings import ChannelSettings
from monitor.digests.dkim import DkimSettings
from monitor.digests.mail_settings import MailSettings
from monitor.digests.schedule import check_schedule, read_quiet_hours
from monitor.feeds.polling import PollingSettings
from monitor.feeds.registry import FeedSettings, Publisher, PublisherSettings
from monitor.feeds.selectors import PageSettings
from monitor.marked import Marked
from monitor.model import Feed, Level
from monitor.settings import Duration, Settings, parse_duration
from monitor.subscribers.bounces.settings import BounceSettings, ImapSettings
from monitor.subscribers.declared import SubscriberSettings
from monitor.telling import WhenNothing

DEFAULT_DATABASE = "sqlite:///var/monitor.db"
_PORT = 8080


def _own_address(values: dict[str, Any]) -> str:
    return f"http://127.0.0.1:{values.get('port') or _PORT}"


class WebSettings(Settings):
    """`web:` of config.yaml: where the page listens (port 0: no page), how readers of a mail reach it, and
    whether strangers may subscribe on it, whose addresses a proxy names that stands before it (`behind_proxy`)."""

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]+$")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = _PORT
    base_url: str = Field(default_factory=_own_address)
    signup: bool = False
    behind_proxy: bool = False

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not _is_base(value):
            raise ValueError("write http:// or https:// and a host, with no password and no ? or #")
        return value.rstrip("/")


def _is_base(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    odd = any(char <= " " or char in '@?#\\<>"\x7f' for char in url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and not odd


@dataclass(frozen=True, slots=True)
class Config:
    """One installation. Paths are absolute; `subscribers_written` is where the file names its subscribers, `include`
    the patterns of further files as it names them.

    What may hold a secret (the database's password, a feed's headers, a proxy's login) is not shown by `repr`.
    """

    file: Path
    include: tuple[str, ...]
    database: str = field(repr=False)
    rules: Path
    templates: Path
    state: Path
    publishers: tuple[Publisher, ...]
    feeds: tuple[Feed, ...] = field(repr=False)
    polling: PollingSettings = field(repr=False)
    mail: MailSettings
    bounces: BounceSettings | None
    web: WebSettings
    retention: timedelta
    channels: tuple[ChannelSettings, ...] = field(repr=False)
    subscribers: tuple[SubscriberSettings, ...]
    subscribers_written: Marked = field(repr=False, compare=False)


def _at_least_a_second(value: timedelta) -> None:
    if value < timedelta(seconds=1):
        raise ValueError("write 1s at least")


def _at_most(longest: str, value: timedelta) -> None:
    """The bounds are far beyond what makes sense: they catch a wrong unit."""
    if value > parse_duration(longest):
        raise ValueError(f"write {longest} at most")


class WrittenFeed(FeedSettings):
    """An entry of `feeds:`."""

    @field_validator("url")
    @classmethod
    def _no_login(cls, value: str) -> str:
        if "@" in urlsplit(value).netloc:
            raise ValueError("take the login out of it and put it into `headers`, as Authorization")
        return value

    @field_validator("interval")
    @classmethod
    def _sensible(cls, value: timedelta | None) -> timedelta | None:
        if value is not None:
            _at_least_a_second(value)
            _at_most("30d", value)
        return value


class WrittenPolling(PollingSettings):
    """`polling:`."""

    @field_validator("interval", "fastest")
    @classmethod
    def _sensible_interval(cls, value: timedelta) -> timedelta:
        _at_least_a_second(value)
        _at_most("30d", value)
        return value

    @field_validator("timeout", "parse_timeout")
    @classmethod
    def _sensible_timeout(cls, value: timedelta) -> timedelta:
        _at_least_a_second(value)
        _at_most("10m", value)
        return value

    @field_validator("host_pause")
    @classmethod
    def _sensible_pause(cls, value: timedelta) -> timedelta:
        _at_most("1h", value)
        return value

    @field_validator("first_poll_window")
    @classmethod
    def _sensible_window(cls, value: timedelta | Literal["all"]) -> timedelta | Literal["all"]:
        if value != "all":
            _at_most("3650d", value)
        return value


class WrittenMail(MailSettings):
    """`mail:`."""

    bounces: BounceSettings | None = None

    @field_validator("retry_after")
    @classmethod
    def _sensible_pause(cls, value: timedelta) -> timedelta:
        _at_most("1d", value)
        return value


class WrittenSubscriber(SubscriberSettings):
    """An entry of `subscribers:`."""

    @field_validator("schedule")
    @classmethod
    def _known(cls, value: str) -> str:
        check_schedule(value)
        return value

    @field_validator("quiet_hours")
    @classmethod
    def _two_times(cls, value: str | None) -> str | None:
        if value is not None:
            read_quiet_hours(value)
        return value

    @field_validator("most_per_hour")
    @classmethod
    def _of_mails_at_once(cls, value: int | None, others: ValidationInfo) -> int | None:
        scheduled = others.data.get("schedule", "immediately") != "immediately"
        if value is not None and scheduled and others.data.get("at_once") is None:
            raise ValueError("it is for `schedule: immediately` and for `at_once`; else one mail an hour is the most")
        return value

    @field_validator("at_once")
    @classmethod
    def _beside_a_schedule(cls, value: Level | None, others: ValidationInfo) -> Level | None:
        if value is not None and others.data.get("schedule") == "immediately":
            raise ValueError("it is for the other schedules; `immediately` has everything come at once")
        return value

    @field_validator("when_nothing")
    @classmethod
    def _by_a_schedule(cls, value: WhenNothing, others: ValidationInfo) -> WhenNothing:
        if value is WhenNothing.TELL and others.data.get("schedule") == "immediately":
            raise ValueError("`immediately` has no time at which there is nothing; take another `schedule`")
        return value


class Written(Settings):
    """The whole file, before paths are made absolute."""

    database: str = DEFAULT_DATABASE
    rules: str | None = None
    templates: str | None = None
    state: str = "var/"
    retention: Duration = timedelta(days=90)
    include: tuple[str, ...] = ()
    publishers: tuple[PublisherSettings, ...] = ()
    feeds: tuple[WrittenFeed, ...] = ()
    polling: WrittenPolling = Field(default_factory=lambda: WrittenPolling.model_validate({}))
    mail: WrittenMail = Field(default_factory=lambda: WrittenMail.model_validate({}))
    web: WebSettings = Field(default_factory=lambda: WebSettings.model_validate({}))
    channels: tuple[ChannelSettings, ...] = ()
    subscribers: tuple[WrittenSubscriber, ...] = ()

    @field_validator("retention")
    @classmethod
    def _sensible_retention(cls, value: timedelta) -> timedelta:
        if value < timedelta(days=7):  # that the operator has to look at a story that rules could not decide
            raise ValueError("write 7d at least")
        _at_most("3650d", value)
        return value

    @field_validator("database")
    @classmethod
    def _kind(cls, value: str) -> str:
        scheme, colon, rest = value.partition("://")
        if scheme == "sqlite" and colon:
            if not rest.startswith("/") or rest in ("/", "//") or "?" in rest or rest.endswith(":memory:"):
                raise ValueError("write sqlite:/// and a file: sqlite:///var/monitor.db")
        elif scheme == "postgresql+psycopg" and colon:
            _check_server(value)
        elif scheme.startswith("postgres"):
            raise ValueError("write postgresql+psycopg:// at its beginning")
        else:
            raise ValueError("write sqlite:///var/monitor.db or postgresql+psycopg://user@host/database")
        return value


class WrittenRegistry(Settings):
    """A file that config.yaml includes."""

    publishers: tuple[PublisherSettings, ...] = ()
    feeds: tuple[WrittenFeed, ...] = ()


def _check_server(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.port != 0 and re.fullmatch(r"/[^/\s]+", parts.path) is not None
    except ValueError:
        good = False
    if not good:
        raise ValueError("write postgresql+psycopg://user@host/database")


# The groups of the file by their key: what an unknown key is compared with.
GROUPS: dict[str, type[BaseModel]] = {
    "polling": WrittenPolling,
    "mail": WrittenMail,
    "web": WebSettings,
    "publishers": PublisherSettings,
    "feeds": WrittenFeed,
    "channels": ChannelSettings,
    "subscribers": WrittenSubscriber,
}
LISTS = ("include", "publishers", "feeds", "channels", "subscribers")
WITHIN: dict[str, type[BaseModel]] = {  # groups that stand inside another, by their key
    "page": PageSettings,
    "bounces": BounceSettings,
    "imap": ImapSettings,
    "dkim": DkimSettings,
}
