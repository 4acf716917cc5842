"""What is opened once is opened once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

from wirebell.app.once import opened_once


class Place:
    """Opens slowly, and counts."""

    def __init__(self) -> None:
        self.opened: list[SimpleNamespace] = []

    @opened_once
    def thing(self) -> SimpleNamespace:
        self.opened.append(SimpleNamespace())
        time.sleep(0.02)
        return self.opened[-1]


def test_threads_that_ask_at_one_moment_get_one_thing() -> None:
    place, together = Place(), Barrier(8)

    def ask(_: int) -> SimpleNamespace:
        together.wait()
        return place.thing

    with ThreadPoolExecutor(8) as threads:
        got = list(threads.map(ask, range(8)))
    assert place.opened == [got[0]]
    assert all(one is got[0] for one in got)


def test_each_place_has_its_own() -> None:
    one, other = Place(), Place()
    assert one.thing is not other.thing
    assert one.thing is one.thing
