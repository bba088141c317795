"""What those who are signed in to the page say of matches."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "page_verdicts",
        sa.Column("who", PlainText(), nullable=False),
        sa.Column("match_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", PlainText(), nullable=False),
        sa.Column("given", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name="fk_page_verdicts_match_id_matches"),
        sa.PrimaryKeyConstraint("who", "match_id", name="pk_page_verdicts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_page_verdicts_match_id", "page_verdicts", ["match_id"], unique=False)
    op.create_index("ix_page_verdicts_given", "page_verdicts", ["given"], unique=False)
