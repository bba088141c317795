"""Paragraphs with evidence of matches, by which recaps are known. Those of stories that are there already are not."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0015"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "paragraphs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("last", Moment(), nullable=False),
        sa.Column("tellings", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_paragraphs"),
    )
    op.create_index("ix_paragraphs_last", "paragraphs", ["last"], unique=False)
    op.create_table(
        "paragraph_leads",
        sa.Column("lead", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("paragraph_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["paragraph_id"], ["paragraphs.id"], name="fk_paragraph_leads_paragraph_id_paragraphs"),
        sa.PrimaryKeyConstraint("lead", "paragraph_id", name="pk_paragraph_leads"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_paragraph_leads_paragraph_id", "paragraph_leads", ["paragraph_id"], unique=False)
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
