"""`outbox`: mails on their way, and those that did not leave. `health`: what is wrong with the installation."""

from __future__ import annotations

import os
from pathlib import Path

import click

from monitor.cli.options import with_config
from monitor.cli.silences import login_name

STATES = ("waiting", "sending", "sent", "refused", "given up", "set aside", "dropped", "removed")
mail = click.argument("mail")


@click.group()
def outbox() -> None:
    """Mails on their way, and those that did not leave."""


@outbox.command("list")
@with_config
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="May be given again. None: all.")
@click.option("--address", help="Only mails to it.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1), help="Most lines, the newest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def outbox_list(config_file: Path, states: tuple[str, ...], address: str | None, limit: int, as_json: bool) -> None:
    """Every mail and how it stands, the newest first."""
    from monitor.app.outbox import list_outbox
    from monitor.outgoing import DeliveryState

    wanted = [DeliveryState(state) for state in states]
    list_outbox(config_file, os.environ, click.echo, states=wanted, address=address, limit=limit, as_json=as_json)


@outbox.command("show")
@with_config
@mail
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def outbox_show(config_file: Path, mail: str, as_json: bool) -> None:
    """The whole life of MAIL (its number or Message-ID): every try, why, the replies, and its text."""
    from monitor.app.outbox import show_mail

    show_mail(config_file, os.environ, mail, click.echo, as_json=as_json)


@outbox.command("retry")
@with_config
@mail
def outbox_retry(config_file: Path, mail: str) -> None:
    """Try MAIL now, also one that was given up, refused, set aside or dropped."""
    from monitor.app.outbox import retry_mail

    retry_mail(config_file, os.environ, mail, click.echo)


@outbox.command("drop")
@with_config
@mail
def outbox_drop(config_file: Path, mail: str) -> None:
    """Never send MAIL; what it tells is dropped with it, and `monitor why` says so."""
    from monitor.app.outbox import drop_mail

    drop_mail(config_file, os.environ, mail, login_name(), click.echo)


@click.command()
@with_config
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def health(config_file: Path, as_json: bool) -> None:
    """What is wrong with the installation itself. Exit code 3 while anything is."""
    from monitor.app.outbox import health

    health(config_file, os.environ, click.echo, as_json=as_json)
