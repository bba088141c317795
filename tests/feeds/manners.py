"""A log of requests, scored as the publishers score feed readers who measure them. Pure.

The rules are those of the Feed Reader Score and Feed Reader Behavior projects (rachelbythebay.com/fs, /frb), of Open
RSS's reviews of readers (openrss.org/app) and of "RSS efficiency" (earth.org.uk/RSS-efficiency.html), with the bounds
that the product promises. What a publisher's answer means is read here by code of its own, not by the product's.
"""

from __future__ import annotations

import email.utils
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFTEN = timedelta(minutes=5)  # one address, at most
PAUSE = timedelta(seconds=5)  # between two starts at one host
LATE = timedelta(
    minutes=15
)  # a day between two unconditional requests, less what the first of them waited for its turn
LONGEST_PAUSE = timedelta(days=7)
REDIRECTS = (301, 302, 303, 307, 308)
CLOCK = timedelta(seconds=1)  # Retry-After and max-age are whole seconds


@dataclass(frozen=True)
class Exchange:
    """A request and its answer; header names in lower case."""

    at: datetime
    done: datetime
    host: str
    path: str
    sent: Mapping[str, str]
    status: int
    got: Mapping[str, str]

    @property
    def url(self) -> str:
        return self.host + self.path

    @property
    def unconditional(self) -> bool:
        return not self.sent.keys() & {"if-none-match", "if-modified-since"}


@dataclass(frozen=True)
class Fault:
    """What was wrong with a request, by which rule."""

    rule: str
    at: datetime
    url: str
    detail: str = ""


def faults(log: Iterable[Exchange]) -> list[Fault]:
    """All faults of a log, by time."""
    ordered = sorted(log, key=lambda exchange: exchange.at)
    by_host, by_url = defaultdict(list), defaultdict(list)
    found: list[Fault] = []
    for exchange in ordered:
        found += _of_one(exchange)
        by_host[exchange.host].append(exchange)
        by_url[exchange.url].append(exchange)
    for exchanges in by_host.values():
        found += [*_bursts(exchanges), *_made_up(exchanges)]
    for exchanges in by_url.values():
        for rule in (_too_often, _pauses, _fresh, _validators, _whole, _gone, _moved):
            found += rule(exchanges)
    return sorted(found, key=lambda fault: fault.at)


def _fault(rule: str, exchange: Exchange, detail: object = "") -> Fault:
    return Fault(rule, exchange.at, exchange.url, str(detail))


def _of_one(exchange: Exchange) -> Iterator[Fault]:
    sent = exchange.sent
    agent = sent.get("user-agent", "")
    if not re.fullmatch(r"[\w-]+/\S+ \(.*\+(?:https?://|[^\s@]+@)\S+\)", agent):
        yield _fault("the User-Agent names no product with a contact", exchange, agent)
    for name in ("cookie", "referer", "authorization", "origin"):
        if name in sent:
            yield _fault(f"{name} is sent", exchange, sent[name])
    if "?" in exchange.path or "#" in exchange.path:
        yield _fault("the address is altered", exchange)
    if "gzip" not in sent.get("accept-encoding", ""):
        yield _fault("compression is not accepted", exchange)
    if not re.search(r"rss|atom", sent.get("accept", "")):
        yield _fault("it does not say that it wants a feed", exchange)


def _bursts(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    for sooner, later in pairwise(exchanges):
        if later.at < sooner.done:
            yield _fault("two requests at once", later)
        if later.at - sooner.at < PAUSE - CLOCK / 100:
            yield _fault("a burst", later, later.at - sooner.at)


def _too_often(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    for sooner, later in pairwise(exchanges):
        if later.at - sooner.at < OFTEN - CLOCK:
            yield _fault("asked too often", later, later.at - sooner.at)


def _pauses(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    for sooner, later in pairwise(exchanges):
        if sooner.status in (429, 503) and later.at < sooner.done + _retry_after(sooner) - CLOCK:
            yield _fault("before Retry-After", later, f"{later.at - sooner.at} of {_retry_after(sooner)}")


def _retry_after(exchange: Exchange) -> timedelta:
    value = exchange.got.get("retry-after", "")
    if re.fullmatch(r"[0-9]+", value):
        return min(timedelta(seconds=min(int(value), 10**9)), LONGEST_PAUSE)
    until = _date(value)
    return min(until - exchange.done, LONGEST_PAUSE) if until is not None else HOUR


def _date(value: str) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, TypeError):
        return None


def _fresh(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    stays = timedelta(0)
    for sooner, later in pairwise(exchanges):
        if sooner.status == 200:
            stays = _freshness(sooner) or timedelta(0)
        elif sooner.status == 304:
            said = _freshness(sooner)
            stays = stays if said is None else said
        if sooner.status in (200, 304) and later.at < sooner.done + min(stays, DAY) - CLOCK:
            yield _fault("while the answer was fresh", later, f"{later.at - sooner.done} of {stays}")


def _freshness(exchange: Exchange) -> timedelta | None:
    control = [part.strip() for part in exchange.got.get("cache-control", "").lower().split(",")]
    if "no-store" in control or "no-cache" in control:
        return timedelta(0)
    for part in control:
        if part.startswith("max-age="):
            return timedelta(seconds=int(part[8:]) - int(exchange.got.get("age", "0")))
    until = _date(exchange.got.get("expires", ""))
    return until - exchange.done if until is not None else None


def _validators(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    """Each as the last whole answer gave it, or both left out; an address that only leads on asks nobody."""
    given: Exchange | None = None
    for exchange in exchanges:
        if exchange.status in REDIRECTS:
            given = None
        elif given is not None and not exchange.unconditional:
            for sent, got in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
                if exchange.sent.get(sent) != given.got.get(got):
                    rule = "a validator is left out" if sent not in exchange.sent else "a validator is not the last one"
                    yield _fault(rule, exchange, f"{given.got.get(got)} as {exchange.sent.get(sent)}")
        if exchange.status == 200:
            given = exchange


def _made_up(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    given: set[str | None] = {None}
    for exchange in exchanges:
        for name in ("if-none-match", "if-modified-since"):
            if exchange.sent.get(name) not in given:
                yield _fault("a validator that nobody gave", exchange, exchange.sent[name])
        given.update((exchange.got.get("etag"), exchange.got.get("last-modified")))


def _whole(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    last: Exchange | None = None
    gave = False
    for exchange in exchanges:
        if exchange.unconditional:
            if last is not None and gave and exchange.at - last.at < DAY - LATE:
                yield _fault("unconditional twice in a day", exchange, exchange.at - last.at)
            last = exchange
        if exchange.status == 200:
            gave = bool(exchange.got.keys() & {"etag", "last-modified"})


def _gone(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    seen: list[Exchange] = []
    for exchange in exchanges:
        if seen and (seen[-1].at - seen[0].at >= DAY or len(seen) > 6):
            yield _fault("after it was gone", exchange)
        elif seen and exchange.at - seen[-1].at < HOUR - CLOCK:
            yield _fault("gone, and asked again within the hour", exchange)
        seen = [*seen, exchange] if exchange.status == 410 else []


def _moved(exchanges: Sequence[Exchange]) -> Iterator[Fault]:
    seen: list[Exchange] = []
    for exchange in exchanges:
        if len(seen) >= 3 and seen[-1].at - seen[0].at >= 3 * DAY:
            yield _fault("where it moved away from for good", exchange)
        seen = [*seen, exchange] if exchange.status in (301, 308) else []
