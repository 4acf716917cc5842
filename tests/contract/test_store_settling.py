from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.contract.wire import FEED, MAIL, SECOND, VISIT, alert, an_arrival, batch, claim, read, send, sent, take
from tests.samples import NOW
from wirebell.errors import StoreError
from wirebell.model.delivery import Delivery
from wirebell.ports import Store

HOUR = timedelta(hours=1)


def test_two_that_claim_at_once_never_share_a_delivery(store: Store) -> None:
    take(store, "s1", *(alert(follower=f"p{n:03}", follows=(FEED, MAIL)) for n in range(60)))
    got: list[list[Delivery]] = [[], [], []]
    together = threading.Barrier(len(got))

    def work(mine: list[Delivery]) -> None:
        together.wait()
        while some := claim(store, limit=7):
            mine.extend(some)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in got]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    got.append(claim(store, limit=500))  # what another had locked while the last one looked
    assert len([d for mine in got for d in mine]) == len({d.id for mine in got for d in mine}) == 120


# -- leases and settling --------------------------------------------------------------------------------


def test_what_was_sent_is_settled_for_good(store: Store) -> None:
    take(store, "s1", alert(), alert(follower="zoe"))
    first, second = claim(store)
    done = replace(first, state="sent", attempts=1, because=None, message="mail-1")
    assert store.settle([done, replace(second, state="gone", because="550 no such user")]) == 2
    assert store.settle([done]) == 0
    assert store.deliveries(alert=first.alert.id) == [done]
    assert [(d.state, d.because) for d in store.deliveries(alert=second.alert.id)] == [
        ("gone", "550 no such user")
    ]
    assert claim(store, NOW + 9 * HOUR) == []


def test_a_delivery_that_waits_again_is_claimed_again_when_its_time_comes(store: Store) -> None:
    take(store, "s1", alert())
    [got] = claim(store)
    later = replace(got, state="waiting", attempts=1, next=NOW + HOUR, because="greylisted", unknown=True)
    assert store.settle([later]) == 1
    assert claim(store, NOW + HOUR - SECOND) == []
    [again] = claim(store, NOW + HOUR)
    assert again == replace(later, state="leased", token=2)


def test_of_those_that_wait_again_the_longest_overdue_goes_first(store: Store) -> None:
    take(store, "s1", *(alert(follower=f) for f in "abc"))
    waits = {"a": 2, "b": 3, "c": 1}
    got = claim(store, lease=9 * 3600)
    store.settle([replace(d, state="waiting", next=NOW + waits[d.alert.follower] * HOUR) for d in got])
    order = [claim(store, NOW + 4 * HOUR, limit=1)[0].alert.follower for _ in waits]
    assert order == ["c", "a", "b"]


def test_a_lease_that_ran_out_is_taken_anew_and_marked_unknown(store: Store) -> None:
    take(store, "s1", alert())
    [old] = claim(store, lease=60)
    assert claim(store, NOW + 59 * SECOND) == []
    [new] = claim(store, NOW + 60 * SECOND, lease=60)
    assert new == replace(old, token=2, unknown=True)
    assert store.settle(sent([old])) == 0, "a stale token marks nothing"
    assert [d.state for d in store.deliveries()] == ["leased"]
    assert store.settle(sent([new])) == 1


def test_a_lease_that_ran_out_and_nobody_took_can_still_be_settled(store: Store) -> None:
    take(store, "s1", alert())
    got = claim(store, lease=1)
    assert store.settle(sent(got)) == 1


def test_a_settled_delivery_keeps_its_alert_and_address(store: Store) -> None:
    take(store, "s1", alert())
    [got] = claim(store)
    store.settle([replace(got, state="sent", address="mailto:evil@x.example", alert=alert(story="other"))])
    assert store.deliveries() == [replace(got, state="sent")]


def test_settling_what_is_not_there_changes_nothing(store: Store) -> None:
    take(store, "s1", alert())
    [got] = claim(store)
    assert store.settle([replace(got, id="nothing", state="sent")]) == 0
    assert store.settle([]) == 0


def test_a_lease_cannot_end_in_a_step_that_the_table_does_not_know(store: Store) -> None:
    take(store, "s1", alert(), alert(follower="zoe"))
    first, second = claim(store)
    with pytest.raises(StoreError, match="LIFE"):
        store.settle([replace(first, state="sent"), second])
    assert {d.state for d in store.deliveries()} == {"leased"}


def test_deliveries_come_newest_first(store: Store) -> None:
    for name in ("s1", "s2", "s3"):
        take(store, name, alert(story=name))
        claim(store)
    assert [d.alert.story for d in store.deliveries()] == ["s3", "s2", "s1"]
    assert [d.alert.story for d in store.deliveries(limit=2)] == ["s3", "s2"]
    assert store.deliveries(alert="nothing") == []


def test_the_private_feed_shows_what_stands_on_it(store: Store) -> None:
    for n in range(4):
        take(store, f"s{n}", alert(story=f"s{n}", created=NOW + n * HOUR, follows=(FEED, MAIL)))
    take(store, "s9", alert(story="s9", follower="zoe"))
    store.settle(sent([d for d in claim(store) if d.alert.story != "s3"]))
    assert [d.alert.story for d in store.feed("me", 9)] == ["s2", "s1", "s0"]
    assert {(d.address, d.state) for d in store.feed("me", 9)} == {("feed", "sent")}
    assert [d.alert.story for d in store.feed("me", 2)] == ["s2", "s1"]
    assert store.feed("nobody", 9) == []


def test_an_alert_told_again_after_its_delivery_is_not_opened_again(store: Store) -> None:
    store.accept(VISIT, [an_arrival()])
    [(seq, _)] = store.pending(9)
    store.tell([(seq, read("s1"))], [batch(alert(), last=False)])
    store.settle(sent(claim(store)))
    assert store.tell([], [batch(alert(), last=False)]) == 0
    assert store.claim(NOW + HOUR, 9, 60, send) == []
    assert [d.state for d in store.deliveries()] == ["sent"]
