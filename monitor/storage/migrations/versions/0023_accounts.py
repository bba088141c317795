"""Who may see the page: accounts, the sessions in which they are signed in, tokens of programs."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", PlainText(), nullable=False, unique=True),
        sa.Column("password", PlainText(), nullable=False),
        sa.Column("scopes", PlainText(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("disabled", Moment()),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("hash", PlainText(), nullable=False, unique=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), index=True),
        sa.Column("admin", PlainText()),
        sa.Column("network", PlainText(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.Column("ends", Moment(), nullable=False, index=True),
    )
    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", PlainText(), nullable=False, unique=True),
        sa.Column("hash", PlainText(), nullable=False, unique=True),
        sa.Column("scopes", PlainText(), nullable=False),
        sa.Column("author", PlainText(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.Column("used", Moment()),
        sa.Column("expires", Moment()),
        sa.Column("revoked", Moment()),
    )
