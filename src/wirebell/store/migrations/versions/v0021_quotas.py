"""Limits that hold across web processes: buckets on record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the table, empty: every bucket is full. PostgreSQL writes no log for it, so a draw waits for no disk."""
    unlogged = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "quotas",
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark"),
        sqlite_with_rowid=False,
        prefixes=["UNLOGGED"] if unlogged else [],
    )
