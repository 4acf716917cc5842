"""Arrivals, stories as read and how far each is told, on an open connection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, bindparam, exists, func, select, update

from wirebell.errors import StoreError
from wirebell.model.alert import Decided
from wirebell.model.source import Arrival, Known
from wirebell.model.story import Story
from wirebell.store._sql import IN, Row, advance, batches, insert_new, locked
from wirebell.store.codec import mark, packed, unpacked
from wirebell.store.life import Telling, known_as
from wirebell.store.schema import arrivals, keys, stories


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
    return found


# -- accept ---------------------------------------------------------------------------------------------


def accept(conn: Connection, new: Sequence[Arrival]) -> int:
    """Store arrivals and their keys, numbered in the order given; return how many were not there."""
    if not new:
        return 0
    start = locked(conn, "arrival")
    rows = [_arrival_row(start + i, arrival) for i, arrival in enumerate(new, 1)]
    stored = insert_new(conn, arrivals, rows)
    insert_new(conn, keys, [{"key": mark(key), "story": a.story} for a in new for key in a.keys])
    if stored:
        advance(conn, "arrival", len(new))
    return stored


def _arrival_row(seq: int, arrival: Arrival) -> Row:
    return {
        "seq": seq,
        "story": arrival.story,
        "version": arrival.version,
        "known": packed(known_as(arrival)),
        "withdrawn": arrival.kind == "withdrawn",
        "withheld": arrival.item.status == "withheld",
        "embargo": arrival.item.embargo,
        "arrival": packed(arrival),
    }


def _waiting(after: int, *columns: Column[Any]) -> Select[Any]:
    """The arrivals above a number that are not yet told, in order of acceptance."""
    chosen = select(*columns).where(arrivals.c.arrival.is_not(None), arrivals.c.seq > after)
    return chosen.order_by(arrivals.c.seq)


def pending(conn: Connection, limit: int, after: int) -> list[tuple[int, Arrival]]:
    """See Store.pending."""
    rows = conn.execute(_waiting(after, arrivals.c.seq, arrivals.c.arrival).limit(limit))
    return [(row.seq, unpacked(Arrival, row.arrival)) for row in rows]


# -- tell -----------------------------------------------------------------------------------------------

_FLAGS = (
    update(arrivals)
    .where(arrivals.c.seq == bindparam("of"))
    .values(withheld=bindparam("is_withheld"), embargo=bindparam("until"))
)
_EMPTY = update(arrivals).where(arrivals.c.seq == bindparam("of")).values(arrival=None)
_GO_ON = (
    update(stories)
    .where(stories.c.seq == bindparam("of"))
    .values(follows_at=bindparam("at"), cursor=bindparam("to"), told=bindparam("done"))
)


def add_read(conn: Connection, read: Sequence[tuple[int, Story]]) -> None:
    """Store stories as read by the numbers of their arrivals; those already there stay as they are."""
    there = _accepted(conn, [seq for seq, _ in read])
    for seq, story in read:
        if there.get(seq, (None, None))[:2] != (story.id, story.told.version):
            raise StoreError(f"Story {story.id} version {story.told.version} was never accepted as number {seq}.")
    new = [(seq, story) for seq, story in read if not there[seq][2]]
    if new:
        insert_new(conn, stories, [_story_row(seq, story) for seq, story in new])
        flags = [{"of": seq, "is_withheld": s.told.withheld, "until": s.told.embargo} for seq, s in new]
        conn.execute(_FLAGS, flags)


def _accepted(conn: Connection, seqs: Sequence[int]) -> dict[int, tuple[str, int, bool]]:
    """Return (story, version, whether it was read) of those arrivals; nobody else reads them meanwhile."""
    found: dict[int, tuple[str, int, bool]] = {}
    read = exists().where(stories.c.seq == arrivals.c.seq).label("read")
    for batch in batches(seqs, IN):
        chosen = select(arrivals.c.seq, arrivals.c.story, arrivals.c.version, read).where(
            arrivals.c.seq.in_(batch)
        )
        rows = conn.execute(chosen.order_by(arrivals.c.seq).with_for_update(of=arrivals))
        found |= {row.seq: (row.story, row.version, row.read) for row in rows}
    return found


def _story_row(seq: int, story: Story) -> Row:
    return {
        "seq": seq,
        "story": story.id,
        "version": story.told.version,
        "source": story.source,
        "address": mark(story.url) if story.url else None,
        "follows_at": None,
        "cursor": "",
        "told": False,
        "body": packed(story),
    }


def go_on(conn: Connection, decided: Sequence[Decided]) -> list[Decided]:
    """Move the telling of each batch's story on; return the batches that count (`life.Telling.after`)."""
    seqs, tellings = _tellings(conn, decided)
    counting = []
    for batch in decided:
        version = (batch.story, batch.version)
        if version not in tellings:
            raise StoreError(f"Story {batch.story} version {batch.version} was decided on but never read.")
        after = tellings[version].after(batch)
        if after is not None:
            tellings[version] = after
            counting.append(batch)
    _write_tellings(conn, {seqs[v]: tellings[v] for v in dict.fromkeys((b.story, b.version) for b in counting)})
    return counting


