"""Bring a database's schema up to date when it is opened."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from monitor.errors import CannotWork
from monitor.storage.failures import name_of

FOLDER = Path(__file__).with_name("migrations")
LATEST = "0029"  # named here so that opening an up-to-date database need not load Alembic
_KEY = 0x656D6D69  # two programs that open a new PostgreSQL database at once take turns


def migrate(engine: Engine) -> None:
    """In one transaction: either all steps are made or none. Raises CannotWork for a database of a later version."""
    with engine.begin() as tx:
        if tx.dialect.name == "postgresql":
            tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
        found = version_of(tx)
        if found != LATEST:
            _upgrade(tx, found)


def version_of(tx: Connection) -> str | None:
    """The version of the schema, None in an empty database."""
    if not inspect(tx).has_table("alembic_version"):
        return None
    version: str | None = tx.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def _upgrade(tx: Connection, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = tx
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise CannotWork(
            f"{name_of(tx.engine.url)} was written by a newer monitor: its schema is version {found}, "
            f"this monitor knows versions up to {LATEST}. Install that newer monitor, or restore a backup of before."
        )
    command.upgrade(config, "head")
