"""How many mails may leave in an hour, and when a sign of life does: as settings say it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from monitor.digests.schedule import check_schedule

HOUR = timedelta(hours=1)  # that limits are about
ANY_OTHER = "*"  # a domain that is not named
_DOMAIN = re.compile(r"(?!-)[\w-]+(\.[\w-]+)*")


def _domains(value: dict[str, int]) -> dict[str, int]:
    for domain in value:
        if domain != ANY_OTHER and not _DOMAIN.fullmatch(domain):
            raise ValueError(f'`{domain}` is no domain; write `example.org: 100`, or `"*": 100` for any other')
    return {domain.lower(): most for domain, most in value.items()}


def _beats(value: str) -> str:
    check_schedule(value)
    if value in ("immediately", "hourly"):
        raise ValueError("a heartbeat is `daily 08:00` or `weekly mon 08:00`, in UTC")
    return value


PerDomain = Annotated[dict[str, Annotated[int, Field(ge=1)]], AfterValidator(_domains)]
Heartbeat = Annotated[str, AfterValidator(_beats)]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many mails may leave in an hour, in all and to a domain; `*` holds for each domain that is not named."""

    most_per_hour: int | None = None
    per_domain: Mapping[str, int] | None = None

    @property
    def any(self) -> bool:
        return self.most_per_hour is not None or bool(self.per_domain)

    def is_full(self, lately: Mapping[str, int]) -> bool:
        """Whether nothing may leave now. `lately`: tries within the last hour, by domain."""
        return self.most_per_hour is not None and sum(lately.values()) >= self.most_per_hour

    def full_domains(self, lately: Mapping[str, int]) -> frozenset[str]:
        """The domains that nothing may leave for now; what waits for others goes past."""
        limits = self.per_domain or {}
        other = limits.get(ANY_OTHER)
        return frozenset(
            domain
            for domain, count in lately.items()
            if (most := limits.get(domain, other)) is not None and count >= most
        )


NO_LIMITS = Limits()
