"""What is changed at the desk is kept, with who did it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the table; nothing is known of changes before."""
    op.create_table(
        "changes",
        sa.Column("number", ROW, primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", WORDS, nullable=False),
        sa.Column("via", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("thing", WORDS, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("before", sa.Text()),
        sa.Column("after", sa.Text()),
        sa.Column("undoes", ROW),
    )
    op.create_index("changes_thing", "changes", ["kind", "thing", "number"])
