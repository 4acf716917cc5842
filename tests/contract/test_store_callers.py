"""What every store promises of browsers, hubs and pushed messages."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.contract.wire import VISIT
from tests.samples import NOW
from tests.samples import arrival as an_arrival
from wirebell.model.browser import Browser
from wirebell.model.follow import Follower
from wirebell.model.pushed import Heard, Pushed
from wirebell.model.websub import Lease
from wirebell.ports import Store

BROWSER = Browser(
    id="b1", follower="ana", endpoint="https://push.example/1", key="k", auth="a", name="Phone", added=NOW
)
LEASE = Lease(source="harbour", hub="https://hub.example/", topic="https://harbour.example/feed")
HEARD = Heard(source="harbour", message="m1", at=NOW, answer=Pushed(new=2))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_browsers_are_kept_by_id_and_listed_by_follower_as_they_were_added(store: Store) -> None:
    second = replace(BROWSER, id="a2", added=NOW + HOUR)
    others = replace(BROWSER, id="c3", follower="bob")
    for browser in (second, BROWSER, others):
        store.put_browser(browser)
    assert store.browsers("ana") == [BROWSER, second]
    assert {b.id for b in store.browsers()} == {"b1", "a2", "c3"}
    store.put_browser(moved := replace(BROWSER, endpoint="https://push.example/2"))
    assert store.browsers("ana") == [moved, second]
    assert store.remove_browser("b1")
    assert not store.remove_browser("b1")
    assert store.browsers("ana") == [second]


def test_who_is_erased_leaves_no_browser(store: Store) -> None:
    store.add_follower(Follower(id="ana", name="Ana", created=NOW))
    store.put_browser(BROWSER)
    store.put_browser(replace(BROWSER, id="c3", follower="bob"))
    store.erase("ana")
    assert [b.follower for b in store.browsers()] == ["bob"]


def test_one_lease_stands_for_a_source(store: Store) -> None:
    active = replace(LEASE, state="active", until=NOW + DAY, next=NOW + HOUR, generation=2, signed=False)
    other = replace(LEASE, source="gazette")
    for lease in (LEASE, active, other):
        store.put_lease(lease)
    assert store.leases() == [other, active]
    assert (store.leases("harbour"), store.leases("none")) == ([active], [])
    assert store.end_lease("gazette")
    assert not store.end_lease("gazette")
    assert store.leases() == [active]


def test_a_message_is_heard_with_its_stories_and_known_for_a_day(store: Store) -> None:
    assert store.heard("harbour", "m1", NOW - DAY) is None
    assert store.accept(VISIT, [an_arrival()], HEARD) == 1
    assert store.heard("harbour", "m1", NOW - DAY) == HEARD
    assert store.heard("harbour", "m1", NOW + HOUR) is None
    assert store.heard("gazette", "m1", NOW - DAY) is None
    store.accept(VISIT, [], replace(HEARD, answer=Pushed(), at=NOW + HOUR))
    assert store.heard("harbour", "m1", NOW - DAY) == HEARD
    store.accept(VISIT, [], replace(HEARD, message="m2", at=NOW + DAY + HOUR))
    assert store.heard("harbour", "m1", NOW - DAY) is None
    assert store.heard("harbour", "m2", NOW) == replace(HEARD, message="m2", at=NOW + DAY + HOUR)
