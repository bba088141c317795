"""What stories claim. Of stories that are there already it is not worked out."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import PlainText

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("stories", sa.Column("claim", PlainText(), nullable=True))
