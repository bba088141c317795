"""The mail folder: where mail is kept while no server is named."""

from __future__ import annotations

import os
import re
from pathlib import Path

from monitor.digests.message import Message
from monitor.errors import ServerRefused


def keep(message: Message, folder: Path) -> str:
    """Write it beside its name and rename it, so that a mail there is a whole mail; the same mail again replaces it."""
    name = re.sub(r"[^\w.@=+-]", "_", message.message_id).lstrip(".") + ".eml"
    beside = folder / f"{name}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.data)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(folder / name)
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as exc:
        raise ServerRefused(f"the mail folder {folder} cannot be written: {exc.strerror}") from exc
    return f"kept as {name}"
