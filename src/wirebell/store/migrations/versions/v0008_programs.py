"""Programs hear of alerts by number, and what they ask under a key is done once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; nothing has a number yet."""
    op.create_table(
        "heard",
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("seq", ROW, autoincrement=False, nullable=False),
        sa.Column("alert", ROW, autoincrement=False),
        sa.PrimaryKeyConstraint("follower", "seq"),
        sa.UniqueConstraint("alert"),
    )
    op.create_table(
        "answered",
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("asked", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("follower", "key"),
    )
    op.create_index("answered_at", "answered", ["at"])
    counters = sa.table("counters", sa.column("name"), sa.column("value"))
    op.execute(counters.insert().values(name="heard", value=0))
