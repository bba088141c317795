"""Until when nothing is sent to a subscription."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("paused_until", Moment(), nullable=True))
    op.add_column("subscriptions", sa.Column("declared_pause", Moment(), nullable=True))
