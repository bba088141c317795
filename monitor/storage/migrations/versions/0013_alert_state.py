"""What was told with an alert and why again, silences, what rules wish of their alerts, quiet hours and caps.

Of what was told before only the level is known: that of its match."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0013"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("matches", sa.Column("alert", PlainText(), nullable=True))
    op.add_column("subscriptions", sa.Column("quiet_hours", PlainText(), nullable=True))
    op.add_column("subscriptions", sa.Column("most_per_hour", sa.Integer(), nullable=True))
    for name, kind in (
        ("again", PlainText()),
        ("detail", PlainText()),
        ("level", sa.SmallInteger()),
        ("corroboration", PlainText()),
        ("sources", sa.Integer()),
        ("claim", PlainText()),
    ):
        op.add_column("alerts", sa.Column(name, kind, nullable=True))
    op.create_table(
        "silences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("subject", PlainText(), nullable=False),
        sa.Column("reason", PlainText(), nullable=False),
        sa.Column("author", PlainText(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
    )
    op.create_index("ix_silences_until", "silences", ["until"], unique=False)
    told = sa.text("held IS NULL")
    op.create_index(
        "ix_alerts_told",
        "alerts",
        ["subscription_id", "decided"],
        unique=False,
        sqlite_where=told,
        postgresql_where=told,
    )
