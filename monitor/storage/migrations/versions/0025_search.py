"""The index by which stories are searched; what is stored already is taken in bit by bit, by the daemon."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import PlainText

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "search_states",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("splitter", PlainText(), nullable=False),
        sa.Column("below", sa.Integer(), nullable=False),
    )
    op.create_index("ix_stories_seen", "stories", ["seen"])
    if op.get_context().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_words USING fts5 (title, body, content = '', tokenize = 'ascii')")
    else:
        op.execute(
            "CREATE TABLE search_words (story_id integer PRIMARY KEY REFERENCES stories (id), words tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_search_words_words ON search_words USING gin (words)")
    # Of no splitter: the first look of the daemon finds it outdated, empties it and fills it.
    op.execute("INSERT INTO search_states (id, splitter, below) SELECT 1, '', 0 WHERE EXISTS (SELECT 1 FROM stories)")
