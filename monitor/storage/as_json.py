"""The model's values as JSON text, there and back exactly. A field that an older text lacks gets its default."""

from __future__ import annotations

import dataclasses
import enum
import functools
import json
import types
import typing
from datetime import datetime, timedelta
from typing import Any, TypeVar

Value = TypeVar("Value")


def dump(value: Any) -> str:
    """Dataclasses, tuples, enums, datetimes, timedeltas, text, numbers, None."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def load(kind: type[Value], text: str) -> Value:
    """The value of that type that `dump` was given."""
    value: Value = _built(kind, json.loads(text))
    return value


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value


def _built(kind: Any, plain: Any) -> Any:
    if plain is None:
        return None
    if typing.get_origin(kind) is types.UnionType:  # X | None
        return _built(next(arg for arg in typing.get_args(kind) if arg is not types.NoneType), plain)
    if typing.get_origin(kind) is tuple:
        kinds = typing.get_args(kind)
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            return tuple(_built(kinds[0], item) for item in plain)
        return tuple(_built(each, item) for each, item in zip(kinds, plain, strict=True))
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], item) for name, item in plain.items()})
    if issubclass(kind, enum.Enum):
        return kind(plain)
    if kind is datetime:
        return datetime.fromisoformat(plain)
    if kind is timedelta:
        return timedelta(seconds=plain)
    return plain


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
