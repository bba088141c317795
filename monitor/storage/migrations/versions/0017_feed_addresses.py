"""The secret addresses under which feeds of alerts are read."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "feed_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("rule", PlainText(), nullable=True),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("ended", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_feed_addresses_subscription_id_subscriptions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_feed_addresses"),
    )
    op.create_index("ix_feed_addresses_subscription_id", "feed_addresses", ["subscription_id"], unique=False)
    op.create_index("ix_feed_addresses_rule", "feed_addresses", ["rule"], unique=False)
