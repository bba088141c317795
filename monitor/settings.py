"""What every stage's settings have in common: frozen, no unknown keys, durations such as `15m`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Settings(BaseModel):
    """A group of settings; built by `config.py`, handed out in pieces."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def parse_duration(value: Any) -> timedelta:
    """`30s`, `15m`, `2h` or `7d` as a timedelta; raises ValueError with a text for people."""
    if isinstance(value, timedelta):
        return value
    found = re.fullmatch(r"(\d{1,9})([smhd])", str(value).strip())
    if not found:
        raise ValueError("a duration is a number and one of s, m, h, d: 30s, 15m, 2h, 7d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
