"""Leases say which process holds them, so that nobody waits out those of one that died."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the holders; leases of before have none and run out in their own time."""
    op.add_column("deliveries", sa.Column("holder", WORDS, nullable=True))
    op.create_table(
        "holders",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
