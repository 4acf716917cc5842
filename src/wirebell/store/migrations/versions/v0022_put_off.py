"""Deliveries remember until when they were put off last: what waited for its reader is not late by its wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the column, empty: what waits is as old as it was taken to be, until it is put off again."""
    op.add_column("deliveries", sa.Column("since", sa.BigInteger(), nullable=True))
