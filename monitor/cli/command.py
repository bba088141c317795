"""The command `monitor`, its groups and its exit codes."""

from __future__ import annotations

import errno
import sys
import tempfile

import click

from monitor import __version__
from monitor.cli.access import tokens, users
from monitor.cli.bounces import bounces
from monitor.cli.channels import channels
from monitor.cli.correlations import correlations
from monitor.cli.feeds import feeds
from monitor.cli.incidents import incidents
from monitor.cli.outbox import health, outbox
from monitor.cli.people import digest, mail, subscribers
from monitor.cli.rules import explain, group, match, matches, rules
from monitor.cli.run import demo, init, run
from monitor.cli.silences import silences, why
from monitor.errors import InputError, Mistakes, MonitorError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the last one: a limit on the size of files


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="monitor")
def cli() -> None:
    """Embargo Monitor: news of arms between Russia and North Korea, with the evidence, by mail."""


for command in (
    run,
    demo,
    init,
    match,
    group,
    feeds,
    rules,
    explain,
    why,
    matches,
    incidents,
    correlations,
    silences,
    subscribers,
    digest,
    outbox,
    mail,
    health,
    channels,
    bounces,
    users,
    tokens,
):
    cli.add_command(command)


def main() -> None:
    """The command `monitor`: exit 0 done, 1 something you wrote is wrong, 2 the command line, 3 could not work."""
    try:
        cli(prog_name="monitor")
    except MonitorError as error:
        click.echo(str(error), err=True)
        sys.exit(1 if isinstance(error, Mistakes | InputError) else 3)
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        where = error.filename or f"{tempfile.gettempdir()}, the folder for temporary files"
        click.echo(f"the disk is full: {where}: {error.strerror}. Free room there and start again.", err=True)
        sys.exit(3)
