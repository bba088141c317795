"""By which channel the digests of a subscription go. Those there are go by mail."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import PlainText

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("channel", PlainText(), nullable=False, server_default="mail"))
