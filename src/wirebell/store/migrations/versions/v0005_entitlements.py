"""Sources and topics that are closed, and the followers who may see them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Add the table; nothing is closed."""
    op.create_table(
        "entitlements",
        sa.Column("added", ROW, autoincrement=False, nullable=False),
        sa.Column("thing", WORDS, nullable=False),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("ended", sa.BigInteger()),
        sa.PrimaryKeyConstraint("added"),
    )
    once = _where("ended IS NULL")
    op.create_index("entitlements_once", "entitlements", ["thing", "follower"], unique=True, **once)
    op.create_index("entitlements_ended", "entitlements", ["ended"], **_where("ended IS NOT NULL"))
