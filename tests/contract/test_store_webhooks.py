"""What every store promises of webhooks: order, replay, rotation."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from tests.contract.wire import FEED, HOOK, MAIL, alert, claim, sent, take
from tests.samples import NOW
from wirebell.model.delivery import Delivery, Held
from wirebell.model.webhook import Rotation
from wirebell.ports import Claimable, Store

HOUR = timedelta(hours=1)
SOON = timedelta(seconds=1)


def told(store: Store, name: str, follows: tuple[object, ...] = (HOOK,), at: datetime = NOW) -> None:
    take(store, name, alert(story=name, follows=follows, created=at, due=at))


def aheads(store: Store, now: datetime) -> dict[str, datetime | None]:
    """Look at what is due and hold nothing up; return what recheck was shown, by story."""
    found: dict[str, datetime | None] = {}

    def look(claimable: Claimable) -> Delivery | Held:
        found[claimable.delivery.alert.story] = claimable.ahead
        return replace(claimable.delivery, next=now + SOON)

    store.claim(now, 100, 60, look)
    return found


def failed(deliveries: list[Delivery], until: datetime) -> list[Delivery]:
    return [replace(d, state="waiting", attempts=d.attempts + 1, next=until, because="busy") for d in deliveries]


def test_what_comes_after_a_failure_is_told_when_that_is_tried_again(store: Store) -> None:
    told(store, "s1")
    store.settle(failed(claim(store), NOW + HOUR))
    told(store, "s2")
    told(store, "s3", (FEED, MAIL))
    assert aheads(store, NOW + SOON) == {"s2": NOW + HOUR, "s3": None}
    assert aheads(store, NOW + HOUR) == {"s1": None, "s2": None, "s3": None}


def test_what_is_under_way_is_waited_for_a_little(store: Store) -> None:
    told(store, "s1")
    [under_way] = claim(store, lease=60)
    told(store, "s2")
    assert aheads(store, NOW) == {"s2": NOW + timedelta(seconds=5)}
    store.settle(sent([under_way]))
    assert aheads(store, NOW + SOON) == {"s2": None}


def test_what_came_before_does_not_wait_for_what_comes_after_nor_for_other_webhooks(store: Store) -> None:
    other = replace(HOOK, to="https://other.example/")
    told(store, "s1")
    told(store, "s2", (other,))
    claimed = {d.alert.story: d for d in claim(store)}
    store.settle([replace(claimed["s1"], state="waiting", next=NOW + SOON)])
    store.settle(failed([claimed["s2"]], NOW + HOUR))
    assert aheads(store, NOW + SOON) == {"s1": None}


def test_the_lines_say_how_each_webhook_does(store: Store) -> None:
    for name in ("s1", "s2", "s3"):
        told(store, name, (HOOK, MAIL))
    first, second, third = [d for d in claim(store) if d.address == HOOK.to]
    store.settle(sent([first]))
    store.settle(failed([second], NOW + HOUR))
    store.settle([replace(third, state="refused", because="too large")])
    [line] = store.lines()
    assert (line.address, line.waiting, line.sent, line.refused) == (HOOK.to, 1, 1, 1)
    assert (line.failing, line.next, line.because) == (1, NOW + HOUR, "busy")


def test_a_replay_brings_back_what_failed_or_all_under_the_same_ids(store: Store) -> None:
    told(store, "old", at=NOW - 9 * HOUR)
    told(store, "s1")
    told(store, "s2")
    told(store, "s3", (MAIL,))
    by = {d.alert.story: d for d in claim(store)}
    store.settle(sent([by["s1"], by["s3"]]))
    refused = replace(by["s2"], state="refused", attempts=10, because="given up")
    store.settle([refused, replace(by["old"], state="gone", because="410")])
    assert store.replay(HOOK.to, NOW, NOW + HOUR, sent=False) == 1
    [again] = claim(store, NOW + HOUR)
    assert (again.id, again.attempts, again.because) == (refused.id, 0, None)
    store.settle(sent([again]))
    assert store.replay(HOOK.to, NOW, NOW + HOUR, sent=True) == 2
    assert {d.alert.story for d in claim(store, NOW + HOUR)} == {"s1", "s2"}
    assert store.replay("https://nothing.example/", NOW, NOW, sent=True) == 0


def test_what_is_replayed_was_sent_and_its_correction_goes_out_meanwhile(store: Store) -> None:
    told(store, "s1")
    store.settle(sent(claim(store)))
    assert store.replay(HOOK.to, NOW, NOW + HOUR, sent=True) == 1
    assert [d.unknown for d in store.deliveries()] == [True]


def test_a_suppressed_address_can_be_let_in_again(store: Store) -> None:
    assert store.unsuppress(HOOK.to) is False
    store.suppress(HOOK.to, "410")
    assert store.suppressed() == {HOOK.to: "410"}
    assert store.unsuppress(HOOK.to) is True
    assert store.suppressed() == {}


def test_rotations_are_counted_by_address(store: Store) -> None:
    assert store.rotations() == {}
    assert store.rotate(HOOK.to, NOW) == Rotation(generation=1, at=NOW)
    assert store.rotate(HOOK.to, NOW + HOUR) == Rotation(generation=2, at=NOW + HOUR)
    assert store.rotations() == {HOOK.to: Rotation(generation=2, at=NOW + HOUR)}


def test_what_goes_to_a_webhook_is_numbered_without_a_gap_and_keeps_its_number(store: Store) -> None:
    other = replace(HOOK, to="https://other.example/")
    told(store, "s1")
    told(store, "s2", (HOOK, FEED, MAIL))
    told(store, "s3", (other,))
    first = claim(store)
    numbers = {(d.address, d.alert.story): d.seq for d in first}
    assert numbers[HOOK.to, "s1"] == 1
    assert numbers[HOOK.to, "s2"] == 2
    assert numbers[other.to, "s3"] == 1
    assert {d.seq for d in first if d.address in ("feed", MAIL.to)} == {None}
    store.settle(failed([d for d in first if d.address == HOOK.to], NOW + HOUR))
    told(store, "s4", at=NOW + SOON)
    again = claim(store, NOW + HOUR)
    assert {d.alert.story: d.seq for d in again if d.address == HOOK.to} == {"s1": 1, "s2": 2, "s4": 3}
    store.settle(sent([d for d in again if d.address == HOOK.to]))
    assert store.replay(HOOK.to, NOW - HOUR, NOW + HOUR, sent=True) == 3
    assert {d.alert.story: d.seq for d in claim(store, NOW + HOUR)} == {"s1": 1, "s2": 2, "s4": 3}


def test_what_is_held_takes_no_number(store: Store) -> None:
    told(store, "s1")
    told(store, "s2")

    def only_second(claimable: Claimable) -> Delivery | Held:
        one = claimable.delivery
        return one if one.alert.story == "s2" else Held(because="unfollowed since")

    [leased] = store.claim(NOW, 100, 60, only_second)
    assert (leased.alert.story, leased.seq) == ("s2", 1)
