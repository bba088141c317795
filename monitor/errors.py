"""The error tree, cut by what the caller does next.

MonitorError
├── Mistakes            something you wrote is wrong: config, rules (all mistakes at once); exit 1
├── InputError          an argument names nothing, or a file cannot be read; exit 1
├── CannotWork          the product could not work: database, disk, port; exit 3
├── FeedError           one feed is unwell: record the outcome, poll it again later
└── DeliveryError       the digest is unsent: try it again
    ├── AddressRefused  no mail will ever reach this address: stop, show it
    ├── DigestRefused   this digest will never be taken: give it up, go on with the next
    ├── Unwritable      this digest could not be written: set it aside if it stays the only one
    ├── ServerAway      nobody answers, or not now: everything waits, and one mail asks again
    └── ServerRefused   the operator's mistake (login, TLS, sender): mark nobody, tell the operator
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.model import Outcome


class MonitorError(Exception):
    """Anything we raise on purpose; its text is one a person can act on. Crosses process borders whole."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.args, self.__dict__)


def _rebuilt(kind: type[MonitorError], args: tuple[Any, ...], state: dict[str, Any]) -> MonitorError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file somebody wrote: where, what is wrong, what to do.

    `line` and `column` count from 1; 0 where the mistake has no place of its own
    (a missing file, an environment variable).
    """

    file: str
    line: int
    column: int
    what: str
    todo: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.what}. {self.todo}."


class Mistakes(MonitorError):
    """Something you wrote is wrong; `problems` holds every mistake that was found, in order of file and line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class InputError(MonitorError):
    """An argument names nothing we know, or a file cannot be read."""


class CannotWork(MonitorError):
    """The product could not work: the text says what stands in the way and what to do."""


class FeedError(MonitorError):
    """One feed is unwell; record `outcome` and the reason, poll it again later.

    `status` is the last HTTP status, if there was an answer. `retry_after` is the wait the
    publisher asked for, `fresh` the seconds that the answer stays so by its cache headers.
    `permanent_url` is where an unbroken chain of 301/308 led.
    """

    def __init__(
        self,
        outcome: Outcome,
        reason: str,
        *,
        status: int | None = None,
        retry_after: timedelta | None = None,
        permanent_url: str | None = None,
        fresh: int | None = None,
    ) -> None:
        self.outcome = outcome
        self.reason = reason
        self.status = status
        self.retry_after = retry_after
        self.permanent_url = permanent_url
        self.fresh = fresh
        super().__init__(reason)


class DeliveryError(MonitorError):
    """The digest is unsent; try it again.

    `in_doubt` is true when the connection broke after the final dot: the receiver may have the
    mail all the same (RFC 1047), so a repeat must bear the same Message-ID. `wait` is the least
    pause before the next try that the receiver asked for.
    """

    def __init__(self, reason: str, *, in_doubt: bool = False, wait: timedelta | None = None) -> None:
        self.reason = reason
        self.in_doubt = in_doubt
        self.wait = wait
        super().__init__(reason)


class AddressRefused(DeliveryError):
    """No mail will ever reach this address (5.1.x, 5.2.1 at RCPT); stop, and show it."""


class DigestRefused(DeliveryError):
    """The receiver will never take this digest (another 5xx at RCPT); give it up, go on with the next."""


class Unwritable(DeliveryError):
    """This digest could not be written: a template is broken, or something in it breaks one. Go on with the next."""


class ServerAway(DeliveryError):
    """The mail server cannot be reached, or takes nothing from anybody for now. All that waits, waits for it."""


class ServerRefused(DeliveryError):
    """Our own mail server will not work for us (login, TLS, sender); the operator's to mend, nobody is marked."""
