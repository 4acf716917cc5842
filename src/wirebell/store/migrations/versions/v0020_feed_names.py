"""The secret names of private feeds stand here no more: of those given so far only their hash does."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

GIVEN = sa.text("feed_token != ''")


def upgrade() -> None:
    """Hash the names in their column; they open their feeds until the follower asks for another one.

    Processes of before go on meanwhile, but for these feeds. SQLite writes noughts over what it lets go of.
    """
    conn = op.get_bind()
    if conn.dialect.name == "sqlite":
        op.execute("PRAGMA secure_delete = ON")
    op.add_column("followers", sa.Column("feed_turn", sa.BigInteger(), nullable=False, server_default="0"))
    followers = sa.table("followers", sa.column("id"), sa.column("feed_token"))
    rows = conn.execute(sa.select(followers.c.id, followers.c.feed_token)).all()
    if rows:
        change = sa.update(followers).where(followers.c.id == sa.bindparam("of"))
        hashed = [{"of": row.id, "mark": sha256(row.feed_token.encode()).hexdigest()} for row in rows]
        conn.execute(change.values(feed_token=sa.bindparam("mark")), hashed)
    op.create_index("followers_feed", "followers", ["feed_token"], sqlite_where=GIVEN, postgresql_where=GIVEN)
