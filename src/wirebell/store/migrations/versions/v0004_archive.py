"""Looking back, with segments of the archive and pages of their keys; and how far followers were erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the two tables, the counter of how far the archive is shelved, and that of the newest erasure."""
    counters = sa.table("counters", sa.column("name"), sa.column("value"))
    op.bulk_insert(counters, [{"name": "shelf", "value": 0}, {"name": "erased", "value": 0}])
    op.create_table(
        "segments",
        sa.Column("number", ROW, primary_key=True, autoincrement=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "pages",
        sa.Column("segment", ROW, primary_key=True, autoincrement=False),
        sa.Column("first", sa.LargeBinary(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
