"""The stages of a cluster: drafts, shares, posts, and how followers are divided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTERS = sa.table("counters", sa.column("name", sa.Text()), sa.column("value", sa.BigInteger()))


def upgrade() -> None:
    """Add the tables, all empty: one process does everything until shards are planned."""
    op.create_table(
        "drafts",
        sa.Column("seq", ROW, sa.ForeignKey("arrivals.seq"), nullable=False, autoincrement=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "shares",
        sa.Column("seq", ROW, sa.ForeignKey("arrivals.seq"), nullable=False, autoincrement=False),
        sa.Column("shard", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("cursor", WORDS, nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("seq", "shard"),
    )
    op.create_table(
        "posts",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("holder", WORDS, nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    names = ("shards", "shards epoch", "shards planned", "shards since")
    op.bulk_insert(COUNTERS, [{"name": name, "value": 0} for name in names])
