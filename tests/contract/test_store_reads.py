"""What readers have read: the same in every store."""

from __future__ import annotations

from datetime import timedelta

from tests.contract.wire import take
from tests.samples import NOW, follower
from wirebell.model.read import HaveRead
from wirebell.ports import Store


def read(story: str, version: int = 1, who: str = "ana") -> HaveRead:
    return HaveRead(who, story, version, NOW)


def test_the_newest_version_that_was_read_counts(store: Store) -> None:
    store.add_follower(follower(id="ana"))
    store.add_follower(follower(id="bo", name="bo"))
    store.have_read([read("s2"), read("s1", 2), read("s1", 1), read("s1", who="bo"), read("s1", who="nobody")])
    assert store.read_by("ana") == [read("s1", 2), read("s2")]
    store.have_read([read("s1", 1), read("s2", 3)])
    assert store.read_by("ana", ["s2", "s9", "s1", "s1"]) == [read("s1", 2), read("s2", 3)]
    assert store.read_by("ana", []) == store.read_by("nobody") == []
    store.have_read([])
    assert store.read_by("bo") == [read("s1", who="bo")]


def test_it_goes_with_its_reader_and_with_its_story(store: Store) -> None:
    for name in ("ana", "bo"):
        store.add_follower(follower(id=name, name=name))
    take(store, "s1")
    store.have_read([read("s1"), read("s2"), read("s2", who="bo")])
    store.purge(NOW + timedelta(days=1), 10)
    assert store.read_by("ana") == [read("s2")]
    store.erase("ana")
    assert store.read_by("ana") == []
    assert store.read_by("bo") == [read("s2", who="bo")]
