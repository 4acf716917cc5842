"""What a later Wirebell may do to a database: the most that the rule for migrations lets it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from wirebell.store.schema import HEAD

revision = "9001"
down_revision = HEAD

ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Give every table a column that may be empty, one with a default, and an index; add a table."""
    for table in sa.inspect(op.get_bind()).get_table_names():
        if table == "wirebell_schema":
            continue
        op.add_column(table, sa.Column("later", sa.Text()))
        op.add_column(table, sa.Column("later_count", sa.BigInteger(), nullable=False, server_default="7"))
        op.create_index(f"{table}_later", table, ["later", "later_count"])
    op.create_table(
        "laters",
        sa.Column("seq", ROW, sa.ForeignKey("arrivals.seq", ondelete="CASCADE"), primary_key=True),
        sa.Column("said", sa.Text(), nullable=False),
    )
