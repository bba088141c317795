"""What every shape of the interface has in common, and what a request may say beside its path."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

LARGEST = 999_999_999  # an id: nine digits, which both databases can count
MOST = 200  # of a page
USUAL = 50
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


class Shape(BaseModel):
    """An answer, or a part of one. Frozen; what it is made of has to have exactly its types."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", serialize_by_alias=True, use_attribute_docstrings=True
    )


class Sent(BaseModel):
    """What a request brings: its parameters, or its body. What it does not know is refused, so that a slip is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


def number(value: Any) -> Any:
    """Parameters are text; only plain digits are a number."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("write a whole number of at most nine digits")
    return value


def moment(value: Any) -> Any:
    """A text as RFC 3339 has it, in UTC. Seconds since 1970 and times without a zone are no moment."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("write a moment with its zone, such as 2026-11-25T12:00:00Z")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("there is no such moment") from None


def printed(text: str) -> str:
    """Text without what no database or terminal takes."""
    if any(ord(character) < 32 or ord(character) == 127 or 0xD800 <= ord(character) < 0xE000 for character in text):
        raise ValueError("control characters are not taken")
    return text


Number = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(number)]
Moment = Annotated[datetime, BeforeValidator(moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"), AfterValidator(printed)]
Limit = Annotated[int, Field(ge=1, le=MOST), BeforeValidator(number)]  # of a page
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Z][a-z]{3})?$")]


class Listed(Sent):
    """The parameters of every list."""

    after: Number | None = None
    """Where the page begins: `next` of the page before. Without it, the first page."""
    limit: Limit = USUAL
    """How many at most."""


class Lately(Sent):
    days: Annotated[int, Field(ge=1, le=3660), BeforeValidator(number)] = 90
    """How far back, today among them."""


class Paged(Shape):
    """A page of a list. A page may hold fewer than asked, even none, while `next` leads on."""

    next: int | None
    """What to send as `after` for the page that follows; null at the end."""


class Mistake(Shape):
    where: str
    """The parameter or the field."""
    what: str


class Problem(Shape):
    """Why there is no answer (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    mistakes: tuple[Mistake, ...] = ()
