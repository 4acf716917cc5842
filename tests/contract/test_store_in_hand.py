"""Two claims at the same moment on PostgreSQL: what one has in hand the other cannot see yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from msgspec.structs import replace

from tests.contract.wire import SECOND, alert, take
from tests.samples import NOW, follow, follower
from wirebell.alert.recheck import recheck
from wirebell.model.delivery import Delivery, Held
from wirebell.ports import Claimable, Store
from wirebell.store import open_store


@pytest.fixture
def both(postgresql_url: str) -> Iterator[tuple[Store, Store]]:
    with closing(open_store(postgresql_url)) as one, closing(open_store(postgresql_url)) as other:
        one.add_follower(follower())
        one.add_follow(follow())
        yield one, other


def claimed(store: Store) -> list[tuple[str, str]]:
    return [
        (d.alert.kind, d.address) for d in store.claim(NOW + SECOND, 9, 60, lambda c: recheck(c, NOW + SECOND))
    ]


@pytest.mark.parametrize("waited", [False, True])
def test_who_is_being_told_of_a_story_hears_that_it_was_withdrawn(both: tuple[Store, Store], waited: bool) -> None:
    one, other = both
    take(one, "s1", alert())
    if waited:  # its delivery is there already
        one.claim(NOW, 9, 60, lambda claimable: replace(claimable.delivery, next=NOW + SECOND))
    meanwhile: list[list[tuple[str, str]]] = []

    def look(claimable: Claimable) -> Delivery | Held:
        if not meanwhile:
            take(other, "s1", alert(kind="withdrawn", version=2), version=2, kind="withdrawn")
            meanwhile.append(claimed(other))
        return recheck(claimable, NOW + SECOND)

    assert [d.alert.kind for d in one.claim(NOW + SECOND, 9, 60, look)] == ["new"]
    assert meanwhile == [[]]
    assert claimed(other) == [("withdrawn", "feed")]
