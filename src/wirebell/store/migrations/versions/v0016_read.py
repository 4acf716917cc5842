"""What readers have read is the same on every device of theirs; who said what is filed by pairs of words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table; what was kept in browsers stays there, unused.

    Let go of the archive's keys, which are made again while the server is idle: those made before have no pairs.
    """
    op.create_table(
        "have_read",
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("story", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("follower", "story"),
        sqlite_with_rowid=False,
    )
    op.create_index("have_read_story", "have_read", ["story"])
    for table in ("spots", "pages", "segments"):
        op.execute(sa.delete(sa.table(table)))
    op.execute("UPDATE counters SET value = 0 WHERE name = 'shelf'")
