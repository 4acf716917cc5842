"""What is one reader's is found among many: preferences, teams, entitlements, follows and webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

TO_WEBHOOK = sa.text("address >= 'http' AND address < 'httq'")
IS_TEAM = sa.text("""replace(preferences, '"members":[{', '') <> preferences""")
NAMES_WEBHOOK = sa.text("""replace(preferences, '"to":"http', '') <> preferences""")
STANDS = sa.text("ended IS NULL")


def upgrade() -> None:
    """Add the indexes: deliveries by mail stand in none of them, and of preferences those of teams in one."""
    op.create_index("preferences_follower", "preferences", ["follower"])
    _partial("preferences_teams", "preferences", ["follower"], IS_TEAM)
    _partial("preferences_hooked", "preferences", ["follower"], NAMES_WEBHOOK)
    op.create_index("entitlements_follower", "entitlements", ["follower"])
    _partial("follows_address", "follows", ["address"], STANDS)
    _partial("deliveries_hooked", "deliveries", ["address", "state"], TO_WEBHOOK)


def _partial(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
