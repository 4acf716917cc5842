"""Marks of the desk, on an open connection."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import asdict
from sqlalchemy import Connection, delete, select

from wirebell.model.mark import Mark
from wirebell.store._sql import write_over
from wirebell.store.schema_desk import marks


def keep(conn: Connection, mark: Mark) -> None:
    """See Store.mark."""
    write_over(conn, marks, [asdict(mark)], "topic", "story")


def drop(conn: Connection, topic: str, story: str) -> None:
    """See Store.unmark."""
    conn.execute(delete(marks).where(marks.c.topic == topic, marks.c.story == story))


def newest(conn: Connection, topic: str, limit: int) -> list[Mark]:
    """See Store.marks."""
    query = select(marks).where(marks.c.topic == topic).order_by(marks.c.at.desc(), marks.c.story)
    return [Mark(**row._mapping) for row in conn.execute(query.limit(limit))]


def let_go(conn: Connection, stories: Sequence[str]) -> None:
    """Forget what was said of stories."""
    conn.execute(delete(marks).where(marks.c.story.in_(stories)))
