"""Stories know their storyline; those told before this have none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
THREADED = sa.text("storyline IS NOT NULL")


def upgrade() -> None:
    """Add the column and the index that finds a storyline's stories."""
    op.add_column("stories", sa.Column("storyline", WORDS))
    op.create_index(
        "stories_storyline",
        "stories",
        ["storyline", "seq"],
        sqlite_where=THREADED,
        postgresql_where=THREADED,
    )
