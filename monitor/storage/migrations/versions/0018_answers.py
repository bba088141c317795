"""Silences of one subscription, what subscribers say of matches, and the secret addresses of feeds of alerts."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    whose = sa.Column("subscription_id", sa.Integer(), sa.ForeignKey("subscriptions.id"), nullable=True)
    op.add_column("silences", whose, inline_references=True)
    op.create_index("ix_silences_subscription_id", "silences", ["subscription_id"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("subscription_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("match_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", PlainText(), nullable=False),
        sa.Column("given", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_verdicts_subscription_id_subscriptions"
        ),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name="fk_verdicts_match_id_matches"),
        sa.PrimaryKeyConstraint("subscription_id", "match_id", name="pk_verdicts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_verdicts_match_id", "verdicts", ["match_id"], unique=False)
    op.create_index("ix_verdicts_given", "verdicts", ["given"], unique=False)
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
