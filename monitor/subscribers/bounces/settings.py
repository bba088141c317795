"""`mail.bounces` of config.yaml: where mail comes back to, and how it is read there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from monitor.settings import Settings
from monitor.subscribers.bounces.return_path import LONGEST_LOCAL

# Dot-atoms of RFC 5321 without a plus sign, which is what the token is put behind.
_ADDRESS = re.compile(rf"(?=[^@]{{1,{LONGEST_LOCAL}}}@)[\w-]+(\.[\w-]+)*@[\w-]+(\.[\w-]+)*", re.ASCII)
_PORTS = {"tls": 993, "starttls": 143, "none": 143}


def _usual_port(others: dict[str, Any]) -> int:
    return _PORTS.get(others.get("tls", ""), 993)


class ImapSettings(Settings):
    """The mailbox on an IMAP server. `port` is by default the one that `tls` usually has."""

    host: str = Field(min_length=1, pattern=r"^[^\s\x00-\x1f]+$")
    tls: Literal["tls", "starttls", "none"] = "tls"
    port: int = Field(default_factory=_usual_port, ge=1, le=65535)
    username: str
    password_file: Path
    folder: str = Field("INBOX", min_length=1)

    @field_validator("username", "folder")
    @classmethod
    def _in_one_line(cls, value: str) -> str:
        if not value.isprintable() or not value.isascii():
            raise ValueError("write printable ASCII characters")
        return value


class BounceSettings(Settings):
    """Mail that comes back goes to `address`, with a token behind a plus sign in it, and is read in one of two ways."""

    address: str
    maildir: Path | None = None
    imap: ImapSettings | None = None

    @field_validator("address")
    @classmethod
    def _takes_a_token(cls, value: str) -> str:
        if len(value) > 200 or not _ADDRESS.fullmatch(value):
            raise ValueError(
                f"write one address without a plus sign, with at most {LONGEST_LOCAL} characters before the @: "
                "bounces@example.org"
            )
        return value

    @model_validator(mode="after")
    def _one_way(self) -> BounceSettings:
        if (self.maildir is None) == (self.imap is None):
            raise ValueError("one of `maildir` and `imap` says where mail that comes back is read")
        return self


def beside(settings: BounceSettings, base: Path) -> BounceSettings:
    """With paths from the folder of the configuration."""
    imap, maildir = settings.imap, settings.maildir
    if imap is not None:
        imap = imap.model_copy(update={"password_file": base / imap.password_file})
    return settings.model_copy(update={"imap": imap, "maildir": maildir and base / maildir})
