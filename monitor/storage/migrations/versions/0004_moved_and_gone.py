"""What is believed of a feed that says it has moved, or is gone."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import PlainText

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("belief", PlainText(), nullable=True))
