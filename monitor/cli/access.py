"""`users`: the accounts that may sign in to the page. `tokens`: those by which programs ask for it."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import click

from monitor.cli.options import DurationType, with_config
from monitor.cli.silences import login_name
from monitor.errors import InputError

scope_option = click.option(
    "--scope",
    type=click.Choice(["read", "judge", "operate"]),
    default="read",
    show_default=True,
    help="What it may do: look; also give verdicts and mute; also run the installation.",
)
password_option = click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="A file whose first line is the password; else it is asked for.",
)
name_argument = click.argument("name", metavar="NAME")


def by_whom() -> str:
    """What the audit log says of who gives a command."""
    return f"{login_name() or 'somebody'} at the command line"


def password_from(file: Path | None) -> str:
    """Never from the command line, which others on the machine see. Raises InputError."""
    if file is None:
        if not sys.stdin.isatty():
            raise InputError("there is no terminal to ask for the password. Name a file: --password-file FILE")
        asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return asked
    try:
        return file.read_text(encoding="utf-8").partition("\n")[0].removesuffix("\r")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise InputError(f"{file}: {why}. Name a file that can be read.") from error


@click.group()
def users() -> None:
    """The accounts that may sign in to the page."""


@users.command("add")
@with_config
@name_argument
@scope_option
@password_option
def users_add(config_file: Path, name: str, scope: str, password_file: Path | None) -> None:
    """Make an account."""
    from monitor.app.access import add_account

    add_account(config_file, os.environ, name, scope, lambda: password_from(password_file), by_whom(), click.echo)


@users.command("list")
@with_config
def users_list(config_file: Path) -> None:
    """Every account, what it may do, and in how many sessions it is signed in."""
    from monitor.app.access import list_accounts

    list_accounts(config_file, os.environ, click.echo)


@users.command("passwd")
@with_config
@name_argument
@password_option
def users_passwd(config_file: Path, name: str, password_file: Path | None) -> None:
    """Give an account another password. All its sessions end."""
    from monitor.app.access import change_password

    change_password(config_file, os.environ, name, lambda: password_from(password_file), by_whom(), click.echo)


@users.command("disable")
@with_config
@name_argument
def users_disable(config_file: Path, name: str) -> None:
    """Keep an account from signing in, and end its sessions."""
    from monitor.app.access import change_account

    change_account(config_file, os.environ, name, "disable", by_whom(), click.echo)


@users.command("enable")
@with_config
@name_argument
def users_enable(config_file: Path, name: str) -> None:
    """Let a disabled account sign in again."""
    from monitor.app.access import change_account

    change_account(config_file, os.environ, name, "enable", by_whom(), click.echo)


@users.command("remove")
@with_config
@name_argument
def users_remove(config_file: Path, name: str) -> None:
    """Remove an account and its sessions."""
    from monitor.app.access import change_account

    change_account(config_file, os.environ, name, "remove", by_whom(), click.echo)


@click.group()
def tokens() -> None:
    """Tokens by which programs ask for pages."""


@tokens.command("add")
@with_config
@name_argument
@scope_option
@click.option("--expires", type=DurationType(), help="How long it holds: 90d.  [default: for ever]")
def tokens_add(config_file: Path, name: str, scope: str, expires: timedelta | None) -> None:
    """Make a token, and print it this once."""
    from monitor.app.access import add_token

    add_token(config_file, os.environ, name, scope, expires, by_whom(), click.echo)


@tokens.command("list")
@with_config
def tokens_list(config_file: Path) -> None:
    """Every token that was made, and how it stands."""
    from monitor.app.access import list_tokens

    list_tokens(config_file, os.environ, click.echo)


@tokens.command("revoke")
@with_config
@name_argument
def tokens_revoke(config_file: Path, name: str) -> None:
    """End a token now."""
    from monitor.app.access import revoke_token

    revoke_token(config_file, os.environ, name, by_whom(), click.echo)
