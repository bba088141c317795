"""Who asked for mails on the page, what limits that, and who asked to be forgotten."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "opt_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("network", PlainText(), nullable=False),
        sa.Column("mailbox", PlainText(), nullable=False),
        sa.Column("mailed", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_opt_ins"),
    )
    op.create_index("ix_opt_ins_at", "opt_ins", ["at"], unique=False)
    op.create_index("ix_opt_ins_network_at", "opt_ins", ["network", "at"], unique=False)
    op.create_index("ix_opt_ins_mailbox_mailed", "opt_ins", ["mailbox", "mailed"], unique=False)
    op.create_table(
        "sign_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked", Moment(), nullable=False),
        sa.Column("email", PlainText(), nullable=False),
        sa.Column("wish", PlainText(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("seed", PlainText(), nullable=False),
        sa.Column("token", PlainText(), nullable=False),
        sa.Column("message_id", PlainText(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", Moment(), nullable=False),
        sa.Column("sent", Moment(), nullable=True),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.Column("opt_in_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_sign_ups_subscription_id_subscriptions"
        ),
        sa.ForeignKeyConstraint(["opt_in_id"], ["opt_ins.id"], name="fk_sign_ups_opt_in_id_opt_ins"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ups"),
    )
    op.create_index("ix_sign_ups_asked", "sign_ups", ["asked"], unique=False)
    op.create_index("ix_sign_ups_subscription_id", "sign_ups", ["subscription_id"], unique=False)
    op.create_index("ix_sign_ups_opt_in_id", "sign_ups", ["opt_in_id"], unique=False)
    unsent = sa.text("sent IS NULL")
    op.create_index("ix_sign_ups_open", "sign_ups", ["id"], unique=False, sqlite_where=unsent, postgresql_where=unsent)
    op.create_table(
        "erased",
        sa.Column("mailbox", PlainText(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name="pk_erased"),
        sqlite_with_rowid=False,
    )
