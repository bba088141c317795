"""`channels`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from monitor.cli.options import finish, with_config


@click.group()
def channels() -> None:
    """Where digests go that do not go by mail."""


@channels.command("list")
@with_config
def channels_list(config_file: Path) -> None:
    """Every channel of config.yaml and where it stands."""
    from monitor.app.channels import list_channels

    list_channels(config_file, os.environ, click.echo)


@channels.command("test")
@with_config
@click.argument("name")
def channels_test(config_file: Path, name: str) -> None:
    """Send one signed test and say what was answered; ends a suspension."""
    from monitor.app.channels import test_channel

    finish(test_channel(config_file, os.environ, name, click.echo))
