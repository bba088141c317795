"""Commands about subscribers and their mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from monitor import alerts
from monitor.app.channels import kinds
from monitor.app.health import stamp
from monitor.app.opened import Opened, opened
from monitor.app.preview import in_language
from monitor.app.show import table
from monitor.app.silences import end_of
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
from monitor.outgoing import Digest
from monitor.storage import Transaction, correlations, matches, sign_ups, subscriptions
from monitor.storage import alerts as stored_alerts
from monitor.storage.subscriptions import Standing, SubscriptionRow
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


def standing(row: SubscriptionRow, at: datetime) -> str:
    """`paused until 2026-12-24 00:00 UTC`, where nothing else keeps mail from it."""
    until = row.subscription.paused_until
    if row.standing is Standing.ACTIVE and until is not None and until > at:
        return paused(until)
    return row.standing.value


def schedule_of(subscription: Subscription) -> str:
    """`daily 07:00 (UTC), critical at once, quiet 22:00-07:00, 10 an hour, also when there is nothing`."""
    loud = f", {subscription.at_once.word} at once" if subscription.at_once is not None else ""
    quiet = f", quiet {subscription.quiet_hours}" if subscription.quiet_hours else ""
    cap = f", {subscription.most_per_hour} an hour" if subscription.most_per_hour else ""
    nothing = ", also when there is nothing" if subscription.when_nothing is WhenNothing.TELL else ""
    return f"{subscription.schedule} ({subscription.timezone}){loud}{quiet}{cap}{nothing}"


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
        rows = [row for row in standing_of(here, email) if row.standing is not Standing.UNSUBSCRIBED]
        if not rows:
            raise InputError(f"{email} has no subscription. `monitor subscribers list` names them.")

        def unsubscribe(tx: Transaction) -> None:
            for row in rows:
                subscriptions.unsubscribe(tx, row.subscription.id, now())

        here.storage.write_now(unsubscribe)
    echo(f"{email}: {len(rows)} unsubscribed")


def resume_subscriber(config_file: Path, environment: Mapping[str, str], email: str, echo: Echo) -> None:
    """Lift the suspension of an address and end its pauses; raises InputError where there is neither."""

    def resume(tx: Transaction) -> tuple[list[str], list[Subscription]]:
        known = subscriptions.suspended(tx)
        found = [address for address in known if address.casefold() == email.casefold()]
        for address in found:
            subscriptions.resume(tx, address)
        return [known[address] for address in found], subscriptions.end_pauses(tx, email, now())

    with opened(config_file, environment) as here:
        reasons, ended = here.storage.write_now(resume)
    if not reasons and not ended:
        raise InputError(
            f"{email} is neither suspended nor paused. `monitor subscribers list` names the addresses that are."
        )
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
    at = now()
    with opened(config_file, environment) as here:
        listens = (Standing.ACTIVE, Standing.SUSPENDED)
        rows = [row.subscription for row in standing_of(here, email) if row.standing in listens]
        if not rows:
            raise InputError(f"{email} has no subscription. `monitor subscribers list` names them.")
        ends = {one.id: end_of_pause(until, one, at) for one in rows}

        def pause(tx: Transaction) -> None:
            for subscription_id, end in ends.items():
                subscriptions.pause(tx, subscription_id, end)

        here.storage.write_now(pause)
    for end in dict.fromkeys(ends.values()):
        echo(f"{email}: {paused(end)}. What is found meanwhile is kept and told then.")
    echo(f"To end it before: monitor subscribers resume {email}")


def end_of_pause(until: str | None, who: Subscription, at: datetime) -> datetime:
    """Raises InputError."""
    return FOREVER if until is None else min(end_of(until, at, ZoneInfo(who.timezone)), FOREVER)


def standing_of(here: Opened, email: str) -> list[SubscriptionRow]:
    rows = here.storage.read_now(subscriptions.all)
    return [row for row in rows if row.subscription.email.casefold() == email.casefold()]


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
        active = [row for row in standing_of(here, email) if row.standing is Standing.ACTIVE]
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
