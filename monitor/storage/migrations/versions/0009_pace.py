"""How fast each feed moves."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import PlainText

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("pace", PlainText(), nullable=True))