def _tellings(
    conn: Connection, decided: Sequence[Decided]
) -> tuple[dict[tuple[str, int], int], dict[tuple[str, int], Telling]]:
    seqs: dict[tuple[str, int], int] = {}
    tellings: dict[tuple[str, int], Telling] = {}
    columns = (stories.c.story, stories.c.version, stories.c.seq, *_TELLING)
    for batch in batches(dict.fromkeys(b.story for b in decided), IN):
        chosen = select(*columns).where(stories.c.story.in_(batch)).order_by(stories.c.seq)
        for row in conn.execute(chosen.with_for_update()):
            seqs[row.story, row.version] = row.seq
            tellings[row.story, row.version] = _telling(row)
    return seqs, tellings


_TELLING = (stories.c.follows_at, stories.c.cursor, stories.c.told)


def _telling(row: Any) -> Telling:
    return Telling(follows_at=row.follows_at, cursor=row.cursor, told=row.told)


def _write_tellings(conn: Connection, tellings: Mapping[int, Telling]) -> None:
    if tellings:
        rows = [{"of": seq, "at": t.follows_at, "to": t.cursor, "done": t.told} for seq, t in tellings.items()]
        conn.execute(_GO_ON, rows)
    if ended := [{"of": seq} for seq, telling in tellings.items() if telling.told]:
        conn.execute(_EMPTY, ended)


def begun(conn: Connection, limit: int, after: int) -> dict[tuple[str, int], tuple[int, str]]:
    """See Store.begun."""
    first = _waiting(after, arrivals.c.seq).limit(limit).subquery()
    chosen = select(stories.c.story, stories.c.version, *_TELLING).join(first, first.c.seq == stories.c.seq)
    rows = conn.execute(chosen.where(~stories.c.told, stories.c.follows_at.is_not(None)))
    return {(row.story, row.version): (row.follows_at, row.cursor) for row in rows}


# -- reading back ---------------------------------------------------------------------------------------


def one(conn: Connection, story: str, version: int | None) -> Story | None:
    """See Store.story."""
    chosen = select(stories.c.body).where(stories.c.story == story)
    if version is not None:
        chosen = chosen.where(stories.c.version == version)
    body = conn.execute(chosen.order_by(stories.c.version.desc()).limit(1)).scalar_one_or_none()
    return None if body is None else unpacked(Story, body)


def newest(conn: Connection, limit: int, before: int | None, source: str | None) -> list[tuple[int, Story]]:
    """See Store.stories."""
    later = stories.alias()
    newer = exists().where(later.c.story == stories.c.story, later.c.version > stories.c.version, later.c.told)
    chosen = select(stories.c.seq, stories.c.body).where(stories.c.told, ~newer)
    if before is not None:
        chosen = chosen.where(stories.c.seq < before)
    if source is not None:
        chosen = chosen.where(stories.c.source == source)
    rows = conn.execute(chosen.order_by(stories.c.seq.desc()).limit(limit))
    return [(row.seq, unpacked(Story, row.body)) for row in rows]


def versions(conn: Connection, after: int, limit: int) -> list[tuple[int, Story, int]]:
    """See Store.versions."""
    chosen = select(stories.c.seq, stories.c.body, stories.c.follows_at).where(
        stories.c.told, stories.c.seq > after
    )
    rows = conn.execute(chosen.order_by(stories.c.seq).limit(limit))
    return [(row.seq, unpacked(Story, row.body), row.follows_at) for row in rows]


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
