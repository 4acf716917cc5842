"""The first schema: sources, stories, follows, alerts, deliveries."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Make all tables; counters begin at 0."""
    _counters()
    _sources()
    _stories()
    _follows()
    _alerts()
    _deliveries()


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    counters = sa.table("counters", sa.column("name"), sa.column("value"))
    op.bulk_insert(counters, [{"name": "arrival", "value": 0}, {"name": "revision", "value": 0}])


def _sources() -> None:
    op.create_table(
        "sources",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("url", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    op.create_table(
        "visits",
        sa.Column("source", WORDS, nullable=False),
        sa.Column("next", sa.BigInteger()),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("visit", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_index("visits_next", "visits", ["next"])


def _stories() -> None:
    op.create_table(
        "keys",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("story", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "arrivals",
        sa.Column("seq", ROW, autoincrement=False, nullable=False),
        sa.Column("story", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("known", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("embargo", sa.BigInteger()),
        sa.Column("arrival", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("story", "version", name="arrivals_once"),
    )
    op.create_index("arrivals_pending", "arrivals", ["seq"], **_where("arrival IS NOT NULL"))
    op.create_table(
        "stories",
        sa.Column("seq", ROW, autoincrement=False, nullable=False),
        sa.Column("story", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", WORDS),
        sa.Column("address", sa.LargeBinary()),
        sa.Column("follows_at", sa.BigInteger()),
        sa.Column("cursor", WORDS),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seq"],
            ["arrivals.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("story", "version", name="stories_once"),
    )
    op.create_index("stories_address", "stories", ["address"])
    op.create_index("stories_source", "stories", ["source", "seq"])


def _follows() -> None:
    op.create_table(
        "followers",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("feed_token", WORDS, nullable=False),
        sa.Column("zone", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "follows",
        sa.Column("added", ROW, autoincrement=False, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("expression", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("cadence", WORDS, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger()),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("added"),
    )
    op.create_index("follows_ended", "follows", ["ended"], **_where("ended IS NOT NULL"))
    op.create_index("follows_follower", "follows", ["follower"])
    op.create_index("follows_id_once", "follows", ["id"], unique=True, **_where("ended IS NULL"))
    op.create_index("follows_mark_once", "follows", ["mark"], unique=True, **_where("ended IS NULL"))


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("n", ROW, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("story", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("follows", WORDS, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("because", sa.Text()),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("n"),
        sa.UniqueConstraint("story", "follower", "kind", "revision", name="alerts_once"),
    )
    op.create_index("alerts_created", "alerts", ["created"])
    op.create_index("alerts_follower", "alerts", ["follower", "created"])
    op.create_index("alerts_waiting", "alerts", ["rank", "due"], **_where("state IN ('due', 'deferred')"))


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("n", ROW, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("alert", ROW, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text()),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert"],
            ["alerts.n"],
        ),
        sa.PrimaryKeyConstraint("n"),
        sa.UniqueConstraint("alert", "address", name="deliveries_once"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("deliveries_waiting", "deliveries", ["rank", "at"], **_where("state IN ('waiting', 'leased')"))
    op.create_table(
        "suppressions",
        sa.Column("address", WORDS, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
