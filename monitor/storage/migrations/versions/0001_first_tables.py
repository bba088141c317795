"""The first tables."""

import sqlalchemy as sa
from alembic import op

from monitor.storage.types import Moment, PlainText

revision = "0001"
down_revision = None


def upgrade() -> None:
    _feeds()
    _stories()
    _matches()
    _subscriptions()
    _digests()
    _alerts()


def _feeds() -> None:
    op.create_table(
        "publishers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publishers"),
        sa.UniqueConstraint("name", name="uq_publishers_name"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", PlainText(), nullable=False),
        sa.Column("name", PlainText(), nullable=False),
        sa.Column("publisher_id", sa.Integer(), nullable=False),
        sa.Column("country", PlainText(), nullable=True),
        sa.Column("language", PlainText(), nullable=True),
        sa.Column("state_controlled", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("added", Moment(), nullable=False),
        sa.Column("removed", Moment(), nullable=True),
        sa.Column("etag", PlainText(), nullable=True),
        sa.Column("last_modified", PlainText(), nullable=True),
        sa.Column("body_hash", PlainText(), nullable=True),
        sa.Column("parsed_before", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_due", Moment(), nullable=True),
        sa.Column("last_polled", Moment(), nullable=True),
        sa.Column("last_new", Moment(), nullable=True),
        sa.Column("last_outcome", PlainText(), nullable=True),
        sa.Column("last_reason", PlainText(), nullable=False),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["publisher_id"], ["publishers.id"], name="fk_feeds_publisher_id_publishers"),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("url", name="uq_feeds_url"),
    )
    op.create_index("ix_feeds_publisher_id", "feeds", ["publisher_id"], unique=False)
    op.create_table(
        "polls",
        sa.Column("feed_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("outcome", PlainText(), nullable=False),
        sa.Column("reason", PlainText(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("new_stories", sa.Integer(), nullable=False),
        sa.Column("next_due", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_polls_feed_id_feeds"),
        sa.PrimaryKeyConstraint("feed_id", "slot", name="pk_polls"),
        sqlite_with_rowid=False,
    )


def _stories() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opened", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", PlainText(), nullable=False),
        sa.Column("feed_id", sa.Integer(), nullable=True),
        sa.Column("publisher_id", sa.Integer(), nullable=True),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("summary", PlainText(), nullable=False),
        sa.Column("text", PlainText(), nullable=False),
        sa.Column("url", PlainText(), nullable=True),
        sa.Column("canonical_url", PlainText(), nullable=True),
        sa.Column("title_key", PlainText(), nullable=True),
        sa.Column("published", Moment(), nullable=True),
        sa.Column("hint", PlainText(), nullable=True),
        sa.Column("language", PlainText(), nullable=False),
        sa.Column("outlet", PlainText(), nullable=False),
        sa.Column("country", PlainText(), nullable=True),
        sa.Column("state_controlled", sa.Boolean(), nullable=False),
        sa.Column("content_hash", PlainText(), nullable=False),
        sa.Column("seen", Moment(), nullable=False),
        sa.Column("changed", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_stories_feed_id_feeds"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_stories_incident_id_incidents"),
        sa.ForeignKeyConstraint(["publisher_id"], ["publishers.id"], name="fk_stories_publisher_id_publishers"),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sa.UniqueConstraint("key", name="uq_stories_key"),
    )
    op.create_index(
        "ix_stories_canonical_url",
        "stories",
        ["canonical_url"],
        unique=False,
        sqlite_where=sa.text("incident_id IS NOT NULL"),
        postgresql_where=sa.text("incident_id IS NOT NULL"),
        postgresql_using="hash",
    )
    op.create_index("ix_stories_feed_id", "stories", ["feed_id"], unique=False)
    op.create_index("ix_stories_incident_id", "stories", ["incident_id"], unique=False)
    op.create_index("ix_stories_publisher_id", "stories", ["publisher_id"], unique=False)
    op.create_index(
        "ix_stories_title_key",
        "stories",
        ["title_key"],
        unique=False,
        sqlite_where=sa.text("incident_id IS NOT NULL"),
        postgresql_where=sa.text("incident_id IS NOT NULL"),
        postgresql_using="hash",
    )


def _matches() -> None:
    op.create_table(
        "rule_sets",
        sa.Column("hash", PlainText(), nullable=False),
        sa.Column("kept", Moment(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_rule_sets"),
    )
    op.create_table(
        "matches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("rule", PlainText(), nullable=False),
        sa.Column("title", PlainText(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("status", PlainText(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("evidence", PlainText(), nullable=False),
        sa.Column("rule_set", PlainText(), nullable=False),
        sa.Column("content_hash", PlainText(), nullable=False),
        sa.Column("first_poll", sa.Boolean(), nullable=False),
        sa.Column("found", Moment(), nullable=False),
        sa.Column("decided", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_matches_incident_id_incidents"),
        sa.ForeignKeyConstraint(["rule_set"], ["rule_sets.hash"], name="fk_matches_rule_set_rule_sets"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_matches_story_id_stories"),
        sa.PrimaryKeyConstraint("id", name="pk_matches"),
        sa.UniqueConstraint("story_id", "rule", name="uq_matches_story_id_rule"),
    )
    op.create_index("ix_matches_found", "matches", ["found"], unique=False)
    op.create_index("ix_matches_incident_id", "matches", ["incident_id"], unique=False)
    op.create_index("ix_matches_rule_set", "matches", ["rule_set"], unique=False)
    op.create_index(
        "ix_matches_undecided",
        "matches",
        ["id"],
        unique=False,
        sqlite_where=sa.text("decided IS NULL"),
        postgresql_where=sa.text("decided IS NULL"),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", PlainText(), nullable=False),
        sa.Column("rules", PlainText(), nullable=False),
        sa.Column("minimum_level", sa.SmallInteger(), nullable=False),
        sa.Column("schedule", PlainText(), nullable=False),
        sa.Column("timezone", PlainText(), nullable=False),
        sa.Column("language", PlainText(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("next_due", Moment(), nullable=True),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("unsubscribed", Moment(), nullable=True),
        sa.Column("ended", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
    )
    op.create_index("ix_subscriptions_email", "subscriptions", ["email"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("address", PlainText(), nullable=False),
        sa.Column("reason", PlainText(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_suppressions"),
    )


def _digests() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", PlainText(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("composed", Moment(), nullable=False),
        sa.Column("story_count", sa.Integer(), nullable=False),
        sa.Column("content", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_digests_subscription_id_subscriptions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_digests"),
        sa.UniqueConstraint("message_id", name="uq_digests_message_id"),
    )
    op.create_index("ix_digests_subscription_id", "digests", ["subscription_id"], unique=False)
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("state", PlainText(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("next_attempt", Moment(), nullable=False),
        sa.Column("changed", Moment(), nullable=False),
        sa.Column("reason", PlainText(), nullable=False),
        sa.Column("reply", PlainText(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_deliveries_digest_id_digests"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("digest_id", name="uq_deliveries_digest_id"),
    )
    op.create_index("ix_deliveries_state_next_attempt", "deliveries", ["state", "next_attempt"], unique=False)


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("held", PlainText(), nullable=True),
        sa.Column("decided", Moment(), nullable=False),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.Column("dropped", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name="fk_alerts_digest_id_digests"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_alerts_incident_id_incidents"),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name="fk_alerts_match_id_matches"),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscriptions.id"], name="fk_alerts_subscription_id_subscriptions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("subscription_id", "match_id", name="uq_alerts_subscription_id_match_id"),
    )
    op.create_index("ix_alerts_digest_id", "alerts", ["digest_id"], unique=False)
    op.create_index("ix_alerts_incident_id", "alerts", ["incident_id"], unique=False)
    op.create_index("ix_alerts_match_id", "alerts", ["match_id"], unique=False)
    op.create_index(
        "ix_alerts_open",
        "alerts",
        ["subscription_id"],
        unique=False,
        sqlite_where=sa.text("digest_id IS NULL AND dropped IS NULL"),
        postgresql_where=sa.text("digest_id IS NULL AND dropped IS NULL"),
    )
