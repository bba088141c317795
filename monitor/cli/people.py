"""`subscribers`, `digest`, `mail`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from monitor.cli.options import finish, with_config


@click.group()
def subscribers() -> None:
    """Who is told what."""


@subscribers.command("list")
@with_config
def subscribers_list(config_file: Path) -> None:
    """Every subscription and where it stands."""
    from monitor.app.people import list_subscribers

    list_subscribers(config_file, os.environ, click.echo)


@subscribers.command("add")
@with_config
@click.argument("email")
@click.option("--rule", "rules", multiple=True, help="A rule's id; may be given again. None: all rules.")
@click.option("--minimum-level", default="low", show_default=True)
@click.option("--schedule", default="daily 07:00", show_default=True, help="immediately, hourly, daily, weekly.")
@click.option("--timezone", default="UTC", show_default=True)
@click.option("--language", default="en", show_default=True)
@click.option("--at-once", help="A level: what is so loud does not wait for the schedule.")
@click.option("--when-nothing", default="skip", show_default=True, help="skip, or tell: a digest that says so.")
@click.option("--channel", default="mail", show_default=True, help="The name of one that config.yaml declares.")
def subscribers_add(config_file: Path, email: str, **wishes: Any) -> None:
    """Add a subscription that config.yaml does not hold."""
    from monitor.app.people import add_subscriber

    add_subscriber(config_file, os.environ, email, wishes, click.echo)


@subscribers.command("remove")
@with_config
@click.argument("email")
def subscribers_remove(config_file: Path, email: str) -> None:
    """Unsubscribe an address from everything; wins over config.yaml."""
    from monitor.app.people import remove_subscriber

    remove_subscriber(config_file, os.environ, email, click.echo)


@subscribers.command("estimate")
@with_config
@click.argument("email", required=False)
@click.option("--rule", "--rules", "rules", multiple=True, help="A rule's id; may be given again. None: all rules.")
@click.option("--minimum-level", default="low", show_default=True)
@click.option("--schedule", default="daily 07:00", show_default=True, help="immediately, hourly, daily, weekly.")
@click.option("--timezone", default="UTC", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a subscription.")
def subscribers_estimate(config_file: Path, email: str | None, as_json: bool, **wishes: Any) -> None:
    """How many mails a week it would have been over the last 90 days: for EMAIL, or for what the options say."""
    from monitor.app.estimate import estimate_mails

    estimate_mails(config_file, os.environ, email, wishes, click.echo, as_json=as_json)


@subscribers.command("feeds")
@with_config
@click.argument("email")
@click.option("--renew", is_flag=True, help="Make new addresses; the old ones are dead.")
def subscribers_feeds(config_file: Path, email: str, renew: bool) -> None:
    """The secret addresses of what a subscriber is told, as Atom and JSON Feed."""
    from monitor.app.alert_feeds import subscriber_feeds

    subscriber_feeds(config_file, os.environ, email, click.echo, renew=renew)


@subscribers.command("pause")
@with_config
@click.argument("email")
@click.option("--until", help="Its end: 2026-12-24 (midnight there), or from now: 12h, 7d. None: until `resume`.")
def subscribers_pause(config_file: Path, email: str, until: str | None) -> None:
    """Send nothing to an address for a while; what is found meanwhile is kept and told then."""
    from monitor.app.people import pause_subscriber

    pause_subscriber(config_file, os.environ, email, until, click.echo)


@subscribers.command("resume")
@with_config
@click.argument("email")
def subscribers_resume(config_file: Path, email: str) -> None:
    """Send mail to an address again that was suspended, or end its pause."""
    from monitor.app.people import resume_subscriber

    resume_subscriber(config_file, os.environ, email, click.echo)


@click.group()
def digest() -> None:
    """The mails."""


@digest.command("preview")
@with_config
@click.option("--subscriber", help="The address.")
@click.option("--sample", type=click.Choice(["news", "nothing"]), help="A made-up digest, to try templates with.")
@click.option("--language", help="Instead of the subscriber's: en, de, fr, es.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write the HTML part there.")
def digest_preview(
    config_file: Path, subscriber: str | None, sample: str | None, language: str | None, html_file: Path | None
) -> None:
    """The mail that the subscriber would get now, or a sample of all that one can hold; nothing is sent or marked."""
    from monitor.app.people import preview_digest
    from monitor.app.preview import preview_sample

    if (subscriber is None) == (sample is None):
        raise click.UsageError("Name a subscriber, or a sample: --subscriber EMAIL, --sample news.")
    if subscriber is not None:
        preview_digest(config_file, os.environ, subscriber, language, html_file, click.echo)
    elif sample is not None:
        preview_sample(config_file, os.environ, sample, language or "en", html_file, click.echo)


@click.group()
def mail() -> None:
    """The mail server."""


@mail.command("test")
@with_config
@click.argument("email")
def mail_test(config_file: Path, email: str) -> None:
    """Send one test mail and say what the server answered."""
    from monitor.app.people import send_test_mail

    finish(send_test_mail(config_file, os.environ, email, click.echo))
