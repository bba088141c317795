"""`incidents`: which stories report one event, and who says so."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import click

from monitor.cli.options import DurationType, with_config


@click.group()
def incidents() -> None:
    """The events that stories report, and who says so."""


@incidents.command("list")
@with_config
@click.option("--since", type=DurationType(), default="7d", show_default=True, help="How far back: 12h, 7d.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object an incident.")
def incidents_list(config_file: Path, since: timedelta, as_json: bool) -> None:
    """Incidents of which a story came since then, the newest first."""
    from monitor.app.incidents import list_incidents

    list_incidents(config_file, os.environ, click.echo, since=since, as_json=as_json)


@incidents.command("show")
@with_config
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def incidents_show(config_file: Path, number: int, as_json: bool) -> None:
    """One incident: its rules, its sources, its stories and where each of them comes from."""
    from monitor.app.incidents import show_incident

    show_incident(config_file, os.environ, number, click.echo, as_json=as_json)


@incidents.command("merge")
@with_config
@click.argument("into", type=int)
@click.argument("others", type=int, nargs=-1, required=True)
def incidents_merge(config_file: Path, into: int, others: tuple[int, ...]) -> None:
    """Make incidents one: INTO has the stories of OTHERS too, and nothing but a hand takes them away again."""
    from monitor.app.incidents import merge_incidents

    merge_incidents(config_file, os.environ, into, others, click.echo)


@incidents.command("split")
@with_config
@click.argument("number", type=int)
@click.argument("stories", type=int, nargs=-1, required=True)
def incidents_split(config_file: Path, number: int, stories: tuple[int, ...]) -> None:
    """Give STORIES of an incident one of their own, by the numbers that `show` names. Both stay as they are then."""
    from monitor.app.incidents import split_incident

    split_incident(config_file, os.environ, number, stories, click.echo)
