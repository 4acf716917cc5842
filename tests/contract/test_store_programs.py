"""What every store promises to programs: pages that lose nothing, a stream without gaps, answers given once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import get_args

from msgspec.structs import replace

from tests.contract.conftest import OpenStore
from tests.contract.wire import FEED, MAIL, alert, claim, take
from tests.samples import NOW, follower
from wirebell.model.delivery import DeliveryState
from wirebell.model.once import Answered
from wirebell.ports import Store

MINUTE = timedelta(minutes=1)


def stories_of(page: list[tuple[int, object]]) -> list[str]:
    return [one.story for _, one in page]  # type: ignore[attr-defined]


def test_pages_of_alerts_go_on_where_the_last_ended_whatever_comes_meanwhile(store: Store) -> None:
    for n in range(5):
        take(store, f"s{n}", alert(story=f"s{n}"))
    take(store, "other", alert(story="other", follower="bo"))
    first = store.alert_page("me", None, 2)
    take(store, "s9", alert(story="s9"))
    second = store.alert_page("me", first[-1][0], 2)
    third = store.alert_page("me", second[-1][0], 2)
    assert [a.story for _, a in (*first, *second, *third)] == ["s4", "s3", "s2", "s1", "s0"]
    assert store.alert_page("cy", None, 9) == []
    mine = first[0][1]
    assert store.alert_of("me", mine.id) == mine
    assert store.alert_of("bo", mine.id) is None


def test_pages_of_deliveries_are_the_followers_own(store: Store) -> None:
    take(store, "s1", alert(story="s1", follows=(FEED, MAIL)))
    take(store, "s2", alert(story="s2", follower="bo"))
    claim(store)
    page = store.delivery_page("me", None, 1)
    rest = store.delivery_page("me", page[-1][0], 9)
    assert {d.address for _, d in (*page, *rest)} == {FEED.to, MAIL.to}
    assert {d.alert.follower for _, d in store.delivery_page("bo", None, 9)} == {"bo"}


def test_pages_of_everybodys_deliveries_are_of_one_state_or_any(store: Store) -> None:
    take(store, "s1", alert(story="s1", follows=(FEED, MAIL)))
    take(store, "s2", alert(story="s2", follower="bo"))
    mailed = next(one for one in claim(store) if one.address == MAIL.to)
    store.settle([replace(mailed, state="refused", because="no such mailbox")])
    whole = store.delivery_page(None, None, 9)
    assert [d for _, d in whole] == store.deliveries()
    page = store.delivery_page(None, None, 1)
    assert [*page, *store.delivery_page(None, page[-1][0], 9)] == whole
    assert [d.id for _, d in store.delivery_page(None, None, 9, "refused")] == [mailed.id]
    assert store.delivery_page("bo", None, 9, "refused") == []


def test_deliveries_of_each_state_are_found_and_counted_among_all_that_was_sent(store: Store) -> None:
    take(store, "s1", *(alert(story="s1", follower=f"f{n}", follows=(MAIL,)) for n in range(8)))
    leased = claim(store, limit=6)
    ends: tuple[DeliveryState, ...] = ("sent", "sent", "refused", "gone", "waiting")
    store.settle([replace(one, state=state) for one, state in zip(leased, ends, strict=False)])
    whole = store.delivery_page(None, None, 99)
    for state in get_args(DeliveryState):
        of_state = [(n, one) for n, one in whole if one.state == state]
        assert store.delivery_page(None, None, 99, state) == of_state
        assert store.delivery_page(None, of_state[0][0], 1, state) == of_state[1:2] if of_state else True
    there = Counter(one.state for _, one in whole if one.state != "sent")
    assert store.delivery_counts(99) == there
    assert store.delivery_counts(1) == dict.fromkeys(there, 1)


def test_the_stream_has_no_gaps_and_what_waited_comes_when_it_is_out(store: Store) -> None:
    later = NOW + MINUTE
    take(store, "s1", alert(story="s1"))
    take(store, "s2", alert(story="s2", state="deferred", due=later, because="quiet hours"))
    take(store, "s3", alert(story="s3", state="held", because="muted"))
    take(store, "s4", alert(story="s4"))
    assert [(n, a.story) for n, a in store.stream("me", 0, 9)] == [(1, "s1"), (2, "s4")]
    claim(store, now=later)
    assert [(n, a.story) for n, a in store.stream("me", 1, 9)] == [(2, "s4"), (3, "s2")]
    assert [n for n, _ in store.stream("me", 0, 1)] == [1]
    assert store.stream("me", 3, 9) == []
    assert store.stream("bo", 0, 9) == []


def test_many_streams_are_looked_at_together(store: Store) -> None:
    assert store.newest_heard([]) == {}
    for name in ("me", "bo"):
        store.add_follower(follower(id=name))
    take(store, "s1", alert(story="s1"))
    take(store, "s2", alert(story="s2"))
    assert store.newest_heard(["me", "bo", "nobody"]) == {"me": 2, "bo": 0}
    assert [n for n, _ in store.stream("me", 0, 9)] == [1, 2]
    assert store.newest_heard(["bo"]) == {"bo": 0}


def test_many_readers_of_a_stream_see_the_same_numbers(stores: OpenStore) -> None:
    one, other = stores(), stores()
    for n in range(20):
        take(one, f"s{n:02}", alert(story=f"s{n:02}"))
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda store: store.stream("me", 0, 99), [one, other] * 8))
    assert all(found == seen[0] for found in seen)
    assert [n for n, _ in seen[0]] == list(range(1, 21))


def test_what_is_asked_under_a_key_is_done_once(store: Store) -> None:
    assert store.begin_once("me", "k", b"asked", NOW, NOW - MINUTE) is None
    assert store.begin_once("me", "k", b"asked", NOW, NOW - MINUTE) == Answered(asked=b"asked")
    assert store.begin_once("bo", "k", b"asked", NOW, NOW - MINUTE) is None
    store.end_once("me", "k", 201, b"{}")
    assert store.begin_once("me", "k", b"other", NOW, NOW + MINUTE) == Answered(
        asked=b"asked", status=201, body=b"{}"
    )
    late = NOW + timedelta(days=1, minutes=1)
    assert store.begin_once("me", "k", b"asked", late, late - MINUTE) is None


def test_what_was_abandoned_or_failed_may_be_done_again(store: Store) -> None:
    store.begin_once("me", "k", b"asked", NOW, NOW - MINUTE)
    later = NOW + 2 * MINUTE
    assert store.begin_once("me", "k", b"other", later, later - MINUTE) == Answered(asked=b"asked")
    assert store.begin_once("me", "k", b"asked", later, later - MINUTE) is None
    store.end_once("me", "k", 0, b"")
    assert store.begin_once("me", "k", b"asked", later, later - MINUTE) is None


def test_of_fifty_at_once_one_does_it(stores: OpenStore) -> None:
    one, other = stores(), stores()
    with ThreadPoolExecutor(16) as pool:
        both = [one, other] * 25
        got = list(pool.map(lambda store: store.begin_once("me", "k", b"a", NOW, NOW - MINUTE), both))
    assert got.count(None) == 1


def test_erasing_takes_the_stream_and_the_keys(store: Store) -> None:
    store.add_follower(follower(id="me"))
    take(store, "s1", alert(story="s1"))
    store.stream("me", 0, 9)
    store.begin_once("me", "k", b"asked", NOW, NOW - MINUTE)
    store.erase("me")
    assert store.stream("me", 0, 9) == []
    assert store.begin_once("me", "k", b"other", NOW, NOW - MINUTE) is None
