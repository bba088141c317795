"""Commands about subscribers and their mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor import alerts
from monitor.app.channels import kinds
from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.app.preview import in_language
from monitor.app.show import table
from monitor.composing import Composing
from monitor.config import check_subscriber, load_config
from monitor.config.channels import instead_of
from monitor.daemon import now
from monitor.digests.compose import new_message_id
from monitor.digests.message import operator_mail
from monitor.digests.render import Renderer
from monitor.digests.send import Mailer
from monitor.errors import AddressRefused, CannotWork, DeliveryError, InputError, Mistakes, Problem
from monitor.model import MatchedStory, Subscription
from monitor.operating import people
from monitor.operating.people import schedule_of, standing
from monitor.outgoing import Digest
from monitor.storage import Transaction, correlations, matches, sign_ups, subscriptions
from monitor.storage import alerts as stored_alerts
from monitor.storage.subscriptions import Standing
from monitor.subscribers.links import Links, read_or_create_secret
from monitor.subscribers.sign_up_limits import GOOD_FOR
from monitor.telling import FOREVER, MAIL, WhenNothing, paused

Echo = Callable[[str], Any]

PREVIEW_WINDOW = timedelta(days=7)


def list_subscribers(config_file: Path, environment: Mapping[str, str], echo: Echo) -> None:
    """A line a subscription; `why` is what the mail server says of an address that gets no mail any more."""
    at = now()
    with opened(config_file, environment) as here:
        found, named = here.storage.read_now(subscriptions.all), kinds(here.config)
        asked = here.storage.read_now(lambda tx: sign_ups.pending(tx, at - GOOD_FOR))
    rows = [
        (
            row.subscription.email,
            named.get(row.subscription.channel, f"{row.subscription.channel}: not in the configuration"),
            standing(row, at),
            row.subscription.minimum_level.word,
            schedule_of(row.subscription),
            "config" if row.declared else "command",
            ", ".join(row.subscription.rules) or "all rules",
            row.reason,
        )
        for row in found
    ]
    rows += [
        (
            one.email,
            kinds(here.config)[MAIL],
            f"asked {stamp(one.asked)} UTC, {'to be confirmed' if one.sent else 'its mail has not left yet'}",
            one.wish.minimum_level.word,
            f"{one.wish.schedule} ({one.wish.timezone})",
            "page",
            ", ".join(one.wish.rules) or "all rules",
            "",
        )
        for one in asked
    ]
    for line in table(("address", "by", "standing", "level from", "schedule", "from", "rules", "why"), rows):
        echo(line)


def add_subscriber(
    config_file: Path, environment: Mapping[str, str], email: str, wishes: Mapping[str, Any], echo: Echo
) -> None:
    """Store a subscription; raises Mistakes for what is wrong with it."""
    wanted = check_subscriber(email, wishes)
    with opened(config_file, environment) as here:
        if wanted.channel not in (known := kinds(here.config)):
            problem = Problem(
                "--channel", 0, 0, f"no channel is called {wanted.channel}", instead_of(wanted.channel, known)
            )
            raise Mistakes((problem,))
        added = here.storage.write_now(lambda tx: subscriptions.add(tx, wanted, now()))
    echo(f"{added.email} is told of {', '.join(added.rules) or 'all rules'}, {added.schedule}")


def remove_subscriber(config_file: Path, environment: Mapping[str, str], email: str, echo: Echo) -> None:
    """Unsubscribe every subscription of the address; raises InputError where there is none."""
    with opened(config_file, environment) as here:
        rows = here.storage.write_now(lambda tx: people.unsubscribe(tx, email, now()))
    echo(f"{email}: {len(rows)} unsubscribed")


def resume_subscriber(config_file: Path, environment: Mapping[str, str], email: str, echo: Echo) -> None:
    """Lift the suspension of an address and end its pauses; raises InputError where there is neither."""
    with opened(config_file, environment) as here:
        reasons, ended = here.storage.write_now(lambda tx: people.resume(tx, email, now()))
    if reasons:
        echo(f"{email} gets mail again. It got none because: {reasons[0]}")
        echo(f"`monitor outbox list --address {email} --state refused` shows what it did not get.")
    for one in ended:
        echo(f"{email}: was {paused(one.paused_until or FOREVER)}; what was kept goes out now, or by its schedule")


def pause_subscriber(
    config_file: Path, environment: Mapping[str, str], email: str, until: str | None, echo: Echo
) -> None:
    """Send nothing to an address until an end; None: until it is resumed. Raises InputError for an end that has passed,
    and where there is nobody to pause."""
    with opened(config_file, environment) as here:
        ends = here.storage.write_now(lambda tx: people.pause(tx, email, until, now()))
    for end in ends:
        echo(f"{email}: {paused(end)}. What is found meanwhile is kept and told then.")
    echo(f"To end it before: monitor subscribers resume {email}")


def preview_digest(
    config_file: Path,
    environment: Mapping[str, str],
    email: str,
    language: str | None,
    html_file: Path | None,
    echo: Echo,
) -> None:
    """Print the mail that would go out now, or, where nothing waits, one of the last week's matches; in that language
    where one is named.

    Raises InputError for an address without a subscription, and where there is nothing to show.
    """
    at = now()
    with opened(config_file, environment) as here:
        active = [
            row for row in here.storage.read_now(lambda tx: people.of(tx, email)) if row.standing is Standing.ACTIVE
        ]
        rows = [in_language(row, language) for row in active]
        if not rows:
            raise InputError(f"{email} has no active subscription. `monitor subscribers list` names them.")
        subscription = rows[0].subscription
        compose = Composing(at, lambda: new_message_id(here.config.mail.sender_domain))

        def composed(tx: Transaction) -> Digest | None:
            found, patterns = worth_showing(tx, subscription), correlations.waiting(tx, subscription.id)
            if not found and not patterns and subscription.when_nothing is WhenNothing.SKIP:
                return None
            return compose.digest(tx, subscription, found, patterns, None)

        digest = here.storage.read_now(composed)
        if digest is None:
            raise InputError(f"nothing waits for {email}, and no rule of theirs matched in the last 7 days.")
        secret = read_or_create_secret(here.config.state / "secret.key")
    renderer = Renderer(here.config.templates, here.config.mail.sender, here.config.web.base_url)
    links, who = Links(secret, here.config.web.base_url), subscription.id
    message = renderer(digest, unsubscribe_url=links.unsubscribe(who), now=at, links=links.of(who))
    if html_file is not None:
        html_file.write_text(message.html, encoding="utf-8", newline="\n")
    echo(f"Subject: {message.subject}\n\n{message.text}")


def worth_showing(tx: Transaction, subscription: Subscription) -> list[MatchedStory]:
    waiting = stored_alerts.waiting(tx, subscription.id)
    if waiting:
        return waiting
    recent = matches.recent(tx, now() - PREVIEW_WINDOW)
    wanted = alerts.decide(recent, [subscription], alerts.Known())
    told = {alert.match_id for alert in wanted if alert.held is None}
    return [found for found in recent if found.match_id in told]


async def send_test_mail(config_file: Path, environment: Mapping[str, str], email: str, echo: Echo) -> None:
    """Send one mail and print the server's answer. Raises InputError for the address, CannotWork for the server."""
    config = load_config(config_file, environment)
    mailer = Mailer(config.mail, config.state)
    text = "This is the test mail you asked for. Digests will come the same way."
    message = operator_mail(config.mail.sender, email, "Test mail", text, now())
    try:
        reply = await mailer(message, email)
    except AddressRefused as error:
        raise InputError(f"{email}: {error.reason}") from error
    except DeliveryError as error:
        raise CannotWork(f"not sent: {error.reason}") from error
    finally:
        await mailer.close()
    echo(f"sent at {stamp(now())} UTC: {reply}")
