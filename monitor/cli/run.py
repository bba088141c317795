"""`run`, `demo`, `init`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from monitor.cli.options import finish, with_config, without_config

# What a command needs is imported inside it: `feeds parse` must not wait for a database library.


@click.command()
@with_config
@click.option("--once", is_flag=True, help="Do what is due, print one line, end.")
@click.option("--resend", is_flag=True, help="Tell what was not told because it had waited for two weeks.")
def run(config_file: Path, once: bool, resend: bool) -> None:
    """Poll, match and mail until stopped."""
    from monitor.app.logs import set_up_logs
    from monitor.app.run import run as run_daemon

    set_up_logs()
    summary = finish(run_daemon(config_file, os.environ, once=once, resend=resend))
    click.echo(summary.line())


@click.command()
@without_config
@click.option("--serve", is_flag=True, help="Keep page and mailbox until Ctrl-C.")
def demo(serve: bool) -> None:
    """The whole on bundled sample feeds, without network; prints the mail that arrived."""
    from monitor.app.demo import run_demo

    finish(run_demo(click.echo, serve=serve))


@click.command()
@with_config
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def init(config_file: Path, folder: Path | None) -> None:
    """Write a starter folder: config.yaml, rules/, templates/; here, or in FOLDER."""
    from monitor.config import write_starter

    for path in write_starter(folder or config_file.parent):
        click.echo(path)
