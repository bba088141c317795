"""Logs: an event and its fields, readable on a terminal, JSON lines otherwise; never a secret or a whole address."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

# The local part may tell who watches arms deals; the first letter is enough to find the subscriber. It may be of any
# script; with an end, for a long text without blanks would be read once from each of its letters.
_ADDRESS = re.compile(r"""([^\s@<>"'(),:;/\[\]\\])[^\s@<>"(),:;/\[\]\\]{0,63}@(?=[^\W_])""")


def hide_addresses(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """`analyst@example.org` becomes `a…@example.org` in every text of a log line."""
    return {key: _ADDRESS.sub(r"\1…@", value) if isinstance(value, str) else value for key, value in event.items()}


def set_up_logs() -> None:
    """Everything goes to standard error: ours from `info`, that of libraries from `warning`."""
    terminal = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if terminal else "iso", utc=not terminal),
        structlog.processors.format_exc_info,
        hide_addresses,
    ]
    last: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if terminal:  # plain: a traceback with local variables could show a password
        last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("monitor").setLevel(logging.INFO)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
