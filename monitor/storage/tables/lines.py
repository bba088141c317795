"""The tables of the list of incidents: a line for each, what it is found by, and who keeps which search."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, SmallInteger, Table, UniqueConstraint

from monitor.storage.tables.base import metadata
from monitor.storage.types import Moment, PlainText

# What a list shows of an incident that rules match, kept in the transaction that changes the incident.
incident_lines = Table(
    "incident_lines",
    metadata,
    Column("incident_id", ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("began", Moment, nullable=False, index=True),  # its first story came
    Column("last", Moment, nullable=False),  # its latest story came
    Column("level", SmallInteger, nullable=False),
    Column("title", PlainText, nullable=False),  # of its first story, with the language
    Column("language", PlainText, nullable=False),
    Column("claim", PlainText, nullable=False),
    Column("sources", PlainText, nullable=False),
    Column("stories", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("languages", PlainText, nullable=False),  # JSON
    Column("rules", PlainText, nullable=False),  # JSON, the loudest first
)
Index(None, incident_lines.c.last, incident_lines.c.incident_id, incident_lines.c.began)

# What an incident is found by. `last` and `began` are those of its line: one index holds all that a filter asks.
incident_facets = Table(
    "incident_facets",
    metadata,
    Column("kind", PlainText, primary_key=True),
    Column("value", PlainText, primary_key=True),
    Column("last", Moment, primary_key=True),
    Column("incident_id", ForeignKey("incidents.id"), primary_key=True, autoincrement=False, index=True),
    Column("began", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# The incidents whose lines are still to be brought up to date. `old`: those of before there were lines.
changed_incidents = Table(
    "changed_incidents",
    metadata,
    Column("incident_id", ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("old", Boolean, nullable=False),
)

# Filters that somebody keeps under a name, by the room of the page in which they are used.
saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", PlainText, nullable=False),
    Column("room", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("query", PlainText, nullable=False),
    Column("made", Moment, nullable=False),
    UniqueConstraint("owner", "room", "title"),
)
