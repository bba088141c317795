"""Passages with evidence of matches, by which recaps are known. Those of stories that are there already are not."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("last", Moment(), nullable=False),
        sa.Column("tellings", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passages"),
    )
    op.create_index("ix_passages_last", "passages", ["last"], unique=False)
    op.create_table(
        "passage_leads",
        sa.Column("lead", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("passage_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name="fk_passage_leads_passage_id_passages"),
        sa.PrimaryKeyConstraint("lead", "passage_id", name="pk_passage_leads"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_passage_leads_passage_id", "passage_leads", ["passage_id"], unique=False)
    op.create_table(
        "recalls",
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_hash", PlainText(), nullable=False),
        sa.Column("found", Moment(), nullable=False),
        sa.Column("content", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_recalls_story_id_stories"),
        sa.PrimaryKeyConstraint("story_id", name="pk_recalls"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_recalls_found", "recalls", ["found"], unique=False)
