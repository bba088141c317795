"""What commands about the installation share: its configuration and its database, opened and closed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.config import Config, load_config
from monitor.daemon import now
from monitor.digests.schedule import next_due
from monitor.preferences import out_of
from monitor.storage import Storage, Transaction, feeds, personal, subscriptions
from monitor.subscribers.declared import SubscriberSettings, declared
from monitor.subscribers.links import Links, read_or_create_secret


@dataclass(frozen=True)
class Opened:
    config: Config
    storage: Storage


@contextlib.contextmanager
def opened(config_file: Path, environment: Mapping[str, str]) -> Iterator[Opened]:
    """The installation of that configuration, with the feeds and subscribers that the file names in the database."""
    config = load_config(config_file, environment)
    storage = Storage.open(config.database)
    try:
        storage.write_now(lambda tx: remember(tx, config))
        yield Opened(config, storage)
    finally:
        storage.close()


def remember(tx: Transaction, config: Config) -> None:
    """The database learns what the configuration names: feeds, and subscribers with the time of their next digest."""
    at = now()
    feeds.sync(tx, config.feeds, at)
    subscriptions.sync_declared(tx, declared(wanted(tx, config), subscriptions.declared(tx)), at)
    for subscription in subscriptions.active(tx):
        if subscription.next_due is None:
            due = next_due(subscription.schedule, subscription.timezone, at)
            if due is not None:
                subscriptions.set_next_due(tx, subscription.id, due)


def wanted(tx: Transaction, config: Config) -> Sequence[SubscriberSettings]:
    """The subscribers that the file names, without those who had all that is stored of them erased."""
    if not (out := personal.kept_out(tx)):
        return config.subscribers
    links = Links(read_or_create_secret(config.state / "secret.key"), config.web.base_url)
    return [entry for entry in config.subscribers if out_of(links, entry.email) not in out]
