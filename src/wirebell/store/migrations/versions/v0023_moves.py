"""Alerts remember when they were due before an embargo moved them: caps counted them at that time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, empty: of what was moved before nobody knows any more."""
    op.add_column("alerts", sa.Column("moves", WORDS, nullable=True))
