"""Incidents in any language. Stories of before are met by address and title alone, as they were."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("incidents", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("incidents", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.add_column("stories", sa.Column("source", PlainText(), nullable=True))
    op.add_column("stories", sa.Column("sketch", sa.LargeBinary(), nullable=True))
    op.add_column("stories", sa.Column("version_of", sa.Integer(), nullable=True))
    op.add_column("stories", sa.Column("placed", PlainText(), nullable=True))
    _index("ix_stories_sketches", "stories", ["feed_id", "id"], only="sketch IS NOT NULL")
    op.create_table(
        "traits",
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_traits_story_id_stories"),
        sa.PrimaryKeyConstraint("story_id", name="pk_traits"),
    )
    _index("ix_traits_at", "traits", ["at"])
    _index("ix_traits_uncounted", "traits", ["at"], only="NOT counted")
    op.create_table(
        "leads",
        sa.Column("lead", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_leads_story_id_stories"),
        sa.PrimaryKeyConstraint("lead", "story_id", name="pk_leads"),
        sqlite_with_rowid=False,
    )
    _index("ix_leads_story_id", "leads", ["story_id"])
    op.create_table(
        "rarity",
        sa.Column("thing", PlainText(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("last", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("thing", name="pk_rarity"),
        sqlite_with_rowid=False,
    )


def _index(name: str, table: str, columns: list[str], *, only: str = "") -> None:
    where = sa.text(only) if only else None
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
