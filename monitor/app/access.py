"""`monitor users` and `monitor tokens`: who may see the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.app.health import stamp
from monitor.app.opened import opened
from monitor.app.show import table
from monitor.daemon import now
from monitor.errors import InputError
from monitor.storage import Transaction, accounts, audit, sessions, tokens
from monitor.storage.accounts import NAME, NAMES, Account
from monitor.storage.audit import Entry
from monitor.text.printable import printable
from monitor.web.access import Scope
from monitor.web.passwords import hash_of, problem_of
from monitor.web.signed_in import MARK, secret
from monitor.web.signed_in import hash_of as hash_of_secret

Echo = Callable[[str], Any]
Environment = Mapping[str, str]


def add_account(
    config_file: Path, environment: Environment, name: str, scope: str, ask: Callable[[], str], who: str, echo: Echo
) -> None:
    """`ask` brings the password. Raises InputError for one too easy, and for a name that is none or is taken."""
    checked(name)
    with opened(config_file, environment) as here:
        if here.storage.read_now(lambda tx: accounts.named(tx, name)) is not None:
            raise InputError(f"there is an account {name} already. `monitor users list` names them.")
        hashed, words, at = hashed_from(ask, name), Scope(scope).words, now()

        def add(tx: Transaction) -> bool:
            added = accounts.add(tx, name, hashed, words, at)
            if added:
                audit.note(tx, Entry(at, who, "add account", f"account {name}", " ".join(words)))
            return added

        if not here.storage.write_now(add):
            raise InputError(f"there is an account {name} already. `monitor users list` names them.")
    echo(f"account {name} may {', '.join(words)}")


def list_accounts(config_file: Path, environment: Environment, echo: Echo) -> None:
    """A line an account."""
    at = now()
    with opened(config_file, environment) as here:
        rows = here.storage.read_now(
            lambda tx: [(account, len(sessions.of(tx, account.id, at))) for account in accounts.all(tx)]
        )
    cells = [
        (
            account.name,
            " ".join(account.scopes),
            stamp(account.made),
            f"disabled {stamp(account.disabled)}" if account.disabled else "",
            str(count),
        )
        for account, count in rows
    ]
    for line in table(("account", "may", "made", "disabled", "sessions"), cells):
        echo(line)


def change_password(
    config_file: Path, environment: Environment, name: str, ask: Callable[[], str], who: str, echo: Echo
) -> None:
    """Also ends all sessions. Raises InputError for an account that is not there, or a password that cannot be one."""
    with opened(config_file, environment) as here:
        here.storage.read_now(lambda tx: there(tx, name))
        hashed, at = hashed_from(ask, name), now()

        def change(tx: Transaction) -> int:
            account = there(tx, name)
            accounts.set_password(tx, account.id, hashed)
            audit.note(tx, Entry(at, who, "change password", f"account {name}"))
            return sessions.end_all(tx, account.id)

        ended = here.storage.write_now(change)
    echo(f"account {name} has another password; sessions that ended: {ended}")


def change_account(config_file: Path, environment: Environment, name: str, what: str, who: str, echo: Echo) -> None:
    """`what` is disable, enable or remove. Raises InputError for an account that is not there.

    Tokens are of the installation, not of who made them: those of this account are named, lest they be forgotten.
    """
    at = now()

    def change(tx: Transaction) -> list[str]:
        account = there(tx, name)
        match what:
            case "disable":
                accounts.disable(tx, account.id, at)
            case "enable":
                accounts.enable(tx, account.id)
            case "remove":
                accounts.remove(tx, account.id)
        audit.note(tx, Entry(at, who, f"{what} account", f"account {name}"))
        return [token.name for token in tokens.all(tx) if token.author == name and token.holds(at)]

    with opened(config_file, environment) as here:
        made = here.storage.write_now(change)
    echo(f"account {name} is {what.removesuffix('e')}ed")
    if made and what != "enable":
        echo(f"it made tokens that hold on: {', '.join(made)}. To end one: monitor tokens revoke NAME")


def add_token(
    config_file: Path,
    environment: Environment,
    name: str,
    scope: str,
    lasts: timedelta | None,
    who: str,
    echo: Echo,
) -> None:
    """Print it, this once. Raises InputError for a name that cannot be one or was used before."""
    checked(name)
    at, words, token = now(), Scope(scope).words, MARK + secret()
    expires = None if lasts is None else end_of(at, lasts)

    def add(tx: Transaction) -> bool:
        added = tokens.add(tx, name, hash_of_secret(token), words, who, now=at, expires=expires)
        if added:
            until = f"until {stamp(expires)}" if expires else "without an end"
            audit.note(tx, Entry(at, who, "make token", f"token {name}", f"{' '.join(words)}, {until}"))
        return added

    with opened(config_file, environment) as here:
        if not here.storage.write_now(add):
            raise InputError(
                f"there is, or was, a token {name}. Choose another name; `monitor tokens list` names them."
            )
    echo(token)


def end_of(at: datetime, lasts: timedelta) -> datetime:
    """Raises InputError for a time that no calendar has."""
    try:
        return at + lasts
    except OverflowError:
        raise InputError("--expires is too far away. Write 90d, or leave it out.") from None


def list_tokens(config_file: Path, environment: Environment, echo: Echo) -> None:
    """A line a token, also of those that hold no longer."""
    with opened(config_file, environment) as here:
        found = here.storage.read_now(tokens.all)
    cells = [
        (
            token.name,
            " ".join(token.scopes),
            f"{stamp(token.made)} by {token.author}",
            f"{token.used:%Y-%m-%d}" if token.used else "never",
            f"revoked {stamp(token.revoked)}" if token.revoked else stamp(token.expires) if token.expires else "never",
        )
        for token in found
    ]
    for line in table(("token", "may", "made", "used", "ends"), cells):
        echo(line)


def revoke_token(config_file: Path, environment: Environment, name: str, who: str, echo: Echo) -> None:
    """Raises InputError for one that is not there or was revoked before."""
    at = now()

    def revoke(tx: Transaction) -> bool:
        found = [token.id for token in tokens.all(tx) if token.name == name]
        was = bool(found) and tokens.revoke(tx, found[0], at) is not None
        if was:
            audit.note(tx, Entry(at, who, "revoke token", f"token {name}"))
        return was

    with opened(config_file, environment) as here:
        if not here.storage.write_now(revoke):
            raise InputError(f"no token {printable(name)} holds. `monitor tokens list` names them.")
    echo(f"token {name} is revoked")


def there(tx: Transaction, name: str) -> Account:
    """Raises InputError for an account that is not."""
    account = accounts.named(tx, name)
    if account is None:
        raise InputError(f"there is no account {printable(name)}. `monitor users list` names them.")
    return account


def checked(name: str) -> None:
    """Raises InputError for what cannot be a name."""
    if not NAME.fullmatch(name):
        raise InputError(f"{printable(name)} cannot be a name. {NAMES}")


def hashed_from(ask: Callable[[], str], name: str) -> str:
    """What is kept of the password that `ask` brings. Raises InputError for one that is too easy."""
    password = ask()
    if problem := problem_of(password, name):
        raise InputError(problem)
    return hash_of(password)
