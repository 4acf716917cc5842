"""What readers have read, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import asdict
from sqlalchemy import Connection, delete, select, tuple_

from wirebell.model.read import HaveRead
from wirebell.store._sql import IN, batches, write_over
from wirebell.store.schema import followers
from wirebell.store.schema_desk import have_read


def note(conn: Connection, read: Sequence[HaveRead]) -> None:
    """See Store.have_read."""
    newest: dict[tuple[str, str], HaveRead] = {}
    for one in read:
        key = one.follower, one.story
        if key not in newest or newest[key].version <= one.version:
            newest[key] = one
    there = _there(conn, sorted({follower for follower, _ in newest}))
    for batch in batches((key for key in newest if key[0] in there), IN):
        places = tuple_(have_read.c.follower, have_read.c.story)
        known = conn.execute(select(have_read).where(places.in_(batch)))
        later = {
            (row.follower, row.story) for row in known if row.version > newest[row.follower, row.story].version
        }
        rows = [asdict(newest[key]) for key in batch if key not in later]
        if rows:
            write_over(conn, have_read, rows, "follower", "story")


def _there(conn: Connection, wanted: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for batch in batches(wanted, IN):
        found.update(conn.execute(select(followers.c.id).where(followers.c.id.in_(batch))).scalars())
    return found


def by(conn: Connection, follower: str, stories: Sequence[str] | None) -> list[HaveRead]:
    """See Store.read_by."""
    chosen = select(have_read).where(have_read.c.follower == follower)
    if stories is None:
        return [HaveRead(**row._mapping) for row in conn.execute(chosen.order_by(have_read.c.story))]
    found: list[HaveRead] = []
    for batch in batches(sorted(set(stories)), IN):
        rows = conn.execute(chosen.where(have_read.c.story.in_(batch)).order_by(have_read.c.story))
        found += [HaveRead(**row._mapping) for row in rows]
    return found


def forget(conn: Connection, follower: str) -> None:
    """Forget what a follower has read."""
    conn.execute(delete(have_read).where(have_read.c.follower == follower))


def let_go(conn: Connection, stories: Sequence[str]) -> None:
    """Forget that these stories were read."""
    conn.execute(delete(have_read).where(have_read.c.story.in_(stories)))
