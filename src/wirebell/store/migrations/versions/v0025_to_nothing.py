"""What was refused, is gone or was held is found at once among all that was sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

COME_TO_NOTHING = sa.text("state IN ('refused', 'gone', 'held')")


def upgrade() -> None:
    """Add the index; on PostgreSQL deliveries are not written until it is made, a second for some millions."""
    op.create_index(
        "deliveries_to_nothing",
        "deliveries",
        ["state", "n"],
        sqlite_where=COME_TO_NOTHING,
        postgresql_where=COME_TO_NOTHING,
    )
