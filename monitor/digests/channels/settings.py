"""`channels:` of config.yaml: where digests go that do not go by mail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from monitor.settings import Settings
from monitor.telling import MAIL

NAME = r"^[a-z0-9][a-z0-9-]{0,39}$"


class ChannelSettings(Settings):
    """One channel by its name: a webhook with the file of its secret, or the file with the address of a service.

    Neither the address of a webhook nor that of a service is shown: both may hold a secret.
    """

    name: Annotated[str, Field(pattern=NAME)]
    allow_private_addresses: bool = False
    webhook: str | None = Field(None, repr=False)
    secret_file: Path | None = None
    apprise_file: Path | None = None

    @field_validator("name")
    @classmethod
    def _free(cls, value: str) -> str:
        if value == MAIL:
            raise ValueError("mail is there already; find another name")
        return value

    @field_validator("webhook")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not _is_web_address(value):
            raise ValueError("write https:// and a host, with no login, blank or backslash in it")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> ChannelSettings:
        if (self.webhook is None) == (self.apprise_file is None):
            raise ValueError("a channel has either `webhook` or `apprise_file`")
        if (self.webhook is None) != (self.secret_file is None):
            raise ValueError("`webhook` and `secret_file` go together: every digest is signed")
        if self.webhook is None and self.allow_private_addresses:
            raise ValueError("`allow_private_addresses` is for `webhook`; a service is connected to wherever it is")
        if not self.allow_private_addresses and self.webhook is not None and not self.webhook.startswith("https://"):
            raise ValueError("a webhook begins with https://; http:// needs `allow_private_addresses: true`")
        return self

    @property
    def kind(self) -> str:
        return "webhook" if self.webhook is not None else "apprise"


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    odd = any(char <= " " or char in "\\\x7f" for char in url) or "@" in parts.netloc or not url.isascii()
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and not odd
