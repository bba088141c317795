"""What publishers see of us in a fortnight, scored by their rules.

    PYTHONPATH=. .venv/bin/python benchmarks/manners.py [--days 14] [--seed 1]

Several dozen publishers of every kind (`tests/feeds/fortnight.py`) are watched with the shipped settings on a clock
that jumps: fetcher, gate, policy and schedule are the product's, the requests real. The log of all of them is scored by
`tests/feeds/manners.py`; goal: no fault, and 99 of 100 requests after an address's first are conditional where there is
something to ask with. Takes two minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from monitor.feeds.polling import PollingSettings
from tests.feeds.fortnight import log_of
from tests.feeds.manners import Exchange, faults


def conditional(log: list[Exchange]) -> float:
    """The share of the requests that asked "changed since?", of those that could have."""
    could = [before for before in log if before.got.keys() & {"etag", "last-modified"}]
    addresses = Counter(exchange.url for exchange in could)
    asked = sum(not exchange.unconditional for exchange in could)
    return asked / (len(could) - len(addresses))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--days", type=float, default=14)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    started = time.perf_counter()
    log = log_of(chosen.days, PollingSettings(allow_private_addresses=True), seed=chosen.seed)
    found = faults(log)
    statuses = ", ".join(
        f"{count} x {status}" for status, count in sorted(Counter(each.status for each in log).items())
    )
    print(f"{len(log)} requests to {len({each.host for each in log})} publishers in {chosen.days:g} days: {statuses}")
    print(f"{conditional(log):.2%} conditional; {time.perf_counter() - started:.0f} s")
    print(f"{len(found)} faults")
    for fault in found[:50]:
        print(f"  {fault.at:%d %H:%M:%S} {fault.url}: {fault.rule} {fault.detail}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
