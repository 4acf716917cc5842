"""A telling that stops in the middle, or is done by two at once, tells everybody once."""

from __future__ import annotations

import dataclasses
from typing import Any, cast

import pytest

from tests.flow.wire import FERRY, Wire, item
from wirebell.errors import StoreError
from wirebell.match.book import FollowBook
from wirebell.model.follow import Match
from wirebell.pipeline import World, take
from wirebell.ports import Store
from wirebell.standing import Document


class Struck(BaseException):
    """The process ends here."""


class Dying:
    """A store whose process is struck at the call of `tell` after so many."""

    def __init__(self, store: Store, after: int) -> None:
        self._store, self._left = store, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def tell(self, *batch: Any) -> int:
        if not self._left:
            raise Struck
        self._left -= 1
        return self._store.tell(*batch)


class Refusing(Dying):
    """A store that refuses one call of `tell`, after so many, and none after it."""

    def tell(self, *batch: Any) -> int:
        self._left -= 1
        if self._left == -1:
            raise StoreError("The disk is full for a moment.")
        return self._store.tell(*batch)


def dying(wire: Wire, after: int) -> World:
    return dataclasses.replace(wire.world, store=cast(Store, Dying(wire.store, after)))


async def huge(store: Store) -> Wire:
    """A story accepted that ten readers follow, told three at a time."""
    wire = Wire(store, batch=3)
    for n in range(10):
        wire.follows(f"reader{n}", "sailors")
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.visits()
    return wire


async def test_a_telling_that_is_interrupted_goes_on_with_the_follows_of_then(
    store: Store,
) -> None:
    wire = await huge(store)
    with pytest.raises(Struck):
        list(take(dying(wire, after=2), wire.book(), {}))
    assert len(wire.told()) == 6
    (waiting,) = [arrival for _, arrival in store.pending(5)]
    at, cursor = store.begun(99).get((waiting.story, 1)) or (0, "")
    assert cursor == "reader5"
    wire.follows("late", "sailors")
    wire.store.end_follow("reader9-9")
    assert wire.takes().alerts == 4
    assert [who for who, _, _ in wire.told()] == [f"reader{n}" for n in range(10)]
    assert [follows_at for _, told, follows_at in store.versions() if told.id == waiting.story] == [at]
    assert wire.is_clean(expected=10)


async def test_nothing_is_recorded_after_what_the_store_refused(store: Store) -> None:
    wire = await huge(store)
    with pytest.raises(StoreError, match="full for a moment"):
        list(take(dataclasses.replace(wire.world, store=cast(Store, Refusing(store, after=1))), wire.book(), {}))
    assert [who for who, _, _ in wire.told()] == ["reader0", "reader1", "reader2"]
    assert wire.takes().alerts == 7
    assert wire.is_clean(expected=10)


async def test_a_telling_goes_on_in_a_process_that_knew_fewer_follows(store: Store) -> None:
    wire = await huge(store)
    behind = wire.book()
    wire.follows("late", "sailors")
    with pytest.raises(Struck):
        list(take(dying(wire, after=2), wire.book(), {}))
    list(take(wire.world, behind, {}))
    assert len(wire.told()) == 11
    assert wire.is_clean(expected=11)


async def test_two_processes_that_tell_one_story_at_once_tell_it_once(store: Store) -> None:
    wire = await huge(store)
    early = wire.book()
    wire.follows("late", "sailors")

    class Slow(Dying):
        def tell(self, *batch: Any) -> int:
            if self._left:
                self._left = 0
                list(take(wire.world, wire.book(), {}))  # the other one is quicker
            return self._store.tell(*batch)

    list(take(dataclasses.replace(wire.world, store=cast(Store, Slow(wire.store, 1))), early, {}))
    assert len(wire.told()) == 11
    assert wire.is_clean(expected=11)


class Stumbling(FollowBook):
    """A book that fails at the story with that headline."""

    def __init__(self, over: str) -> None:
        super().__init__()
        self.over = over

    def match_at(self, document: Document, revision: int) -> list[Match]:
        if document.story is not None and document.story.headline == self.over:
            raise ValueError("a fault of ours")
        return super().match_at(document, revision)


async def test_a_story_that_cannot_be_matched_waits_and_stops_no_other(store: Store) -> None:
    wire = Wire(store)
    wire.follows("reader", "sailors OR herring")
    await wire.first_visit()
    wire.publishes(item(*FERRY), item("2", "Herring return", "The herring are back, sailors say."))
    await wire.visits()
    book = Stumbling(FERRY[1])
    book.apply(*store.follows_changed(0))
    assert sum(part.aside for part in take(wire.world, book, {})) == 1
    assert len(store.pending(9)) == len(wire.told()) == 1
    assert wire.takes().alerts == 1
    assert wire.is_clean(expected=2)
