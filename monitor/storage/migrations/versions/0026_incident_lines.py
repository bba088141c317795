"""The list of incidents, and searches that are kept."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0026"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "incident_lines",
        sa.Column("incident_id", sa.Integer(), sa.ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
        sa.Column("began", Moment(), nullable=False),
        sa.Column("last", Moment(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        *(sa.Column(name, PlainText(), nullable=False) for name in ("title", "language", "claim", "sources")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("stories", "outlets")),
        *(sa.Column(name, PlainText(), nullable=False) for name in ("languages", "rules")),
    )
    op.create_index("ix_incident_lines_began", "incident_lines", ["began"])
    op.create_index("ix_incident_lines_last_incident_id_began", "incident_lines", ["last", "incident_id", "began"])
    op.create_table(
        "incident_facets",
        sa.Column("kind", PlainText(), primary_key=True),
        sa.Column("value", PlainText(), primary_key=True),
        sa.Column("last", Moment(), primary_key=True),
        sa.Column("incident_id", sa.Integer(), sa.ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
        sa.Column("began", Moment(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_incident_facets_incident_id", "incident_facets", ["incident_id"])
    op.create_table(
        "changed_incidents",
        sa.Column("incident_id", sa.Integer(), sa.ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
        sa.Column("old", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, PlainText(), nullable=False) for name in ("owner", "room", "title", "query")),
        sa.Column("made", Moment(), nullable=False),
        sa.UniqueConstraint("owner", "room", "title", name="uq_saved_searches_owner_room_title"),
    )
    op.create_index(
        "ix_incidents_merged",
        "incidents",
        ["merged_into"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    matches = sa.table("matches", sa.column("incident_id", sa.Integer))
    changed = sa.table("changed_incidents", sa.column("incident_id", sa.Integer), sa.column("old", sa.Boolean))
    old = sa.select(matches.c.incident_id, sa.true()).distinct()
    op.execute(sa.insert(changed).from_select(["incident_id", "old"], old))
