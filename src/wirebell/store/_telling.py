"""How far each story is told: stories as read and what was decided about them, on an open connection.

What a group of stories needs is written in a few statements, whatever the group's size: each statement hands
Python from thread to thread, and the thread that reads stories does not give it back at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, exists, select, update

from wirebell.errors import StoreError
from wirebell.model.alert import Decided
from wirebell.model.story import Story
from wirebell.store._sql import IN, Tuples, batches, insert_new, insert_tuples
from wirebell.store._stories import waiting
from wirebell.store.codec import mark, packed
from wirebell.store.life import Telling
from wirebell.store.schema import arrivals, stories

Version = tuple[str, int]
"""A story and one of its versions."""

_FLAGS = (
    update(arrivals)
    .where(arrivals.c.seq == bindparam("of"))
    .values(withheld=bindparam("is_withheld"), embargo=bindparam("until"))
)
_GO_ON = (
    update(stories)
    .where(stories.c.seq == bindparam("of"))
    .values(follows_at=bindparam("at"), cursor=bindparam("to"), told=bindparam("done"))
)
_WRITTEN = tuple(column.name for column in stories.c)
_ON_SQLITE = Tuples(stories.name, _WRITTEN)


class _Accepted(NamedTuple):
    """An arrival under its number: what it is a version of, whether that was read, and when it may be shown."""

    version: Version
    read: bool
    withheld: bool
    embargo: datetime | None


class _Known(NamedTuple):
    """A story version under its number, with how far it is told."""

    seq: int
    telling: Telling


def tell(conn: Connection, read: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> list[Decided]:
    """Store stories as read and move their telling on; return the batches that count. See Store.tell."""
    new = _unread(conn, read)
    known = {(story.id, story.told.version): _Known(seq, Telling()) for seq, story in new}
    known |= _tellings(conn, {(batch.story, batch.version) for batch in decided} - known.keys())
    counting, after = _gone_on(decided, known)
    _add_read(conn, new, after)
    there = {seq for seq, _ in new}
    _write_tellings(conn, {seq: telling for seq, telling in after.items() if seq not in there})
    end(conn, [seq for seq, telling in after.items() if telling.told])
    return counting


def _unread(conn: Connection, read: Sequence[tuple[int, Story]]) -> list[tuple[int, Story]]:
    """Return those of the stories that were not read before, and correct what their arrivals say of embargoes."""
    there = _accepted(conn, [seq for seq, _ in read])
    for seq, story in read:
        if seq not in there or there[seq].version != (story.id, story.told.version):
            raise StoreError(f"Story {story.id} version {story.told.version} was never accepted as number {seq}.")
    new = [(seq, story) for seq, story in read if not there[seq].read]
    flags = [
        {"of": seq, "is_withheld": story.told.withheld, "until": story.told.embargo}
        for seq, story in new
        if (story.told.withheld, story.told.embargo) != (there[seq].withheld, there[seq].embargo)
    ]
    if flags:
        conn.execute(_FLAGS, flags)
    return new


def _accepted(conn: Connection, seqs: Sequence[int]) -> dict[int, _Accepted]:
    """Return those arrivals by number; nobody else reads them meanwhile."""
    found: dict[int, _Accepted] = {}
    read = exists().where(stories.c.seq == arrivals.c.seq).label("read")
    a = arrivals.c
    for batch in batches(seqs, IN):
        chosen = select(a.seq, a.story, a.version, read, a.withheld, a.embargo).where(a.seq.in_(batch))
        rows = conn.execute(chosen.order_by(a.seq).with_for_update(of=arrivals))
        found |= {
            row.seq: _Accepted((row.story, row.version), row.read, row.withheld, row.embargo) for row in rows
        }
    return found


# -- how far --------------------------------------------------------------------------------------------

_TELLING = (stories.c.follows_at, stories.c.cursor, stories.c.told)


def _telling(row: Any) -> Telling:
    return Telling(follows_at=row.follows_at, cursor=row.cursor, told=row.told)


def _tellings(conn: Connection, wanted: Iterable[Version]) -> dict[Version, _Known]:
    """Return how far those versions are told that are on record."""
    found: dict[Version, _Known] = {}
    columns = (stories.c.story, stories.c.version, stories.c.seq, *_TELLING)
    for batch in batches(dict.fromkeys(story for story, _ in wanted), IN):
        chosen = select(*columns).where(stories.c.story.in_(batch)).order_by(stories.c.seq)
        for row in conn.execute(chosen.with_for_update()):
            found[row.story, row.version] = _Known(row.seq, _telling(row))
    return found


def _gone_on(
    decided: Sequence[Decided], known: Mapping[Version, _Known]
) -> tuple[list[Decided], dict[int, Telling]]:
    """Return the batches that count (`life.Telling.after`) and, by number, how far those stories are then told."""
    after: dict[int, Telling] = {}
    counting = []
    for batch in decided:
        on_record = known.get((batch.story, batch.version))
        if on_record is None:
            raise StoreError(f"Story {batch.story} version {batch.version} was decided on but never read.")
        telling = after.get(on_record.seq, on_record.telling).after(batch)
        if telling is not None:
            after[on_record.seq] = telling
            counting.append(batch)
    return counting, after


# -- writing --------------------------------------------------------------------------------------------


def _add_read(conn: Connection, new: Sequence[tuple[int, Story]], tellings: Mapping[int, Telling]) -> None:
    rows = (_values(seq, story, tellings.get(seq, Telling())) for seq, story in new)
    if conn.dialect.name == "sqlite":
        insert_tuples(conn, _ON_SQLITE, rows)
    elif new:
        insert_new(conn, stories, (dict(zip(_WRITTEN, row, strict=True)) for row in rows))


def _values(seq: int, story: Story, telling: Telling) -> tuple[object, ...]:
    """A row in the order of `_WRITTEN`, which both databases take as it is."""
    row = {
        "seq": seq,
        "story": story.id,
        "version": story.told.version,
        "source": story.source,
        "address": mark(story.url) if story.url else None,
        "follows_at": telling.follows_at,
        "cursor": telling.cursor,
        "told": telling.told,
        "body": packed(story),
        "storyline": story.told.storyline.id if story.told.storyline else None,
    }
    return tuple(row[name] for name in _WRITTEN)


def _write_tellings(conn: Connection, tellings: Mapping[int, Telling]) -> None:
    rows = [{"of": seq, "at": t.follows_at, "to": t.cursor, "done": t.told} for seq, t in tellings.items()]
    if rows:
        conn.execute(_GO_ON, rows)


def place_read(conn: Connection, read: Sequence[tuple[int, Story]], follows_at: int) -> None:
    """Store stories as read, to be told from the beginning at the follows of a revision."""
    new = _unread(conn, read)
    _add_read(conn, new, {seq: Telling(follows_at=follows_at) for seq, _ in new})


def end(conn: Connection, told: Sequence[int]) -> None:
    """Empty the arrivals of stories that are told."""
    for batch in batches(told, IN):
        conn.execute(update(arrivals).where(arrivals.c.seq.in_(batch)).values(arrival=None))


def begun(conn: Connection, limit: int, after: int) -> dict[Version, tuple[int, str]]:
    """See Store.begun."""
    first = waiting(after, arrivals.c.seq).limit(limit).subquery()
    chosen = select(stories.c.story, stories.c.version, *_TELLING).join(first, first.c.seq == stories.c.seq)
    rows = conn.execute(chosen.where(~stories.c.told, stories.c.follows_at.is_not(None)))
    return {(row.story, row.version): (row.follows_at, row.cursor) for row in rows}
