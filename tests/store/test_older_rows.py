"""What was accepted before it was written down who sent it."""

from __future__ import annotations

from pathlib import Path

import msgspec
from sqlalchemy import select, update

from tests.contract.wire import VISIT, an_arrival, batch, read
from wirebell.model.source import Brought
from wirebell.store import open_store
from wirebell.store.database import database_at
from wirebell.store.schema import arrivals


def test_a_version_of_before_is_known_by_the_source_of_its_story(tmp_path: Path) -> None:
    path = str(tmp_path / "w.db")
    store = open_store(path)
    store.accept(VISIT, [an_arrival("s1"), an_arrival("s2")])
    seq = next(seq for seq, a in store.pending(9) if a.story == "s1")
    store.tell([(seq, read("s1", source="quay"))], [batch()])
    database = database_at(path)
    with database.writer.begin() as conn:
        for row in conn.execute(select(arrivals.c.seq, arrivals.c.known)).all():
            kept = msgspec.msgpack.decode(row.known)
            older = {name: kept[name] for name in kept if name not in {"source", "guid", "brought"}}
            known = msgspec.msgpack.encode(older)
            conn.execute(update(arrivals).where(arrivals.c.seq == row.seq).values(known=known))
    database.dispose()
    found = store.known(["g:harbour:s1", "g:harbour:s2"])
    told, waits = found["g:harbour:s1"], found["g:harbour:s2"]
    assert (told.source, told.brought) == ("quay", Brought(sent=(("quay", "s1.1"),)))
    assert (waits.source, waits.brought) == ("", Brought())
    store.close()
