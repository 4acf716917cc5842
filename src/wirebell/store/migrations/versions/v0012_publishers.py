"""Publishers hand over readers and bring the consent of subscribers; somebody asks to reuse a story."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the three tables."""
    op.create_table(
        "spent",
        sa.Column("mark", sa.LargeBinary(), primary_key=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consents",
        sa.Column("n", ROW, primary_key=True),
        sa.Column("mark", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("at", sa.BigInteger()),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("brought", sa.BigInteger(), nullable=False),
    )
    op.create_index("consents_follower", "consents", ["follower"])
    op.create_table(
        "reuse_requests",
        sa.Column("id", WORDS, primary_key=True),
        sa.Column("story", WORDS, nullable=False),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("use", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
    )
