"""Follows have policies, followers have preferences, deliveries go out in bundles."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    """Make cadences policies and zones preferences; what waits in bundles goes alone this once."""
    _preferences()
    _policies()
    op.drop_index("alerts_waiting", "alerts")
    waiting = _where("state IN ('due', 'deferred')")
    op.create_index("alerts_waiting", "alerts", ["rank", "due", "follower"], **waiting)
    op.add_column("alerts", sa.Column("more", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("deliveries", sa.Column("bundle", WORDS))
    waits = "bundle IS NOT NULL AND state IN ('waiting', 'leased')"
    op.create_index("deliveries_bundled", "deliveries", ["bundle"], **_where(waits))


def _preferences() -> None:
    """Nobody could set a zone before this, so that there is none to keep."""
    op.create_table(
        "preferences",
        sa.Column("added", ROW, autoincrement=False, nullable=False),
        sa.Column("follower", WORDS, nullable=False),
        sa.Column("preferences", WORDS, nullable=False),
        sa.Column("ended", sa.BigInteger()),
        sa.PrimaryKeyConstraint("added"),
    )
    op.create_index("preferences_once", "preferences", ["follower"], unique=True, **_where("ended IS NULL"))
    op.create_index("preferences_ended", "preferences", ["ended"], **_where("ended IS NOT NULL"))
    op.drop_column("followers", "zone")


def _policies() -> None:
    """A follow that said `instant` said what is so anyway."""
    op.add_column("follows", sa.Column("policy", WORDS))
    follows = sa.table("follows", sa.column("policy"), sa.column("cadence"))
    for cadence in ("hourly", "daily"):
        said = f'{{"cadence":"{cadence}"}}'
        op.execute(follows.update().where(follows.c.cadence == cadence).values(policy=said))
    op.drop_column("follows", "cadence")
