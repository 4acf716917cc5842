"""Browsers take alerts, hubs send stories, and pushed messages are known again after a restart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the three tables; nothing stands in them yet."""
    op.create_table(
        "browsers",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("browsers_follower", "browsers", ["follower"])
    op.create_table(
        "leases",
        sa.Column("source", WORDS, nullable=False),
        sa.Column("lease", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "messages",
        sa.Column("source", WORDS, nullable=False),
        sa.Column("message", WORDS, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source", "message"),
    )
    op.create_index("messages_at", "messages", ["at"])
