"""Passwords, by argon2id: kept as hashes, checked beside the loop."""

from __future__ import annotations

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from monitor.web.door import Attempts

SHORTEST, LONGEST = 12, 1000  # characters of a password
AT_ONCE = 2  # hashes under way: each takes 32 MB and a core
_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# Of a password that nobody knows: it is checked for a name that nobody has, so that both take as long.
NOBODY = "$argon2id$v=19$m=32768,t=3,p=1$87zI2lgrcm27u7qAEjqbrA$I6LGrimCaNFn/8SgvbRz+JGk4tWJaNcbnw5nV1HsaLs"


class Passwords:
    """Checks and hashes in threads of its own, AT_ONCE at once; others wait for their turn. `networks` remembers what
    was wrong by network, for passwords and admin token together."""

    def __init__(self, networks: Attempts) -> None:
        self._networks, self._names = networks, Attempts()
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")

    def must_wait(self, name: str, network: str, now: datetime) -> bool:
        return self._networks.are_spent(network, now) or self._names.are_spent(name, now)

    async def is_right(self, name: str, hashed: str | None, password: str, network: str, now: datetime) -> bool:
        """Whether it is the password of that hash; of None it is not, and that takes as long. Ask `must_wait` first."""
        # Counted before it is known: what is tried at one moment by many connections is limited too.
        self._networks.add(network, now)
        self._names.add(name, now)
        right = await asyncio.get_running_loop().run_in_executor(self._threads, is_same, hashed, password)
        if right:
            self._networks.take_back(network, now)
            self._names.take_back(name, now)
        return right

    async def hash(self, password: str) -> str:
        """See `hash_of`."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, hash_of, password)


def hash_of(password: str) -> str:
    """What is kept of a password. It takes a tenth of a second and 32 MB."""
    return _HASHER.hash(_normal(password))


def is_same(hashed: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(hashed or NOBODY, _normal(password[: LONGEST + 1])) and hashed is not None
    except VerifyMismatchError:
        return False


def problem_of(password: str, name: str) -> str:
    """Why this cannot be the password of that account; empty where it can."""
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters. Four words that do not belong together are good."
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST:,} characters."
    if len(set(password)) < 5 or password.casefold() == name.casefold():
        return "This password is too easy to guess. Four words that do not belong together are good."
    return ""


def _normal(password: str) -> bytes:
    """The same letters are the same bytes, however a keyboard writes them."""
    return unicodedata.normalize("NFKC", password).encode(errors="replace")
