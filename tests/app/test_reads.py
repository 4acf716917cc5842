"""What was read is known at once, and on record soon after, whatever the record does meanwhile."""

from __future__ import annotations

import pytest

from tests.samples import NOW, follower
from wirebell.app import reads
from wirebell.errors import StoreError
from wirebell.model.read import HaveRead
from wirebell.store import MemoryStore


class Stumbling(MemoryStore):
    """A record that cannot be written to for a while."""

    stumbles = False

    def have_read(self, read: object) -> None:
        if self.stumbles:
            raise StoreError("the disk is full")
        super().have_read(read)  # type: ignore[arg-type]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Stumbling:
    monkeypatch.setattr(reads, "GATHERED", 0.01)
    found = Stumbling()
    found.add_follower(follower(id="ana"))
    return found


def read(story: str, version: int = 1) -> HaveRead:
    return HaveRead("ana", story, version, NOW)


def test_it_is_known_before_it_is_on_record_and_on_record_at_the_end(store: Stumbling) -> None:
    noting = reads.Reads(store)
    noting.note([read("s1"), read("s2", 2)])
    noting.note([read("s2", 1)])
    assert noting.versions("ana", ["s1", "s2", "s3"]) == {"s1": 1, "s2": 2}
    noting.close()
    assert store.read_by("ana") == [read("s1"), read("s2", 2)]
    assert reads.Reads(store).versions("ana", ["s2"]) == {"s2": 2}


def test_a_record_that_cannot_be_written_loses_nothing(store: Stumbling) -> None:
    noting = reads.Reads(store)
    store.stumbles = True
    noting.note([read("s1")])
    while noting._writing is not None:
        pass
    assert (store.read_by("ana"), noting.versions("ana", ["s1"])) == ([], {"s1": 1})
    store.stumbles = False
    noting.note([read("s2")])
    noting.close()
    assert [one.story for one in store.read_by("ana")] == ["s1", "s2"]


def test_it_is_remembered_of_so_many_only(store: Stumbling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reads, "KNOWN", 3)
    noting = reads.Reads(store)
    for n in range(9):
        noting.note([read(f"s{n}")])
    noting.close()
    assert len(store.read_by("ana")) == 9
