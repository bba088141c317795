"""`silences`: what nobody is told of for a while. `why`: what was decided about a story for a subscriber."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import click

from monitor.cli.options import colours, with_config


def login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # nobody is logged in
        return ""


@click.group()
def silences() -> None:
    """What nobody is told of for a while."""


@silences.command("add")
@with_config
@click.option("--rule", help="All that this rule matches: its id.")
@click.option("--entity", help="All that was matched by a mention of it: its id.")
@click.option("--incident", help="All further stories of one event: its number.")
@click.option("--feed", help="All that one feed brings: its address.")
@click.option("--until", required=True, help="Its end: 2026-12-24 (midnight UTC), or from now: 12h, 7d.")
@click.option("--reason", required=True, help="Why; the mails that count what was held back say it.")
@click.option("--author", default=login_name, help="Who wants it.  [default: who is logged in]")
def silences_add(config_file: Path, until: str, reason: str, author: str, **subjects: str | None) -> None:
    """Hold back all alerts about one thing until an end.

    monitor silences add --rule dprk-sanctions --until 7d --reason "the yearly report"
    """
    from monitor.app.silences import add_silence
    from monitor.telling import SilenceKind

    given = [(SilenceKind(kind), subject) for kind, subject in subjects.items() if subject is not None]
    if len(given) != 1:
        raise click.UsageError("name one of --rule, --entity, --incident, --feed")
    add_silence(config_file, os.environ, given[0], (reason, author), until, click.echo)


@silences.command("list")
@with_config
@click.option("--all", "ended", is_flag=True, help="Also those that have ended.")
def silences_list(config_file: Path, ended: bool) -> None:
    """Silences that hold, and how many alerts each has held back."""
    from monitor.app.silences import list_silences

    list_silences(config_file, os.environ, click.echo, ended=ended)


@silences.command("expire")
@with_config
@click.argument("silence", metavar="ID", type=int)
def silences_expire(config_file: Path, silence: int) -> None:
    """End a silence now."""
    from monitor.app.silences import expire_silence

    expire_silence(config_file, os.environ, silence, click.echo)


@click.command()
@with_config
@click.argument("story", metavar="STORY")
@click.option("--subscriber", required=True, help="The address.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a story and subscription.")
def why(config_file: Path, story: str, subscriber: str, as_json: bool) -> None:
    """Why a subscriber got a story, or did not: STORY is its address, or its id."""
    from monitor.app.for_subscriber import why_story

    why_story(config_file, os.environ, story, subscriber, click.echo, colours(), as_json=as_json)
