"""`correlations`: what rules over matches found."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import click

from monitor.cli.options import DurationType, with_config


@click.group()
def correlations() -> None:
    """The rules over matches: many events, a spike, a new name, one thing after another."""


@correlations.command("list")
@with_config
@click.option("--since", type=DurationType(), default="30d", show_default=True, help="How far back: 12h, 7d.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a pattern.")
def correlations_list(config_file: Path, since: timedelta, as_json: bool) -> None:
    """What was found since then, the newest first, and what makes it."""
    from monitor.app.correlations import list_patterns

    list_patterns(config_file, os.environ, click.echo, since=since, as_json=as_json)


@correlations.command("run")
@with_config
@click.argument("correlation")
@click.option("--since", type=DurationType(), default="30d", show_default=True, help="How far back: 12h, 7d.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a pattern.")
def correlations_run(config_file: Path, correlation: str, since: timedelta, as_json: bool) -> None:
    """What a correlation finds in the stored matches, as it is written now. Nothing is stored or told."""
    from monitor.app.correlations import run_correlation

    run_correlation(config_file, os.environ, correlation, click.echo, since=since, as_json=as_json)
