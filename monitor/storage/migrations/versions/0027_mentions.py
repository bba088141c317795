"""What matched stories mention, by day; of the matches that are there, too."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from monitor.storage.mentions import midnight, things_of
from monitor.storage.types import Moment, PlainText

revision = "0027"
down_revision = "0026"

TOGETHER = 500  # stories whose matches are read at once


def upgrade() -> None:
    mentions = op.create_table(
        "mentions",
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("thing", PlainText(), nullable=False),
        sa.Column("day", Moment(), nullable=False),
        sa.Column("story_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_mentions_story_id_stories"),
        sa.PrimaryKeyConstraint("kind", "thing", "day", "story_id", name="pk_mentions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mentions_story_id", "mentions", ["story_id"], unique=False)
    days = op.create_table(
        "mention_days",
        sa.Column("day", Moment(), nullable=False),
        sa.Column("kind", PlainText(), nullable=False),
        sa.Column("thing", PlainText(), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "thing", name="pk_mention_days"),
        sqlite_with_rowid=False,
    )
    covered = ["thing", "kind", "day", "stories"]
    op.create_index("ix_mention_days_thing_kind_day_stories", "mention_days", covered, unique=False)
    tx = op.get_bind()
    for rows in _mentioned(tx):
        tx.execute(mentions.insert(), rows)
    thing = (mentions.c.day, mentions.c.kind, mentions.c.thing)
    counted = sa.select(*thing, sa.func.count()).group_by(*thing)
    tx.execute(days.insert().from_select(["day", "kind", "thing", "stories"], counted))


def _mentioned(tx: sa.Connection) -> Iterator[list[dict[str, object]]]:
    """The rows of the stories that have matches, some stories at a time."""
    matches = sa.table(
        "matches", sa.column("story_id", sa.Integer()), sa.column("found", Moment()), sa.column("evidence", PlainText())
    )
    story, last = matches.c.story_id, 0
    while ids := tx.scalars(sa.select(story).distinct().where(story > last).order_by(story).limit(TOGETHER)).all():
        found: dict[int, list[datetime]] = defaultdict(list)
        things: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for row in tx.execute(sa.select(matches).where(story > last, story <= ids[-1])):
            found[row.story_id].append(row.found)
            things[row.story_id] |= things_of(row.evidence)
        yield [
            {"kind": kind, "thing": thing, "day": midnight(min(found[story_id])), "story_id": story_id}
            for story_id in ids
            for kind, thing in sorted(things[story_id])
        ]
        last = ids[-1]
