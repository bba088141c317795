"""What does not wait for a schedule, who wants a digest when there is nothing to tell, and when a rule first found an
incident."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import PlainText

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("at_once", sa.SmallInteger(), nullable=True))
    op.add_column("subscriptions", sa.Column("when_nothing", PlainText(), nullable=False, server_default="skip"))
    op.drop_index("ix_matches_incident_id", table_name="matches")
    op.create_index("ix_matches_incident_id_rule_found", "matches", ["incident_id", "rule", "found"], unique=False)
