"""Several who change one thing at the same moment: what each of them changed holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from tests.samples import NOW
from wirebell.app import follows
from wirebell.app.house import FixedClock, House
from wirebell.app.policies import PolicyWish
from wirebell.settings import load

ROUNDS = 7


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(load(tmp_path / "home", {}), FixedClock(NOW)) as found:
        follows.add_follower(found, "ana")
        yield found


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let all of them be done at one moment, each in a thread of its own; return what they return."""
    ready = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_changes_of_one_follow_all_hold(house: House) -> None:
    one = follows.add(house, "sailors", "ana", "feed").id
    for n in range(2, ROUNDS):
        at_once(
            partial(follows.change, house, one, wish=PolicyWish(cap=f"{n}/day")),
            partial(follows.change, house, one, wish=PolicyWish(outlets=str(n))),
            partial(follows.change, house, one, expression=f"harbour AND pier{n}"),
        )
        (stands,) = house.store.follows("ana")
        assert (stands.policy.cap, stands.policy.outlets) == (f"{n}/day", n)
        assert stands.expression == f"harbour AND pier{n}"
