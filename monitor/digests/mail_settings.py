"""How mail leaves: the group `mail` of config.yaml."""

from __future__ import annotations

import functools
import re
import unicodedata
from datetime import timedelta
from email.headerregistry import AddressHeader
from email.policy import SMTP as SMTP_POLICY
from pathlib import Path
from typing import Literal, cast

from pydantic import Field, SecretStr, field_validator, model_validator

from monitor.digests.dkim import DkimSettings
from monitor.digests.limits import Heartbeat, Limits, PerDomain
from monitor.settings import Duration, Settings

_MAILBOX = re.compile(r"(?!-)[^\s@<>\"(),:;\\\[\]]+@(?!-)[\w-]+(\.[\w-]+)*")


class MailSettings(Settings):
    """How mail leaves. Without `host` it is kept in STATE/mail instead."""

    host: str | None = Field(None, min_length=1, pattern=r"^[^\s\x00-\x1f]+$")
    port: int = Field(25, ge=1, le=65535)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    connections: int = Field(1, ge=1, le=20)
    retry_after: Duration = timedelta(minutes=5)
    sender: str = "Embargo Monitor <embargo-monitor@localhost>"
    operator: str | None = None
    dkim: DkimSettings | None = None
    most_per_hour: int | None = Field(None, ge=1)
    heartbeat: Heartbeat | None = None
    per_domain: PerDomain = Field(default_factory=dict)

    @field_validator("sender")
    @classmethod
    def _one_mailbox(cls, value: str) -> str:
        _sender(value)
        return value

    @field_validator("operator")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value is not None and not is_mailbox(value):
            raise ValueError("an address looks like ops@example.org")
        return value

    @model_validator(mode="after")
    def _heartbeat_has_a_reader(self) -> MailSettings:
        if self.heartbeat is not None and self.operator is None:
            raise ValueError("a `heartbeat` goes to the `operator`, who is missing")
        return self

    @field_validator("retry_after")
    @classmethod
    def _some_time(cls, value: timedelta) -> timedelta:
        if not value:
            raise ValueError("a pause of no length would try without end: 5m")
        return value

    @model_validator(mode="after")
    def _login_is_whole(self) -> MailSettings:
        secret = self.password or self.password_file
        if bool(self.username) != bool(secret):
            missing = "password_file" if self.username else "username"
            raise ValueError(f"a login has a username and a password; `{missing}` is missing")
        return self

    @model_validator(mode="after")
    def _signs_for_the_sender(self) -> MailSettings:
        if self.dkim is not None and not f".{self.sender_domain.lower()}".endswith(f".{self.dkim.domain}"):
            raise ValueError(f"`dkim` signs for the domain of `sender`, which is {self.sender_domain}")
        return self

    @property
    def limits(self) -> Limits:
        return Limits(self.most_per_hour, self.per_domain)

    @property
    def sender_address(self) -> str:
        return _sender(self.sender)

    @property
    def sender_domain(self) -> str:
        """What Message-IDs and List-Ids are named after."""
        return self.sender_address.rpartition("@")[2]


@functools.lru_cache(maxsize=16)
def _sender(text: str) -> str:
    """The address in `Name <address>`; raises ValueError."""
    header = cast(AddressHeader, SMTP_POLICY.header_factory("from", text if text.isprintable() else ""))
    found = [mailbox.addr_spec for mailbox in header.addresses]
    if len(found) != 1 or not is_mailbox(found[0]) or not found[0].isascii():
        raise ValueError("a sender looks like `Embargo Monitor <alerts@example.org>`")
    return found[0]


def is_mailbox(text: str) -> bool:
    """One address and nothing else; a leading dash would read as an option to some mail programs."""
    hidden = any(unicodedata.category(char)[0] in "CZ" for char in text)
    return len(text) <= 254 and not hidden and _MAILBOX.fullmatch(text) is not None
