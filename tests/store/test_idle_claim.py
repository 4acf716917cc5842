"""Looking for what is to be sent costs next to nothing while nothing is, however many may see what is closed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from tests.contract.wire import alert, asked, claim, take
from tests.samples import NOW
from wirebell.model.entitlement import Entitlement
from wirebell.store import open_store

IDLE = 6
"""Questions of a look that finds nothing: what is due by rank, and what lapsed; no more is asked of nothing."""


def test_a_look_that_finds_nothing_asks_of_nothing_more(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'wirebell.db'}")
    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        claim(store, NOW)
        said.clear()
        assert claim(store, NOW) == []
        assert len(said) <= IDLE, said
        assert not any("entitlements" in one for one in said)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
        store.close()


def test_of_who_may_see_what_is_closed_those_count_who_are_to_be_told(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'wirebell.db'}")
    store.entitle(Entitlement(thing="source:harbour"))
    for name in ("ana", "cleo"):
        store.entitle(Entitlement(thing="source:harbour", follower=name))
    take(store, "s1", *(alert(follower=name) for name in ("ana", "ben", "cleo")))
    seen = {one.delivery.alert.follower: len(one.closed) for one in asked(store)}
    assert seen == {"ana": 0, "ben": 1, "cleo": 0}
    store.close()
