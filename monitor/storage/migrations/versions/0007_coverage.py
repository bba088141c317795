"""How well the feeds are watched: their rhythm, gaps, and a record of every day."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("last_read", Moment(), nullable=True))
    op.add_column("feeds", sa.Column("rhythm", PlainText(), nullable=True))
    op.add_column("feeds", sa.Column("silent_after", Moment(), nullable=True))
    ours = sa.table("feeds", sa.column("failures"), sa.column("last_read"), sa.column("last_polled"))
    op.execute(ours.update().where(ours.c.failures == 0).values(last_read=ours.c.last_polled))
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("found", Moment(), nullable=False),
        sa.Column("began", Moment(), nullable=False),
        sa.Column("ended", Moment(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_gaps_feed_id_feeds"),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
    )
    op.create_index("ix_gaps_found", "gaps", ["found"], unique=False)
    op.create_table(
        "lapses",
        sa.Column("day", Moment(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_lapses_feed_id_feeds"),
        sa.PrimaryKeyConstraint("day", "feed_id", "kind", name="pk_lapses"),
    )
    op.create_table(
        "days",
        sa.Column("day", Moment(), nullable=False),
        sa.Column("kept", Moment(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("feeds", "polled", "healthy", "silent", "gaps", "lost", "capped", "timed_out")
        ),
        sa.PrimaryKeyConstraint("day", name="pk_days"),
    )
