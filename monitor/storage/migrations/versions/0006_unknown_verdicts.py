"""The rules of which it is unknown whether a story matches them."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import PlainText

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("stories", sa.Column("unknown", PlainText(), nullable=True))
    some = sa.text("unknown IS NOT NULL")
    op.create_index(
        "ix_stories_unknown", "stories", ["changed"], unique=False, sqlite_where=some, postgresql_where=some
    )
