"""Mail that came back."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", PlainText(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("delivery_id", sa.Integer()),
        sa.Column("status", PlainText(), nullable=False),
        sa.Column("reason", PlainText(), nullable=False),
        sa.Column("subject", PlainText(), nullable=False),
        sa.Column("did", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_bounces_delivery_id_deliveries"),
        sa.PrimaryKeyConstraint("id", name="pk_bounces"),
        sa.UniqueConstraint("key", name="uq_bounces_key"),
    )
    op.create_index("ix_bounces_seen", "bounces", ["seen"], unique=False)
    op.create_index("ix_bounces_delivery_id", "bounces", ["delivery_id"], unique=False)
