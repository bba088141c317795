"""What the operator is told, and since when each feed has failed."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("failing_since", Moment(), nullable=True))
    ours = sa.table("feeds", sa.column("failures"), sa.column("failing_since"), sa.column("last_polled"))
    op.execute(ours.update().where(ours.c.failures > 0).values(failing_since=ours.c.last_polled))
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("subject", PlainText(), nullable=False),
        sa.Column("text", PlainText(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("over_at", Moment(), nullable=True),
        sa.Column("message_id", PlainText(), nullable=True),
        sa.Column("composed", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", Moment(), nullable=True),
        sa.Column("told_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("ix_notices_told_at", "notices", ["told_at"], unique=False)
    open_, untold = sa.text("over_at IS NULL"), sa.text("told_at IS NULL")
    op.create_index(
        "ix_notices_open", "notices", ["kind", "subject"], unique=True, sqlite_where=open_, postgresql_where=open_
    )
    op.create_index("ix_notices_untold", "notices", ["id"], unique=False, sqlite_where=untold, postgresql_where=untold)
