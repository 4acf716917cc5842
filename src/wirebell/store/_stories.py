"""Arrivals, and stories as read, on an open connection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, update

from wirebell.model.source import Arrival, Known, Noted
from wirebell.model.story import Story
from wirebell.store._sql import IN, Row, advance, batches, insert_new, locked
from wirebell.store.codec import mark, packed, unpacked
from wirebell.store.life import forestalled, from_source, known_as, same_version
from wirebell.store.schema import KEPT_BACK, arrivals, keys, stories


def _newest(table: Any) -> ColumnElement[bool]:
    """Say that no row of the table holds a later version of the same story."""
    later = table.alias()
    return ~exists().where(and_(later.c.story == table.c.story, later.c.version > table.c.version))


def known(conn: Connection, wanted: Iterable[str]) -> dict[str, Known]:
    """See Store.known."""
    found: dict[str, Known] = {}
    marks = {mark(key): key for key in wanted}
    for batch in batches(marks, IN):
        rows = conn.execute(
            select(keys.c.key, arrivals.c.known)
            .select_from(keys.join(arrivals, arrivals.c.story == keys.c.story))
            .where(keys.c.key.in_(batch), _newest(arrivals))
        )
        found |= {marks[bytes(row.key)]: unpacked(Known, row.known) for row in rows}
    return _with_sources(conn, found)


def _with_sources(conn: Connection, found: dict[str, Known]) -> dict[str, Known]:
    """Look up the sources of what was accepted before they were written down with it."""
    older = sorted({known.story for known in found.values() if not known.source})
    sources = {story.id: story.source for story in several(conn, older) if story.source} if older else {}
    return {
        key: from_source(known, sources[known.story]) if not known.source and known.story in sources else known
        for key, known in found.items()
    }


# -- accept ---------------------------------------------------------------------------------------------


def accept(conn: Connection, new: Sequence[Arrival], whole: bool = False) -> int:
    """Store arrivals and their keys, numbered in the order given; return how many were not there."""
    if not new:
        return 0
    start = locked(conn, "arrival")
    rows = [_arrival_row(start + i, arrival) for i, arrival in enumerate(new, 1)]
    stored = insert_new(conn, arrivals, rows)
    if whole and stored < len(rows):
        _agree(conn, new)
    insert_new(conn, keys, [{"key": mark(key), "story": a.story} for a in new for key in a.keys])
    if stored:
        advance(conn, "arrival", len(new))
    return stored


def _agree(conn: Connection, new: Sequence[Arrival]) -> None:
    """Raise Forestalled if a version that is there is another than the one given."""
    for arrival in new:
        there = select(arrivals.c.known).where(
            arrivals.c.story == arrival.story, arrivals.c.version == arrival.version
        )
        if not same_version(unpacked(Known, conn.execute(there).scalar_one()), known_as(arrival)):
            raise forestalled(arrival)


def note(conn: Connection, noted: Sequence[Noted]) -> None:
    """Remember who else shows stories that stay as they are."""
    for one in noted:
        row = (arrivals.c.story == one.story, arrivals.c.version == one.version)
        before = conn.execute(select(arrivals.c.known).where(*row)).scalar_one_or_none()
        if before is not None:
            known = replace(unpacked(Known, before), brought=one.brought)
            conn.execute(update(arrivals).where(*row).values(known=packed(known)))


def _arrival_row(seq: int, arrival: Arrival) -> Row:
    return {
        "seq": seq,
        "story": arrival.story,
        "version": arrival.version,
        "known": packed(known_as(arrival)),
        "withdrawn": arrival.kind == "withdrawn",
        "withheld": arrival.item.status == "withheld",
        "embargo": arrival.until,
        "arrival": packed(arrival),
    }


def waiting(after: int | ColumnElement[int], *columns: ColumnElement[Any]) -> Select[Any]:
    """Return the query for arrivals above a number that are not yet told, in order of acceptance."""
    chosen = select(*columns).where(arrivals.c.arrival.is_not(None), arrivals.c.seq > after)
    return chosen.order_by(arrivals.c.seq)


def pending(conn: Connection, limit: int, after: int) -> list[tuple[int, Arrival]]:
    """See Store.pending."""
    rows = conn.execute(waiting(after, arrivals.c.seq, arrivals.c.arrival).limit(limit))
    return [(row.seq, unpacked(Arrival, row.arrival)) for row in rows]


# -- reading back ---------------------------------------------------------------------------------------


def one(conn: Connection, story: str, version: int | None) -> Story | None:
    """See Store.story."""
    chosen = select(stories.c.body).where(stories.c.story == story)
    if version is not None:
        chosen = chosen.where(stories.c.version == version)
    body = conn.execute(chosen.order_by(stories.c.version.desc()).limit(1)).scalar_one_or_none()
    return None if body is None else unpacked(Story, body)


def several(conn: Connection, wanted: Sequence[str]) -> list[Story]:
    """See Store.several."""
    found: dict[str, Story] = {}
    later = stories.alias()
    newer = exists().where(later.c.story == stories.c.story, later.c.version > stories.c.version)
    for batch in batches(wanted, IN):
        rows = conn.execute(select(stories.c.body).where(stories.c.story.in_(batch), ~newer))
        found.update((story.id, story) for story in (unpacked(Story, row.body) for row in rows))
    return [found[story] for story in wanted if story in found]


def exactly(conn: Connection, wanted: Collection[tuple[str, int]]) -> dict[tuple[str, int], Story]:
    """See Store.exactly."""
    found: dict[tuple[str, int], Story] = {}
    columns = stories.c.story, stories.c.version, stories.c.body
    for batch in batches(sorted(wanted), IN):
        ids, asked = {story for story, _ in batch}, set(batch)
        numbers = stories.c.version.in_({version for _, version in batch})
        rows = conn.execute(select(*columns).where(stories.c.story.in_(ids), numbers))
        told = (row for row in rows if (row.story, row.version) in asked)
        found |= {(row.story, row.version): unpacked(Story, row.body) for row in told}
    return found


def kept_back(conn: Connection, now: datetime) -> list[str]:
    """See Store.kept_back."""
    apart = or_(arrivals.c.withheld, arrivals.c.embargo > now)
    return list(conn.execute(select(arrivals.c.story).distinct().where(KEPT_BACK, apart)).scalars())


def newest(
    conn: Connection, limit: int, before: int | None, source: str | None, storyline: str | None, top: int | None
) -> list[tuple[int, Story]]:
    """See Store.stories."""
    chosen = _placed(top)
    if before is not None:
        chosen = chosen.where(stories.c.seq < before)
    if source is not None:
        chosen = chosen.where(stories.c.source == source)
    if storyline is not None:
        chosen = chosen.where(stories.c.storyline == storyline)
    rows = conn.execute(chosen.order_by(stories.c.seq.desc()).limit(limit))
    return [(row.seq, unpacked(Story, row.body)) for row in rows]


def _placed(top: int | None) -> Select[Any]:
    """Select the places of told stories, as they were at `top`, with the stories as they stand."""
    now = stories.alias()
    if top is None:
        return select(stories.c.seq, stories.c.body).where(stories.c.told, _last_told(stories))
    there = and_(stories.c.told, stories.c.seq <= top, _last_told(stories, top))
    stands = and_(now.c.story == stories.c.story, now.c.told, _last_told(now))
    return select(stories.c.seq, now.c.body).where(there, stands)


def _last_told(table: Any, top: int | None = None) -> ColumnElement[bool]:
    """Say that no later version of the same story is told, up to `top`."""
    later = stories.alias()
    newer = and_(later.c.story == table.c.story, later.c.version > table.c.version, later.c.told)
    return ~exists().where(newer if top is None else and_(newer, later.c.seq <= top))


def storyline_known(conn: Connection, storyline: str) -> bool:
    """See Store.storyline_known."""
    chosen = select(stories.c.seq).where(stories.c.told, stories.c.storyline == storyline).limit(1)
    return conn.execute(chosen).first() is not None


def versions(conn: Connection, after: int, limit: int) -> list[tuple[int, Story, int]]:
    """See Store.versions."""
    chosen = select(stories.c.seq, stories.c.body, stories.c.follows_at).where(
        stories.c.told, stories.c.seq > after
    )
    rows = conn.execute(chosen.order_by(stories.c.seq).limit(limit))
    return [(row.seq, unpacked(Story, row.body), row.follows_at) for row in rows]


def lineage(conn: Connection, story: str) -> list[tuple[Story, int]]:
    """See Store.lineage."""
    chosen = select(stories.c.body, stories.c.follows_at).where(stories.c.told, stories.c.story == story)
    rows = conn.execute(chosen.order_by(stories.c.version))
    return [(unpacked(Story, row.body), row.follows_at) for row in rows]


def find(conn: Connection, text: str) -> Story | None:
    """See Store.find_story; a beginning that several ids share finds nothing."""
    exact = one(conn, text, None)
    if exact is not None:
        return exact
    at = select(stories.c.story).where(stories.c.address == mark(text)).order_by(stories.c.seq.desc()).limit(1)
    by_address = conn.execute(at).scalar_one_or_none()
    if by_address is not None:
        return one(conn, by_address, None)
    begins = _begins(conn, text) if len(text) >= 8 else []
    return one(conn, begins[0], None) if len(begins) == 1 else None


def _begins(conn: Connection, text: str) -> list[str]:
    between = and_(stories.c.story >= text, stories.c.story <= text + "\U0010ffff")
    return list(conn.execute(select(stories.c.story).where(between).distinct().limit(2)).scalars())


def count(conn: Connection) -> int:
    """Return how many stories there are, each counted once whatever its versions."""
    return conn.execute(select(func.count(stories.c.story.distinct()))).scalar_one()
