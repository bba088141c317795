"""`monitor subscribers feeds` and `monitor rules feed`: secret addresses under which alerts are read as feeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from monitor.app.opened import Opened, opened
from monitor.daemon import now
from monitor.digests.feed import TYPES
from monitor.errors import InputError
from monitor.operating import people
from monitor.operating.quiet import meant
from monitor.storage import Transaction, feed_addresses
from monitor.storage.subscriptions import Standing
from monitor.subscribers.links import Links, read_or_create_secret
from monitor.text.printable import printable

Echo = Callable[[str], Any]


def subscriber_feeds(config_file: Path, environment: Mapping[str, str], email: str, echo: Echo, *, renew: bool) -> None:
    """Print the addresses of every subscription of an address; made where there are none, and with `renew` anew.

    Raises InputError for an address without a subscription.
    """
    with opened(config_file, environment) as here:
        rows = [
            row
            for row in here.storage.read_now(lambda tx: people.of(tx, email))
            if row.standing in (Standing.ACTIVE, Standing.SUSPENDED)
        ]
        if not rows:
            raise InputError(f"{printable(email)} has no subscription. `monitor subscribers list` names them.")
        for row in rows:
            rules = ", ".join(row.subscription.rules) or "all rules"
            echo(f"subscription {row.subscription.id} ({rules})")
            print_addresses(here, row.subscription.id, echo, renew=renew)


def rule_feed(config_file: Path, environment: Mapping[str, str], rule: str, echo: Echo, *, renew: bool) -> None:
    """Likewise for what a rule finds. Raises InputError for a rule that is not there."""
    with opened(config_file, environment) as here:
        there = sorted(path.stem for path in (here.config.rules / "topics").glob("*.yaml"))
        if rule not in there:
            raise InputError(f"no rule is called {printable(rule)}{meant(rule, there)}")
        echo(f"rule {rule}")
        print_addresses(here, rule, echo, renew=renew)


def print_addresses(here: Opened, of: int | str, echo: Echo, *, renew: bool) -> None:
    def kept(tx: Transaction) -> int:
        found = None if renew else feed_addresses.present(tx, of)
        return (found or feed_addresses.make(tx, of, now())).id

    links = Links(read_or_create_secret(here.config.state / "secret.key"), here.config.web.base_url)
    address_id = here.storage.write_now(kept)
    for form in TYPES:
        echo(f"  {links.feed(address_id, form)}")
