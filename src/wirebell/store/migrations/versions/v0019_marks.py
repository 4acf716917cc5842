"""The desk may say of stories whether they are about a topic."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table: nothing was said yet."""
    op.create_table(
        "marks",
        sa.Column("topic", WORDS, nullable=False),
        sa.Column("story", WORDS, nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "story"),
        sqlite_with_rowid=False,
    )
    op.create_index("marks_story", "marks", ["story"])
