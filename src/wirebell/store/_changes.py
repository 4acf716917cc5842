"""What was changed at the desk, on an open connection."""

from __future__ import annotations

from msgspec.structs import asdict
from sqlalchemy import Connection, delete, insert, or_, select, update

from wirebell.model.change import Change
from wirebell.model.source import Known
from wirebell.store.codec import unpacked
from wirebell.store.schema import arrivals
from wirebell.store.schema_desk import changes


def keep(conn: Connection, change: Change) -> int:
    """See Store.keep_change."""
    row = {name: value for name, value in asdict(change).items() if name != "number"}
    return int(conn.execute(insert(changes).values(row).returning(changes.c.number)).scalar_one())


def drop(conn: Connection, number: int) -> None:
    """See Store.drop_change."""
    conn.execute(delete(changes).where(changes.c.number == number))


def newest(conn: Connection, limit: int, kind: str | None, thing: str | None, before: int | None) -> list[Change]:
    """See Store.changes."""
    c = changes.c
    chosen = select(changes)
    for column, wanted in ((c.kind, kind), (c.thing, thing)):
        if wanted is not None:
            chosen = chosen.where(column == wanted)
    if before is not None:
        chosen = chosen.where(c.number < before)
    rows = conn.execute(chosen.order_by(c.number.desc()).limit(limit))
    return [Change(**row._mapping) for row in rows]


def one(conn: Connection, number: int) -> Change | None:
    """See Store.change."""
    row = conn.execute(select(changes).where(changes.c.number == number)).one_or_none()
    return None if row is None else Change(**row._mapping)


def forget(conn: Connection, follower: str) -> None:
    """Keep what an erased follower changed, and not that it was they; nothing of what they were let see."""
    c = changes.c
    theirs = or_(
        c.thing.endswith(f" {follower}", autoescape=True), c.thing.startswith(f"team:{follower} ", autoescape=True)
    )
    conn.execute(delete(changes).where(c.kind == "access", theirs))
    conn.execute(delete(changes).where(c.kind == "way-in", c.thing == follower))
    conn.execute(update(changes).where(changes.c.who == follower).values(who=""))


def accepted(conn: Connection, story: str) -> Known | None:
    """See Store.accepted."""
    a = arrivals.c
    chosen = select(a.known).where(a.story == story).order_by(a.version.desc()).limit(1)
    known = conn.execute(chosen).scalar_one_or_none()
    return None if known is None else unpacked(Known, known)
