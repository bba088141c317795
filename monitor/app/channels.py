"""The channels of a configuration, made of their settings; and the commands about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.app.show import table
from monitor.config import Config
from monitor.daemon import now
from monitor.digests.channels.named import ByName, Named
from monitor.digests.channels.notify import Notify
from monitor.digests.channels.settings import ChannelSettings
from monitor.digests.channels.webhook import Webhook
from monitor.digests.event import EventWriter
from monitor.errors import CannotWork, DeliveryError, InputError
from monitor.feeds.post import Poster
from monitor.storage import Storage, subscriptions
from monitor.subscribers.links import Links, read_or_create_secret
from monitor.telling import MAIL

Echo = Callable[[str], Any]


def channels_of(config: Config, links: Links, clock: Callable[[], datetime]) -> ByName:
    """Every channel that the configuration names."""
    return ByName({one.name: _made(one, config, links, clock) for one in config.channels})


def _made(settings: ChannelSettings, config: Config, links: Links, clock: Callable[[], datetime]) -> Named:
    if settings.apprise_file is not None:
        return Notify(settings.apprise_file)
    contact = config.mail.operator or config.web.base_url
    post = Poster(allow_private_addresses=settings.allow_private_addresses, clock=clock, contact=contact)
    return Webhook(cast(str, settings.webhook), cast(Path, settings.secret_file), post, EventWriter(links.unsubscribe))


def kinds(config: Config) -> dict[str, str]:
    """How lists name each channel: `mail`, `webhook soc`."""
    return {MAIL: MAIL} | {one.name: f"{one.kind} {one.name}" for one in config.channels}


def list_channels(config_file: Path, environment: Mapping[str, str], echo: Echo) -> None:
    """A line a channel; the host of a webhook is shown, and nothing that may be a secret."""
    with opened(config_file, environment) as here:
        suspended = here.storage.read_now(subscriptions.suspended)
    rows = [
        (
            one.name,
            one.kind,
            urlsplit(one.webhook).hostname or "" if one.webhook else "",
            "suspended" if f"channel {one.name}" in suspended else "active",
            suspended.get(f"channel {one.name}", ""),
        )
        for one in here.config.channels
    ]
    for line in table(("name", "kind", "host", "standing", "why"), rows):
        echo(line)


async def test_channel(config_file: Path, environment: Mapping[str, str], name: str, echo: Echo) -> None:
    """Send a test by that channel and print what was answered; a suspended one that takes it is suspended no more.

    Raises InputError for an unknown name, CannotWork where it was not taken.
    """
    with opened(config_file, environment) as here:
        secret = read_or_create_secret(here.config.state / "secret.key")
        links = Links(secret, here.config.web.base_url)
        known = {one.name: one for one in here.config.channels}
        if name not in known:
            raise InputError(f"no channel is called {name!r}. `monitor channels list` names them.")
        channel = _made(known[name], here.config, links, now)
        try:
            reply = await channel.test(now())
        except DeliveryError as error:
            raise CannotWork(f"not sent: {error.reason}") from error
        finally:
            await channel.close()
        echo(f"sent at {stamp(now())} UTC: {reply}")
        if resumed(here.storage, name):
            echo(f"{name} is suspended no more: digests go there again")


def resumed(storage: Storage, name: str) -> bool:
    """End the suspension of a channel; whether there was one."""
    return storage.write_now(lambda tx: subscriptions.resume(tx, f"channel {name}")) is not None
