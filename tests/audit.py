"""What no test run may see: a connection out of this machine, a second door to the web, a program started with what
feeds say.

`audit` is a hook for `sys.addaudithook`; conftest installs it and fails the test in which it has noticed something. A
hook cannot be taken out again, and what the C library does by itself (names, PostgreSQL's client) it does not see.
"""

from __future__ import annotations

import contextlib
import ipaddress
import sys
from collections.abc import Iterator
from types import FrameType

# The modules of ours that may connect, and the libraries that only these import (an import contract says so). A library
# stands alone on the stack where it connects in a task of its own.
DOORS = frozenset(
    (
        "monitor.feeds.fetch",
        "monitor.feeds.post",
        "monitor.digests.send",
        "monitor.digests.channels.notify",
        "monitor.subscribers.bounces.imap",
    )
)
_OF_THE_DOORS = frozenset(("aiohttp", "aiosmtplib"))
_CONNECTS = frozenset(("socket.connect", "socket.sendto"))
_STARTS = frozenset(
    ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn")
)


class Audit:
    """Call it with each audit event. `breaches` holds a line for each that must not be."""

    def __init__(self) -> None:
        self.breaches: list[str] = []

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if event in _CONNECTS:
            self._connects(args[-1], sys._getframe(1))
        elif event in _STARTS:
            by = _module(sys._getframe(1))
            if by.startswith("monitor"):
                self.breaches.append(f"{by} starts a program: {args[0]!r}")

    def _connects(self, address: object, caller: FrameType) -> None:
        if not isinstance(address, tuple):  # a socket file
            return
        host, port = str(address[0]), address[1]
        by = _module(caller)
        if not _is_loopback(host):
            self.breaches.append(f"{by} connects to {host} port {port}: not this machine")
        elif not by.startswith("tests") and by not in DOORS | _OF_THE_DOORS:
            self.breaches.append(f"{by} connects to {host} port {port}: it is no door")

    @contextlib.contextmanager
    def apart(self) -> Iterator[list[str]]:
        """What is noticed meanwhile, kept out of the record."""
        kept, self.breaches = self.breaches, []
        try:
            yield self.breaches
        finally:
            self.breaches = kept


audit = Audit()


def _module(frame: FrameType | None) -> str:
    """The innermost module of ours or of the tests on the stack; else the library of a door; else "another module"."""
    library = "another module"
    while frame is not None:
        name = str(frame.f_globals.get("__name__", ""))
        package = name.partition(".")[0]
        if package in ("monitor", "tests"):
            return name
        if name == "asyncio.events":  # below it is who runs the loop, not who asked for this
            return library
        # asyncio may connect in a task of its own, where only what is to be connected tells who asked.
        made = getattr(frame.f_locals.get("protocol_factory"), "__module__", "") if package == "asyncio" else name
        if made.partition(".")[0] in _OF_THE_DOORS:
            library = made.partition(".")[0]
        frame = frame.f_back
    return library


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    return False
