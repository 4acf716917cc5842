"""What is claimed to be sent: which deliveries, in which order, and what recheck is shown."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from msgspec.structs import replace

from tests.contract.wire import FEED, HOOK, MAIL, SECOND, VISIT, alert, an_arrival, asked, claim, read, take
from tests.samples import NOW, follow, item, told
from wirebell.errors import StoreError
from wirebell.model.delivery import Delivery, Held
from wirebell.model.policy import Member, Policy, Preferences
from wirebell.ports import Claimable, Store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


# -- alerts ---------------------------------------------------------------------------------------------


def test_alerts_come_newest_first_and_filters_narrow(store: Store) -> None:
    early = alert(follower="a", created=NOW - HOUR)
    late = [alert(story="s2", follower=f) for f in ("b", "a")]
    take(store, "s1", early)
    take(store, "s2", *reversed(late))
    assert store.alerts() == [*late, early]
    assert store.alerts(limit=2) == late
    assert store.alerts(follower="a") == [late[1], early]
    assert store.alerts(since=NOW) == late
    assert store.alerts(story="s1") == [early]
    assert store.alerts(follower="b", story="s1") == []


def test_alerts_to_a_story_come_by_pages_with_their_deliveries_and_are_counted(store: Store) -> None:
    held = alert(follower="f9", state="held", because="muted: x")
    take(store, "s1", *(alert(follower=f"f{n}", follows=(FEED, MAIL)) for n in range(5)), held)
    take(store, "s2", alert(story="s2", follower="f1"))
    sent = {one.id: one for one in claim(store)}
    of_another = {d.id for d in sent.values() if d.alert.story == "s2"}
    whole = store.alerts_about("s1", None, 99)
    assert [a.follower for _, a in whole] == ["f9", "f4", "f3", "f2", "f1", "f0"]
    first = store.alerts_about("s1", None, 4)
    assert [*first, *store.alerts_about("s1", first[-1][0], 4)] == whole
    assert store.alert_counts("s1") == {"out": 5, "held": 1}
    found = store.deliveries_about("s1", ["f1", "f3", "f9", "nobody"])
    assert len(found) == 4
    assert {d.id for d in found} == {d.id for d in sent.values() if d.alert.follower in {"f1", "f3"}} - of_another
    assert store.alerts_about("none", None, 9) == []
    assert store.deliveries_about("s1", []) == []
    assert store.alert_counts("none") == {}


def test_alerts_that_were_not_held_are_counted_by_day(store: Store) -> None:
    midnight = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    moments = midnight - 30 * HOUR, midnight - SECOND, midnight, midnight + 23 * HOUR
    take(store, "s1", *(alert(follower=f"f{n}", created=at) for n, at in enumerate(moments)))
    take(store, "s2", alert(story="s2", state="held", because="muted: x", created=midnight))
    day = midnight.date()
    assert store.alerts_by_day(midnight - 26 * HOUR) == {day - timedelta(days=1): 1, day: 2}
    assert store.alerts_by_day(midnight) == {day: 2}
    assert store.alerts_by_day(midnight + DAY) == {}


def test_alerts_are_kept_whole(store: Store) -> None:
    whole = alert(follows=(FEED, MAIL), state="deferred", because="quiet hours", due=NOW + HOUR, version=1)
    held = alert(follower="zoe", state="held", because="embargo", follows=())
    take(store, "s1", whole, held)
    assert store.alerts() == [held, whole]


def test_who_was_alerted_comes_by_follower_and_revision(store: Store) -> None:
    new = [alert(follower=f) for f in ("b", "a")]
    corrected = [alert(follower="b", kind="corrected", revision=r) for r in (2, 1)]
    others = [
        alert(follower="c", state="held"),
        alert(follower="a", kind="withdrawn"),
        alert(follower="d", state="deferred"),
    ]
    take(store, "s1", *new, *corrected, *others)
    assert [(a.follower, a.revision) for a in store.alerted("s1")] == [
        ("a", 0),
        ("b", 0),
        ("b", 1),
        ("b", 2),
        ("d", 0),
    ]
    assert store.alerted("s2") == []


# -- claim ----------------------------------------------------------------------------------------------


def test_an_address_that_no_index_takes_stops_no_other_delivery(store: Store) -> None:
    chance = Random(7)
    path = "".join(chance.choice("0123456789ABCDEF") for _ in range(9_000))
    endless = replace(HOOK, to=f"https://desk.example/{path}")
    take(store, "s1", alert(follows=(endless,)), alert(follower="zoe", follows=(endless, FEED)))
    assert [(d.alert.follower, d.address) for d in claim(store)] == [("zoe", FEED.to)]
    assert [(a.follower, a.state) for a in store.alerts()] == [("zoe", "out"), ("me", "held")]


def test_a_due_alert_gets_a_delivery_for_each_address_and_each_is_leased_once(store: Store) -> None:
    take(store, "s1", alert(follows=(FEED, MAIL, replace(FEED, id="f3"))))
    got = claim(store)
    assert [(d.address, d.state, d.token, d.attempts, d.next) for d in got] == [
        (FEED.to, "leased", 1, 0, NOW),
        (MAIL.to, "leased", 1, 0, NOW),
    ]
    assert (
        {d.alert for d in got}
        == set(store.alerts())
        == {replace(alert(), follows=(FEED, MAIL, replace(FEED, id="f3")), state="out")}
    )
    assert claim(store) == []
    assert store.deliveries() == got[::-1]
    assert len({d.id for d in got}) == 2


def test_delivery_ids_are_the_same_in_every_store(store: Store) -> None:
    take(store, "s1", alert())
    assert [d.id for d in claim(store)] == ["s1/me/new/0.5993cca40dc64c36"]


def test_nothing_is_claimed_before_it_is_due(store: Store) -> None:
    take(store, "s1", alert(state="deferred", due=NOW + HOUR), alert(follower="zoe", state="held"))
    assert claim(store) == claim(store, NOW + HOUR - SECOND) == []
    assert store.deliveries() == []
    assert [d.alert.follower for d in claim(store, NOW + HOUR)] == ["me"]


def test_an_alert_without_an_address_becomes_held(store: Store) -> None:
    take(store, "s1", alert(follows=()), alert(follower="zoe", follows=(replace(FEED, to=""),)))
    assert claim(store) == []
    assert {(a.state, a.because) for a in store.alerts()} == {("held", "no address to deliver to")}


def test_urgent_ones_come_first_then_the_oldest_due(store: Store) -> None:
    order = {"e": ("new", 0), "d": ("new", 2), "c": ("new", 3), "b": ("corrected", 1), "a": ("withdrawn", 2)}
    for follower, (kind, age) in order.items():
        take(
            store,
            f"s-{follower}",
            alert(story=f"s-{follower}", follower=follower, kind=kind, due=NOW - age * HOUR),
        )
    assert [d.alert.follower for d in claim(store, limit=3)] == ["a", "b", "c"]
    assert [d.alert.follower for d in claim(store, limit=3)] == ["d", "e"]


def test_a_claim_is_told_which_leases_ran_out(store: Store) -> None:
    take(store, "s1", alert(follower="a"))
    claim(store, lease=60)
    take(store, "s2", alert(story="s2", follower="b"))
    seen: list[tuple[str, bool, str, int]] = []

    def look(claimable: Claimable) -> Delivery:
        one = claimable.delivery
        seen.append((one.alert.follower, claimable.lapsed, one.state, one.token))
        return one

    store.claim(NOW + HOUR, 9, 60, look)
    assert sorted(seen) == [("a", True, "waiting", 1), ("b", False, "waiting", 0)]


def test_a_claim_takes_no_more_than_asked_and_leaves_nothing(store: Store) -> None:
    take(store, "s1", *(alert(follower=f"p{n:03}", follows=(FEED, MAIL)) for n in range(25)))
    batches = [claim(store, limit=7) for _ in range(9)]
    assert [len(got) for got in batches] == [7] * 7 + [1, 0]
    assert len({d.id for got in batches for d in got}) == 50


def test_what_recheck_holds_is_held_for_good_and_not_returned(store: Store) -> None:
    take(store, "s1", *(alert(follower=f) for f in "abc"))
    got = store.claim(
        NOW, 9, 60, lambda c: Held(because="capped") if c.delivery.alert.follower == "b" else c.delivery
    )
    assert [d.alert.follower for d in got] == ["a", "c"]
    states = {d.alert.follower: (d.state, d.because) for d in store.deliveries()}
    assert states == {"a": ("leased", None), "b": ("held", "capped"), "c": ("leased", None)}
    assert claim(store, NOW + 9 * HOUR, lease=9)[0].alert.follower == "a"


def test_a_claim_that_holds_everything_it_meets_goes_on_to_what_can_be_sent(store: Store) -> None:
    take(store, "s1", *(alert(follower=f"p{n:02}") for n in range(30)))
    got = store.claim(NOW, 4, 60, lambda c: c.delivery if c.delivery.alert.follower > "p26" else Held(because="x"))
    assert [d.alert.follower for d in got] == ["p27"]
    assert [d.alert.follower for d in claim(store)] == ["p28", "p29"]


def test_recheck_may_put_a_delivery_off(store: Store) -> None:
    take(store, "s1", alert())
    later = NOW + HOUR
    assert store.claim(NOW, 9, 60, lambda c: replace(c.delivery, next=later, because="quiet hours")) == []
    [waiting] = store.deliveries()
    assert (waiting.state, waiting.next, waiting.because, waiting.token) == ("waiting", later, "quiet hours", 0)
    assert claim(store, later - SECOND) == []
    assert len(claim(store, later)) == 1


def test_a_fault_in_recheck_leaves_everything_as_it_was(store: Store) -> None:
    take(store, "s1", *(alert(follower=f) for f in "abc"))
    before = store.alerts(), store.deliveries()

    def fail(claimable: Claimable) -> Delivery:
        if claimable.delivery.alert.follower == "b":
            raise ZeroDivisionError
        return claimable.delivery

    with pytest.raises(ZeroDivisionError):
        store.claim(NOW, 9, 60, fail)
    assert (store.alerts(), store.deliveries()) == before
    assert len(claim(store)) == 3


def test_recheck_cannot_return_another_delivery(store: Store) -> None:
    take(store, "s1", alert())
    with pytest.raises(StoreError, match="another"):
        store.claim(NOW, 9, 60, lambda c: replace(c.delivery, id="x"))
    assert store.deliveries() == []


def test_recheck_is_shown_the_story_as_it_is_by_now(store: Store) -> None:
    names = ("usable", "withdrawn", "withheld", "embargoed", "freed", "read as withheld")
    for name in names:
        take(store, name, alert(story=name))
    store.accept(VISIT, [an_arrival("withdrawn", 2, kind="withdrawn", item=item(status="canceled"))])
    store.accept(VISIT, [an_arrival("withheld", 2, item=item(status="withheld"))])
    store.accept(VISIT, [an_arrival("embargoed", 2, item=item(embargo=NOW + SECOND))])
    store.accept(
        VISIT,
        [an_arrival("freed", 3, item=item(embargo=NOW)), an_arrival("freed", 2, item=item(status="withheld"))],
    )
    store.accept(VISIT, [an_arrival("read as withheld", 2)])
    seq, _ = store.pending(99)[-1]
    store.tell([(seq, read("read as withheld", 2, told=told(version=2, withheld=True)))], [])
    seen = {c.delivery.alert.story: (c.withdrawn, c.withheld, c.embargo) for c in asked(store)}
    assert seen == {
        "usable": (False, False, None),
        "withdrawn": (True, False, None),
        "withheld": (False, True, None),
        "embargoed": (False, False, NOW + SECOND),
        "freed": (False, False, NOW),
        "read as withheld": (False, True, None),
    }


def test_recheck_is_shown_which_follows_still_stand_and_what_is_suppressed(store: Store) -> None:
    store.add_follows([follow(id="f1"), follow(id="f2", to=MAIL.to), follow(id="f3", expression="x")])
    take(store, "s1", alert(follows=(FEED, MAIL)))
    store.end_follow("f1")
    store.suppress(MAIL.to, "the mailbox is gone")
    store.suppress(MAIL.to, "another reason")
    seen = {c.delivery.address: ({f.id for f in c.follows}, c.suppressed) for c in asked(store)}
    assert seen == {FEED.to: ({"f2"}, None), MAIL.to: ({"f2"}, "the mailbox is gone")}


def test_recheck_is_shown_follows_and_preferences_as_they_stand(store: Store) -> None:
    store.add_follow(follow())
    store.add_follow(follow(id="f2", follower="desk", to=MAIL.to))
    desk = Preferences(follower="desk", members=(Member(follower="ana", policy=Policy(cap="1/day")),))
    store.set_preferences(desk)
    mine = store.set_preferences(Preferences(follower="me", zone="Asia/Tokyo"))
    quiet = store.change_follow(follow(policy=Policy(quiet=("22:00-07:00",))))
    take(store, "s1", alert(), *(alert(follower=who, follows=(MAIL,)) for who in ("ana", "ben")))
    seen = {c.delivery.alert.follower: (c.follows, c.preferences) for c in asked(store)}
    assert seen["me"] == ((quiet,), mine)
    assert seen["ben"] == ((), None), "who left the team is told no more of what it follows"
    ((own,), none) = seen["ana"]
    assert (own.id, own.follower, own.to, own.policy.cap, none) == ("f2", "ana", "feed", "1/day", None)
