"""Who changed what on the page."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", Moment(), nullable=False),
        *(sa.Column(name, PlainText(), nullable=False) for name in ("who", "action", "subject", "detail")),
    )
