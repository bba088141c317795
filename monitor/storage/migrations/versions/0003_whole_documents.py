"""When a feed last sent its whole document."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("last_whole", Moment(), nullable=True))
