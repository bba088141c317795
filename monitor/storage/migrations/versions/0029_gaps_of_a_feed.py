"""The page of a feed shows its gaps: of a feed that has none, all of the others were read."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_index("ix_gaps_feed_id_found", "gaps", ["feed_id", "found"], unique=False)
