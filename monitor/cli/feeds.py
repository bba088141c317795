"""`feeds`: read, try, list, exchange."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import click

from monitor.cli.options import finish, with_config, without_config


@click.group()
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
@click.option("--json", "as_json", is_flag=True, help="One JSON object a feed.")
def feeds_list(config_file: Path, as_json: bool) -> None:
    """The configured feeds."""
    from monitor.app.show import list_feeds

    list_feeds(config_file, os.environ, click.echo, as_json=as_json)


@feeds.command("check")
@with_config
@click.option("--json", "as_json", is_flag=True, help="One JSON object a feed.")
def feeds_check(config_file: Path, as_json: bool) -> None:
    """How each feed is: its last new story, its rhythm, its state, its next poll, and why."""
    from monitor.app.show import check_feeds

    check_feeds(config_file, os.environ, click.echo, as_json=as_json)


@feeds.command("log")
@with_config
@click.argument("feed")
def feeds_log(config_file: Path, feed: str) -> None:
    """The last 30 polls of a feed, named by its address or name."""
    from monitor.app.show import log_feed

    log_feed(config_file, os.environ, feed, click.echo)


@feeds.command("discover")
@without_config
@click.argument("address")
@click.option("--allow-private-addresses", is_flag=True, help="Lift the guard on private and loopback addresses.")
def feeds_discover(address: str, allow_private_addresses: bool) -> None:
    """Print the feeds that a page names as entries for config.yaml.

    Each is asked for and read first, with five seconds between two requests to one host. Where the page names none, it
    is looked where feeds usually are.
    """
    from monitor.app.offline import discover_feeds

    warn = partial(click.echo, err=True)
    finish(discover_feeds(address, click.echo, warn, allow_private_addresses=allow_private_addresses))


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
