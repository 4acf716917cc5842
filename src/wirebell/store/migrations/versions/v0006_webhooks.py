"""Webhooks hear of alerts in order, and their secrets change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
IN_LINE = "address >= 'http' AND address < 'httq' AND state IN ('waiting', 'leased')"


def upgrade() -> None:
    """Add the table and an index of what is in line; no secret was changed yet."""
    op.create_table(
        "rotations",
        sa.Column("address", WORDS, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    where = {"sqlite_where": sa.text(IN_LINE), "postgresql_where": sa.text(IN_LINE)}
    op.create_index("deliveries_in_line", "deliveries", ["address", "n"], **where)  # type: ignore[arg-type]
