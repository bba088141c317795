"""What feeds list, and what is left of purged stories. Stories of before count as listed now."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    tx = op.get_bind()
    # A constant default, because no row has to be written for it. SQLite cannot take it away again; nothing uses it.
    is_sqlite = tx.dialect.name == "sqlite"
    now = tx.scalar(sa.text("SELECT strftime('%s', 'now') * 1000000" if is_sqlite else "SELECT now()::text"))
    default = sa.text(str(now) if is_sqlite else f"'{now}'::timestamptz")
    op.add_column("stories", sa.Column("listed", Moment(), nullable=False, server_default=default))
    if not is_sqlite:
        op.alter_column("stories", "listed", server_default=None)
    op.drop_index("ix_stories_incident_id", "stories")
    op.create_index("ix_stories_incident_id_listed", "stories", ["incident_id", "listed"], unique=False)
    op.create_table(
        "listings",
        sa.Column("feed_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story_keys", PlainText(), nullable=False),
        sa.Column("noted", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_listings_feed_id_feeds"),
        sa.PrimaryKeyConstraint("feed_id", name="pk_listings"),
    )
    op.create_table(
        "tombstones",
        sa.Column("key", PlainText(), nullable=False),
        sa.Column("content_hash", PlainText(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.Column("purged", Moment(), nullable=False),
        sa.Column("listed", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_tombstones"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_tombstones_listed", "tombstones", ["listed"], unique=False)
    op.create_table(
        "chores",
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("done", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_chores"),
    )
    # Every feed is asked for its whole document once, and it is read even if it is the one of before.
    ours = sa.table("feeds", sa.column("body_hash"), sa.column("last_whole"))
    op.execute(ours.update().values(body_hash=None, last_whole=None))
