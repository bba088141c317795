"""`bounces`: mail that came back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from monitor.cli.options import finish, with_config


@click.group()
def bounces() -> None:
    """Mail that came back."""


@bounces.command("list")
@with_config
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mail.")
def bounces_list(config_file: Path, as_json: bool) -> None:
    """What came back, and what it did, the latest first."""
    from monitor.app.bounces import list_bounces

    list_bounces(config_file, os.environ, click.echo, as_json=as_json)


@bounces.command("read")
@with_config
def bounces_read(config_file: Path) -> None:
    """Read the mailbox once, now."""
    from monitor.app.bounces import read_bounces

    finish(read_bounces(config_file, os.environ, click.echo))
