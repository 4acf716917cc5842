"""A delivery knows the message it went out in: a correction answers a mail that told of several stories, too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column; what went out before is answered as if it had gone alone."""
    op.add_column("deliveries", sa.Column("message", WORDS, nullable=True))
