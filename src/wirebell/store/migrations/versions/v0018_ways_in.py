"""Users may come in by passkeys, and by what a provider says of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table: empty, so that everybody comes in as before."""
    op.create_table(
        "ways_in",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("handle", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ways_in_follower", "ways_in", ["follower"])
