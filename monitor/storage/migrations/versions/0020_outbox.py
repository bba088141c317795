"""The tries of each delivery, where it goes and since when it waits, and ways out that do not work."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    # A constant default, for the column holds no null. SQLite cannot take it away again; nothing uses it.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    default = sa.text("0" if is_sqlite else "'epoch'::timestamptz")
    op.add_column("deliveries", sa.Column("queued", Moment(), nullable=False, server_default=default))
    op.add_column("deliveries", sa.Column("domain", PlainText(), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("crashes", sa.SmallInteger(), nullable=False, server_default="0"))
    if not is_sqlite:
        op.alter_column("deliveries", "queued", server_default=None)
    whose = "FROM digests WHERE digests.id = deliveries.digest_id"
    op.execute(f"UPDATE deliveries SET queued = (SELECT composed {whose})")  # noqa: S608
    at = "instr(email, '@')" if is_sqlite else "strpos(email, '@')"
    whose = whose.replace("WHERE", "JOIN subscriptions ON subscriptions.id = digests.subscription_id WHERE")
    op.execute(f"UPDATE deliveries SET domain = (SELECT lower(substr(email, {at} + 1)) {whose})")  # noqa: S608
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("domain", PlainText(), nullable=False),
        sa.Column("result", PlainText(), nullable=False),
        sa.Column("answer", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_attempts_delivery_id_deliveries"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_delivery_id", "attempts", ["delivery_id"], unique=False)
    op.create_index("ix_attempts_at_domain", "attempts", ["at", "domain"], unique=False)
    op.create_table(
        "outages",
        sa.Column("way", PlainText(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("failed", Moment(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("reason", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("way", name="pk_outages"),
        sqlite_with_rowid=False,
    )
