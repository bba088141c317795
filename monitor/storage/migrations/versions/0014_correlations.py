"""Rules over matches: what they found, and to whom it is told."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_index("ix_matches_rule_found", "matches", ["rule", "found"], unique=False)
    op.create_table(
        "served_rules",
        sa.Column("rule", PlainText(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("rule", name="pk_served_rules"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "correlations",
        sa.Column("id", PlainText(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("looked", Moment(), nullable=False),
        sa.Column("unknown", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_correlations"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "patterns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correlation", PlainText(), nullable=False),
        sa.Column("about", PlainText(), nullable=False),
        sa.Column("held", Moment(), nullable=False),
        sa.Column("ended", Moment(), nullable=False),
        sa.Column("found", Moment(), nullable=False),
        sa.Column("content", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patterns"),
    )
    op.create_index("ix_patterns_ended", "patterns", ["ended"], unique=False)
    op.create_index("ix_patterns_correlation_about", "patterns", ["correlation", "about"], unique=False)
    op.create_table(
        "pattern_alerts",
        sa.Column("pattern_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("decided", Moment(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.Column("dropped", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_pattern_alerts_digest_id_digests"),
        sa.ForeignKeyConstraint(["pattern_id"], ["patterns.id"], name="fk_pattern_alerts_pattern_id_patterns"),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_pattern_alerts_subscription_id_subscriptions"
        ),
        sa.PrimaryKeyConstraint("pattern_id", "subscription_id", name="pk_pattern_alerts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pattern_alerts_digest_id", "pattern_alerts", ["digest_id"], unique=False)
    open_ = sa.text("digest_id IS NULL AND dropped IS NULL")
    op.create_index(
        "ix_pattern_alerts_open",
        "pattern_alerts",
        ["subscription_id"],
        unique=False,
        sqlite_where=open_,
        postgresql_where=open_,
    )
