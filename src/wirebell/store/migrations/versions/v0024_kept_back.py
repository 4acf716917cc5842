"""What is kept from readers for a time is found at once: embargoes and what publishers withhold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KEPT_BACK = sa.text("(withheld OR embargo IS NOT NULL)")


def upgrade() -> None:
    """Add the index: of the arrivals of a feed it holds almost none."""
    op.create_index(
        "arrivals_kept_back",
        "arrivals",
        ["story", "embargo"],
        sqlite_where=KEPT_BACK,
        postgresql_where=KEPT_BACK,
    )
