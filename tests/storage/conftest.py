"""What the storage's tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError


@pytest.fixture
def break_statement() -> Iterator[Callable[[str], None]]:
    """Call it with the beginning of a statement: such a statement fails from then on; with "" none does."""
    failing = ""

    def choose(beginning: str) -> None:
        nonlocal failing
        failing = beginning

    def fail(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if failing and statement.strip().startswith(failing):
            import sqlite3

            error = sqlite3.OperationalError("the statement was broken by the test")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR  # type: ignore[misc]
            raise OperationalError(statement, {}, error)

    event.listen(Engine, "before_cursor_execute", fail)
    yield choose
    event.remove(Engine, "before_cursor_execute", fail)
