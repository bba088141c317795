"""Stories are found by their feed and title; matches know whether their story came back under a new address."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.stories import title_hash
from monitor.storage.types import PlainText

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("matches", sa.Column("returned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("stories", sa.Column("title_hash", PlainText(), nullable=True))
    tx = op.get_bind()
    ours = sa.table("stories", sa.column("id"), sa.column("title"), sa.column("title_hash"))
    hashing = ours.update().where(ours.c.id == sa.bindparam("row")).values(title_hash=sa.bindparam("hash"))
    last = 0
    while rows := tx.execute(
        sa.select(ours.c.id, ours.c.title).where(ours.c.id > last).order_by(ours.c.id).limit(1000)
    ).all():
        tx.execute(hashing, [{"row": row.id, "hash": title_hash(row.title)} for row in rows])
        last = rows[-1].id
    op.drop_index("ix_stories_feed_id", "stories")
    op.create_index("ix_stories_feed_id_title_hash", "stories", ["feed_id", "title_hash"], unique=False)
