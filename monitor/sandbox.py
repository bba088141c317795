"""Jinja2's sandbox, in which operators' templates are filled."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from functools import cache
from typing import Any, cast

from jinja2.sandbox import ImmutableSandboxedEnvironment


class Sandbox(ImmutableSandboxedEnvironment):
    """With a short way to the fields of our own values: half of a template's time went into whether it may see them."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute in _fields(cast(Hashable, type(obj))):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


@cache
def _fields(kind: Any) -> frozenset[str]:
    """Of a dataclass, those that are no secret of it."""
    if not dataclasses.is_dataclass(kind):
        return frozenset()
    return frozenset(field.name for field in dataclasses.fields(kind) if not field.name.startswith("_"))
