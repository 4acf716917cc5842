"""What goes to a webhook is numbered without a gap."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the numbers; those before have none, and the first from now on is 1."""
    op.add_column("deliveries", sa.Column("seq", sa.BigInteger(), nullable=True))
    op.create_table(
        "numbers",
        sa.Column("address", WORDS, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
