"""The archive's segments and pages on an open connection, and stories read back by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection, LargeBinary, Select, and_, bindparam, delete, func, select, update

from wirebell.model.archive import Loose, Page, Segment, Spot, Unshelved, Wording
from wirebell.model.story import Story
from wirebell.store._sql import IN, batches, counted, insert_new, locked, write_over
from wirebell.store.codec import packed, unpacked
from wirebell.store.schema import arrivals, counters, pages, segments, spots, stories

SHELF = "shelf"
T = TypeVar("T", bound=Struct)


def unshelved(conn: Connection, limit: int) -> Unshelved:
    """See Store.unshelved."""
    after = counted(conn, SHELF)
    told = select(stories.c.seq, stories.c.body).where(stories.c.told, stories.c.seq > after)
    rows = conn.execute(told.order_by(stories.c.seq).limit(limit)).all()
    if not rows:
        return Unshelved((), ())
    waiting = and_(arrivals.c.arrival.is_not(None), arrivals.c.seq > after, arrivals.c.seq < rows[-1].seq)
    holes = conn.execute(select(arrivals.c.seq).where(waiting).order_by(arrivals.c.seq)).scalars()
    return Unshelved(tuple((row.seq, unpacked(Story, row.body)) for row in rows), tuple(holes))


def unshelved_count(conn: Connection) -> int:
    """See Store.unshelved_count."""
    after = counted(conn, SHELF)
    told = select(func.count()).select_from(stories).where(stories.c.told, stories.c.seq > after)
    return conn.execute(told).scalar_one()


def loose(conn: Connection, limit: int) -> Loose:
    """See Store.loose."""
    after = counted(conn, SHELF)
    told = select(stories.c.seq).where(stories.c.told, stories.c.seq > after)
    return Loose(after, tuple(conn.execute(told.order_by(stories.c.seq).limit(limit)).scalars()))


def shelve(conn: Connection, segment: Segment, new: Sequence[Page], since: int, more: Sequence[Spot]) -> bool:
    """See Store.shelve."""
    if locked(conn, SHELF) != since:
        return False
    conn.execute(delete(pages).where(pages.c.segment == segment.number))
    conn.execute(delete(segments).where(segments.c.number == segment.number))
    insert_new(conn, segments, [{"number": segment.number, "body": packed(segment)}])
    insert_new(conn, pages, ({"segment": segment.number, "first": page.first, "body": page.body} for page in new))
    rows = ({"key": spot.key, "segment": segment.number, "body": spot.body} for spot in more)
    write_over(conn, spots, rows, "key", "segment")
    conn.execute(update(counters).where(counters.c.name == SHELF).values(value=segment.upto))
    return True


def every_segment(conn: Connection) -> list[Segment]:
    """See Store.segments."""
    rows = conn.execute(select(segments.c.body).order_by(segments.c.number))
    return [unpacked(Segment, row.body) for row in rows]


def _between() -> Select[tuple[int, bytes]]:
    """Return the pages of each segment that begin in between, and the one that begins before.

    SQLite would go through all pages there are and find the segment of each: no index serves `number + 0`, so that
    it goes through the segments, which are few, and finds the pages of each.
    """
    own, low, high = pages.alias(), bindparam("low", type_=LargeBinary), bindparam("high", type_=LargeBinary)
    before = select(own.c.first).where(own.c.segment == segments.c.number, own.c.first <= low)
    begin = func.coalesce(before.order_by(own.c.first.desc()).limit(1).scalar_subquery(), low)
    held = and_(pages.c.segment == segments.c.number + 0, pages.c.first >= begin, pages.c.first < high)
    return select(pages.c.segment, pages.c.first, pages.c.body).select_from(segments.join(pages, held))


_BETWEEN = _between()  # made once: a question asks it for every key, and making it takes longer than the answer


def between(conn: Connection, low: bytes, high: bytes) -> list[tuple[int, bytes]]:
    """See Store.pages."""
    rows = sorted(conn.execute(_BETWEEN, {"low": low, "high": high}), key=itemgetter(0, 1))
    return [(row.segment, bytes(row.body)) for row in rows]


def spots_of(conn: Connection, keys: Sequence[bytes]) -> list[list[tuple[int, bytes]]]:
    """See Store.spots."""
    found: dict[bytes, list[tuple[int, bytes]]] = {key: [] for key in keys}
    for batch in batches(found, IN):
        chosen = select(spots.c.key, spots.c.segment, spots.c.body).where(spots.c.key.in_(batch))
        for row in conn.execute(chosen.order_by(spots.c.key, spots.c.segment)):
            found[bytes(row.key)].append((row.segment, bytes(row.body)))
    return [found[key] for key in keys]


def segment_pages(conn: Connection, number: int) -> list[bytes]:
    """See Store.segment_pages."""
    chosen = select(pages.c.body).where(pages.c.segment == number).order_by(pages.c.first)
    return [bytes(body) for body in conn.execute(chosen).scalars()]


def picked(conn: Connection, seqs: Sequence[int]) -> Iterator[tuple[int, Story]]:
    """See Store.picked."""
    return _picked(conn, seqs, Story)


def wordings(conn: Connection, seqs: Sequence[int]) -> Iterator[tuple[int, Wording]]:
    """See Store.wordings."""
    return _picked(conn, seqs, Wording)


def _picked(conn: Connection, seqs: Sequence[int], kind: type[T]) -> Iterator[tuple[int, T]]:
    for batch in batches(seqs, IN):
        chosen = select(stories.c.seq, stories.c.body).where(stories.c.seq.in_(batch), stories.c.told)
        for row in conn.execute(chosen.order_by(stories.c.seq)):
            yield row.seq, unpacked(kind, row.body)
