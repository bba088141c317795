"""Arguments and signals only: every command calls one function of `monitor.app`."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from monitor import __version__
from monitor.errors import InputError, Mistakes, MonitorError

# What a command needs is imported inside it: `feeds parse` must not wait for a database library.

Command = Callable[..., Any]

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # the last one: a limit on the size of files


class DurationType(click.ParamType["timedelta"]):
    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        from monitor.settings import parse_duration

        try:
            return parse_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def with_config(command: Command) -> Command:
    """The option that nearly every command takes."""
    return click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        default=Path("config.yaml"),
        show_default=True,
        help="The configuration.",
    )(command)


def without_config(command: Command) -> Command:
    """Every command takes `--config`; this one has no use for it."""
    return click.option("--config", expose_value=False, hidden=True)(command)


rules_option = click.option("--rules", type=click.Path(path_type=Path), help="A rules folder; else the configured one.")
story_file = click.argument("file", type=click.Path(allow_dash=True, path_type=Path), default="-")


def finish(work: Coroutine[Any, Any, Any]) -> Any:
    import asyncio

    return asyncio.run(work)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="monitor")
def cli() -> None:
    """Embargo Monitor: news of arms between Russia and North Korea, with the evidence, by mail."""


@cli.command()
@with_config
@click.option("--once", is_flag=True, help="Do what is due, print one line, end.")
def run(config_file: Path, once: bool) -> None:
    """Poll, match and mail until stopped."""
    from monitor.app.logs import set_up_logs
    from monitor.app.run import run as run_daemon

    set_up_logs()
    summary = finish(run_daemon(config_file, os.environ, once=once))
    click.echo(summary.line())


@cli.command()
@without_config
@click.option("--serve", is_flag=True, help="Keep page and mailbox until Ctrl-C.")
def demo(serve: bool) -> None:
    """The whole on bundled sample feeds, without network; prints the mail that arrived."""
    from monitor.app.demo import run_demo

    finish(run_demo(click.echo, serve=serve))


@cli.command()
@with_config
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def init(config_file: Path, folder: Path | None) -> None:
    """Write a starter folder: config.yaml, rules/, templates/; here, or in FOLDER."""
    from monitor.config import write_starter

    for path in write_starter(folder or config_file.parent):
        click.echo(path)


@cli.command()
@with_config
@rules_option
@story_file
def match(config_file: Path, rules: Path | None, file: Path) -> None:
    """JSON Lines of stories in, their matches with evidence out."""
    from monitor.app.offline import match_lines, rules_folder

    _lines(match_lines(rules_folder(rules, config_file, os.environ), _input(file)))


@cli.command()
@with_config
@rules_option
@click.option("--all", "every", is_flag=True, help="Group every story, also those that no rule matched.")
@story_file
def group(config_file: Path, rules: Path | None, every: bool, file: Path) -> None:
    """JSON Lines of stories in, the incident of each out."""
    from monitor.app.offline import group_lines, rules_folder

    _lines(group_lines(rules_folder(rules, config_file, os.environ), _input(file), every=every))


@cli.group()
def feeds() -> None:
    """The feeds: read, try, list, exchange."""


@feeds.command("parse")
@without_config
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, required=True, help="One JSON object a file.")
def feeds_parse(files: tuple[Path, ...], as_json: bool) -> None:
    """Read feed files as a poll would; no config, no network."""
    from monitor.app.offline import parse_feed_files

    finish(parse_feed_files(files, click.echo))


@feeds.command("fetch")
@without_config
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, required=True, help="One JSON object.")
@click.option("--allow-private-addresses", is_flag=True, help="Lift the guard on private and loopback addresses.")
def feeds_fetch(url: str, as_json: bool, allow_private_addresses: bool) -> None:
    """Poll one address once; no config, no database."""
    from monitor.app.offline import fetch_feed

    finish(fetch_feed(url, click.echo, allow_private_addresses=allow_private_addresses))


@feeds.command("list")
@with_config
def feeds_list(config_file: Path) -> None:
    """The configured feeds."""
    from monitor.app.show import list_feeds

    list_feeds(config_file, os.environ, click.echo)


@feeds.command("check")
@with_config
def feeds_check(config_file: Path) -> None:
    """How each feed is: last poll, last new story, next poll."""
    from monitor.app.show import check_feeds

    check_feeds(config_file, os.environ, click.echo)


@feeds.command("log")
@with_config
@click.argument("feed")
def feeds_log(config_file: Path, feed: str) -> None:
    """The last 30 polls of a feed, named by its address or name."""
    from monitor.app.show import log_feed

    log_feed(config_file, os.environ, feed, click.echo)


@feeds.command("import")
@without_config
@click.argument("opml", type=click.Path(path_type=Path))
def feeds_import(opml: Path) -> None:
    """Print the feeds of an OPML list as entries for config.yaml."""
    from monitor.app.show import import_opml

    import_opml(opml, click.echo)


@feeds.command("export")
@with_config
def feeds_export(config_file: Path) -> None:
    """Print the configured feeds as OPML."""
    from monitor.app.show import export_opml

    export_opml(config_file, os.environ, click.echo)


@cli.group("rules")
def rules_group() -> None:
    """The rules: check them, ask them why."""


@rules_group.command("check")
@with_config
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def rules_check(config_file: Path, folder: Path | None) -> None:
    """Every mistake by file and line; runs the examples."""
    from monitor.app.offline import check_rules, rules_folder

    if not check_rules(rules_folder(folder, config_file, os.environ), click.echo):
        sys.exit(1)


@rules_group.command("explain")
@with_config
@rules_option
@click.argument("rule")
@story_file
def rules_explain(config_file: Path, rules: Path | None, rule: str, file: Path) -> None:
    """Why a rule matched each story, or why not."""
    from monitor.app.offline import explain_lines, rules_folder

    _lines(explain_lines(rules_folder(rules, config_file, os.environ), rule, _input(file)))


@cli.group()
def matches() -> None:
    """What was found."""


@matches.command("list")
@with_config
@click.option("--since", type=DurationType(), default="7d", show_default=True, help="How far back: 12h, 7d.")
@click.option("--rule", help="Only this rule.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a match.")
def matches_list(config_file: Path, since: timedelta, rule: str | None, as_json: bool) -> None:
    """Stored matches with their evidence, newest first."""
    from monitor.app.show import list_matches

    list_matches(config_file, os.environ, click.echo, since=since, rule=rule, as_json=as_json)


@cli.group()
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


@cli.group()
def digest() -> None:
    """The mails."""


@digest.command("preview")
@with_config
@click.option("--subscriber", required=True, help="The address.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write the HTML part there.")
def digest_preview(config_file: Path, subscriber: str, html_file: Path | None) -> None:
    """The mail that the subscriber would get now; nothing is sent or marked."""
    from monitor.app.people import preview_digest

    preview_digest(config_file, os.environ, subscriber, html_file, click.echo)


@cli.group()
def mail() -> None:
    """The mail server."""


@mail.command("test")
@with_config
@click.argument("email")
def mail_test(config_file: Path, email: str) -> None:
    """Send one test mail and say what the server answered."""
    from monitor.app.people import send_test_mail

    finish(send_test_mail(config_file, os.environ, email, click.echo))


def _input(file: Path) -> Any:
    """The lines of FILE, or of standard input, as bytes."""
    if str(file) == "-":
        return sys.stdin.buffer
    try:
        return file.open("rb")
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}. Name a file that can be read.") from error


def _lines(results: Any) -> None:
    """Print results as they come; a line that was no story makes the exit code 1."""
    good = True
    for line, ok in results:
        click.echo(line)
        good = good and ok
    if not good:
        sys.exit(1)


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
