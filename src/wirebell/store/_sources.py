"""Sources and their visits, on an open connection."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, delete, or_, select, update

from wirebell.model.source import NO_TERMS, Source, Terms, Visit
from wirebell.store._sql import IN, advance, batches, insert_new, locked, unique, upsert
from wirebell.store.codec import packed, unpacked
from wirebell.store.schema import sources, visits


def add(conn: Connection, source: Source) -> bool:
    """See Store.add_source."""
    row = {"id": source.id, "url": source.url, "name": source.name, "source": packed(source)}
    if not insert_new(conn, sources, [row]):
        return False
    conn.execute(delete(visits).where(visits.c.source == source.id))
    advance(conn, "revision")
    return True


def remove(conn: Connection, source: str) -> bool:
    """See Store.remove_source."""
    if not conn.execute(delete(sources).where(sources.c.id == source)).rowcount:
        return False
    conn.execute(delete(visits).where(visits.c.source == source))
    advance(conn, "revision")
    return True


def change(conn: Connection, source: Source, was: Source | None) -> bool:
    """See Store.change_source."""
    locked(conn, "revision")
    stands = select(sources.c.source).where(sources.c.id == source.id)
    if was is not None and [unpacked(Source, row) for row in conn.execute(stands).scalars()] != [was]:
        return False
    other = select(sources.c.id).where(sources.c.url == source.url, sources.c.id != source.id)
    if conn.execute(other).first() is not None:
        return False
    row = {"url": source.url, "name": source.name, "source": packed(source)}
    if not conn.execute(update(sources).where(sources.c.id == source.id).values(row)).rowcount:
        return False
    advance(conn, "revision")
    return True


def terms(conn: Connection, ids: Iterable[str]) -> dict[str, Terms]:
    """See Store.terms."""
    found: dict[str, Terms] = {}
    for batch in batches(unique(ids), IN):
        rows = conn.execute(select(sources.c.id, sources.c.source).where(sources.c.id.in_(batch)))
        found |= {row.id: unpacked(Source, row.source).terms for row in rows}
    return {id_: said for id_, said in found.items() if said != NO_TERMS}


def every(conn: Connection) -> list[Source]:
    """See Store.sources."""
    rows = conn.execute(select(sources.c.source).order_by(sources.c.name, sources.c.id))
    return [unpacked(Source, row.source) for row in rows]


def last_visits(conn: Connection) -> dict[str, Visit]:
    """See Store.visits."""
    return {
        row.source: unpacked(Visit, row.visit) for row in conn.execute(select(visits.c.source, visits.c.visit))
    }


def remember(conn: Connection, visit: Visit) -> None:
    """Write a visit over the one before."""
    row = {"source": visit.source, "next": visit.next, "gone": visit.gone, "visit": packed(visit)}
    upsert(conn, visits, row, key="source")


def due(conn: Connection, now: datetime, limit: int) -> list[tuple[Source, Visit]]:
    """See Store.due_sources."""
    come = and_(~visits.c.gone, or_(visits.c.next.is_(None), visits.c.next <= now))
    rows = conn.execute(
        select(sources.c.source, visits.c.visit)
        .select_from(sources.outerjoin(visits, visits.c.source == sources.c.id))
        .where(or_(visits.c.source.is_(None), come))
        .order_by(visits.c.source.is_not(None), visits.c.next.asc().nulls_first(), sources.c.id)
        .limit(limit)
    )
    return [_with_visit(unpacked(Source, row.source), row.visit) for row in rows]


def _with_visit(source: Source, visit: bytes | None) -> tuple[Source, Visit]:
    return source, unpacked(Visit, visit) if visit else Visit(source=source.id, url=source.url)
