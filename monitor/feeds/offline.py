"""`monitor feeds parse` and `monitor feeds fetch`: one document, or one address, without config and database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any


async def parse_files(paths: Sequence[Path]) -> AsyncIterator[dict[str, Any]]:
    """One object a file, in the order of the arguments."""
    raise NotImplementedError
    yield {}


async def fetch_address(url: str, *, allow_private_addresses: bool = False) -> dict[str, Any]:
    """Poll one address once; always an object."""
    raise NotImplementedError
