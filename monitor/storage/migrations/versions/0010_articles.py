"""The articles behind stories. Those of stories that are there already are not asked for."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("stories", sa.Column("listed_text", PlainText(), nullable=True))
    op.add_column("stories", sa.Column("listed_hash", PlainText(), nullable=True))
    op.create_table(
        "articles",
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("host", PlainText(), nullable=False),
        sa.Column("state", PlainText(), nullable=False),
        sa.Column("reason", PlainText(), nullable=False),
        sa.Column("promise", sa.SmallInteger(), nullable=False),
        sa.Column("held", PlainText(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", Moment(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("fetched", Moment(), nullable=True),
        sa.Column("raw_hash", PlainText(), nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_articles_story_id_stories"),
        sa.PrimaryKeyConstraint("story_id", name="pk_articles"),
        sqlite_with_rowid=False,
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_articles_waiting",
        "articles",
        ["promise", "story_id"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
