"""What waits too long, and an empty database beside another: the same in every store."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.contract.wire import FEED, MAIL, VISIT, alert, an_arrival, claim, read, sent, take
from tests.samples import NOW, follow
from wirebell.model.backlog import Backlog, DeadAddress
from wirebell.model.delivery import BARRED
from wirebell.ports import Store
from wirebell.store.apart import open_apart

LATER = NOW + timedelta(hours=1)


def test_an_empty_store_has_no_backlog(store: Store) -> None:
    assert store.backlog(NOW) == Backlog()
    assert store.backlog(NOW).late == 0


def test_stories_that_wait_are_counted(store: Store) -> None:
    store.accept(VISIT, [an_arrival("a", seen=NOW), an_arrival("b", seen=LATER)])
    store.tell([(store.pending(1)[0][0], read("a"))], [])
    found = store.backlog(NOW)
    assert (found.pending, found.oldest, found.begun) == (2, NOW, 1)


def test_alerts_deliveries_and_leases_are_late_after_a_quarter_of_an_hour(store: Store) -> None:
    take(store, "a", alert(story="a"))
    assert store.backlog(NOW).late == 0
    found = store.backlog(LATER)
    assert (found.alerts, found.late, found.late_since) == (1, 1, NOW)
    (delivery,) = claim(store)
    found = store.backlog(LATER)
    assert (found.leases, found.late, found.late_since) == (1, 1, NOW + timedelta(minutes=1))
    store.settle([replace(delivery, state="waiting", attempts=5, next=NOW + timedelta(minutes=30))])
    found = store.backlog(LATER)
    assert (found.waiting, found.retried, found.late_since) == (1, 1, NOW + timedelta(minutes=30))
    assert store.backlog(NOW).late == 0


def test_mail_that_a_domain_refuses_is_counted_with_a_reason(store: Store) -> None:
    take(store, "a", alert(story="a", follows=(FEED, MAIL)))
    first, second = claim(store)
    store.settle([*sent([first]), replace(second, state="waiting", because=f"{BARRED}: 5.7.1")])
    found = store.backlog(LATER)
    assert (found.barred, found.barred_because) == (1, f"{BARRED}: 5.7.1")


def test_what_came_of_recent_deliveries_is_counted(store: Store) -> None:
    take(store, "a", alert(story="a", follows=(FEED, MAIL)))
    first, second = claim(store)
    store.settle([*sent([first]), replace(second, state="refused", because="no")])
    found = store.backlog(LATER)
    assert (found.sent, found.refused) == (1, 1)
    assert store.backlog(NOW + timedelta(days=8)).sent == 0


def test_addresses_that_take_nothing_are_named_while_they_are_followed(store: Store) -> None:
    store.suppress(MAIL.to, "it bounced")
    store.suppress("mailto:nobody@else.example", "so did this")
    assert store.backlog(NOW).dead == ()
    store.add_follow(follow(to=MAIL.to))
    store.add_follow(follow(id="f9", expression="ferry", to=MAIL.to))
    assert store.backlog(NOW).dead == (DeadAddress(MAIL.to, "it bounced", 2),)


def test_a_database_apart_begins_empty_each_time(store_url: str) -> None:
    first = open_apart(store_url, "wirebell_apart", "here")
    take(first, "a")
    first.close()
    again = open_apart(store_url, "wirebell_apart", "here")
    assert again.counts()["stories"] == 0
    again.close()
