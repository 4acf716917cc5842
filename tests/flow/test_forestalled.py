"""What was acknowledged is on record, though another writer takes the same version number at that moment."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import msgspec
import pytest

from tests.fake_http import feed, page
from tests.flow.wire import FERRY, FIX, HOUR, MAIL, URL, Wire, item, rss, story, titles
from tests.samples import source
from wirebell.app import editing
from wirebell.errors import Forestalled
from wirebell.model.pushed import Pushed
from wirebell.model.reasons import fault
from wirebell.model.source import Fetched, Source
from wirebell.pipeline import visit
from wirebell.pipeline.push import push
from wirebell.pipeline.sent import take_sent
from wirebell.ports import Store

PUSHED = source(id="p", url="push:harbour", kind="push", name="Harbour", alert_first=True)
CORRECTED = f"{FERRY[2]}\n\n{FIX[3:-4]}"


class Raced:
    """A store where others do something whenever it was asked what is known, as often as said."""

    def __init__(self, store: Store, between: Callable[[], object], times: int = 1) -> None:
        self._store, self._between, self._left = store, between, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def known(self, keys: Any) -> Any:
        found = self._store.known(keys)
        self._left -= 1
        if self._left >= 0:
            self._between()
        return found


def raced(store: Store, between: Callable[[], object], times: int = 1) -> Store:
    return cast(Store, Raced(store, between, times))


def pushes(wire: Wire, store: Store, message: str, **changes: str) -> Pushed:
    body = msgspec.json.encode(story(**changes))
    sent = Fetched(url=PUSHED.url, status=200, headers=(), body=body, at=wire.clock.at)
    return push(PUSHED, sent, store, wire.clock.at, message)


def embargoed(wire: Wire) -> Callable[[], object]:
    """Return what puts an embargo on the one story there is, an hour longer each time."""
    (one,) = [one for _, one in wire.store.stories() if one.headline == FERRY[1]]
    hours = iter(range(1, 99))
    return lambda: editing.embargo(wire.house, one, wire.clock.at + next(hours) * HOUR)


async def pushed_once(wire: Wire) -> None:
    wire.store.remove_source("harbour")
    wire.store.add_source(PUSHED)
    wire.follows("ana", "sailors", MAIL)
    pushes(wire, wire.store, "m1")
    await wire.runs()
    wire.later()


async def test_a_push_beside_the_desk_is_stored_when_it_is_acknowledged(wire: Wire) -> None:
    await pushed_once(wire)
    assert pushes(wire, raced(wire.store, embargoed(wire)), "m2", body=CORRECTED).changed == 1
    await wire.runs()
    wire.later(2 * HOUR)
    await wire.runs()
    assert titles(wire) == [FERRY[1], f"Correction: {FERRY[1]}"]
    assert wire.is_clean(expected=2)


async def test_a_push_that_others_forestall_each_time_is_not_acknowledged_and_may_come_again(
    wire: Wire,
) -> None:
    await pushed_once(wire)
    with pytest.raises(Forestalled, match="send it again"):
        pushes(wire, raced(wire.store, embargoed(wire), 99), "m2", body=CORRECTED)
    assert wire.store.heard("p", "m2", wire.clock.at - HOUR) is None
    assert pushes(wire, wire.store, "m2", body=CORRECTED).changed == 1


async def test_two_publishers_with_one_new_address_lose_neither(wire: Wire) -> None:
    wire.follows("ana", "sailors", MAIL)
    await wire.first_visit()
    wire.store.add_source(PUSHED)
    wire.publishes(item(*FERRY))

    def visited() -> None:
        found = asyncio.run(visit(wire.store.sources()[0], wire.store.visits()["harbour"], wire.world))
        assert found.arrivals["new"] == 1

    def aside() -> None:
        thread = threading.Thread(target=visited)
        thread.start()
        thread.join()

    answer = pushes(wire, raced(wire.store, aside), "m1", url="https://harbour.example/ferry", body=CORRECTED)
    assert (answer.new, answer.changed) == (0, 1)
    await wire.runs()
    assert [len(wire.store.lineage(one.id)) for _, one in wire.store.stories(limit=1)] == [2]
    assert wire.is_clean()


async def fed(wire: Wire) -> Source:
    wire.follows("ana", "sailors", MAIL)
    await wire.first_visit()
    wire.publishes(item(*FERRY))
    await wire.runs()
    wire.later()
    (one,) = wire.store.sources()
    return one


async def test_a_hubs_message_beside_a_visit_is_stored_when_it_is_acknowledged(wire: Wire) -> None:
    one = await fed(wire)
    wire.publishes(item(*FERRY[:2], FERRY[2] + " (edited)"))

    def visits() -> None:
        thread = threading.Thread(target=lambda: asyncio.run(visit(one, wire.store.visits()[one.id], wire.world)))
        thread.start()
        thread.join()

    body = rss(item(*FERRY[:2], FERRY[2] + FIX))
    sent = Fetched(url=URL, status=200, headers=(), body=body, at=wire.clock.at)
    store = raced(wire.store, visits)
    assert (await take_sent(one, sent, store, wire.http, wire.clock.at))["changed"] == 1
    wire.takes()
    await wire.posts()
    assert titles(wire) == [FERRY[1], f"Correction: {FERRY[1]}"]
    assert wire.is_clean(expected=2)


async def test_a_visit_that_others_forestall_is_sifted_anew_and_fetches_each_page_once(wire: Wire) -> None:
    one = await fed(wire)
    wire.store.change_source(msgspec.structs.replace(one, pages="always"))
    (one,) = wire.store.sources()
    wire.http.say("https://harbour.example/ferry", page("<html><body><p>Edited.</p></body></html>"))
    wire.publishes(item(*FERRY[:2], FERRY[2] + " (edited)"))
    world = replace(wire.world, store=raced(wire.store, embargoed(wire), 2))
    found = await visit(one, wire.store.visits()[one.id], world)
    assert (found.arrivals["changed"], found.problem) == (1, None)
    assert [url for url, _ in wire.http.asked].count("https://harbour.example/ferry") == 1
    wire.takes()
    (newest,) = wire.store.stories(limit=1)
    assert newest[1].told.version == 4


async def test_a_visit_that_others_forestall_each_time_has_failed_and_keeps_no_validators(wire: Wire) -> None:
    one = await fed(wire)
    before = wire.store.visits()[one.id]
    wire.http.say(URL, feed(rss(item(*FERRY[:2], FERRY[2] + FIX)), etag='"2"'))
    found = await visit(one, before, replace(wire.world, store=raced(wire.store, embargoed(wire), 99)))
    assert found.problem
    assert fault(found.problem).values, "a page says it in its reader's language"
    after = wire.store.visits()[one.id]
    assert (after.etag, after.failures, after.problem) == (before.etag, 1, found.problem)
    await wire.visits()
    wire.takes()
    assert wire.told() == [("ana", "corrected", 1), ("ana", "new", 0)]
