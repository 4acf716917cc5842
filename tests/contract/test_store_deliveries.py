from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.contract.wire import FEED, MAIL, SECOND, VISIT, alert, an_arrival, batch, claim, read, send, sent, take
from tests.samples import NOW, follow, item, told
from wirebell.errors import StoreError
from wirebell.model.alert import Alert
from wirebell.model.delivery import Delivery, Held, bundle_of
from wirebell.model.policy import Member, Policy, Preferences
from wirebell.model.storyline import Storyline
from wirebell.ports import Claimable, Store

HOUR = timedelta(hours=1)


def asked(store: Store) -> list[Claimable]:
    """Return what recheck is shown, and hold everything."""
    seen: list[Claimable] = []

    def hold(claimable: Claimable) -> Held:
        seen.append(claimable)
        return Held(because="a test")

    assert store.claim(NOW, 100, 60, hold) == []
    return seen


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


def bundled(follower: str = "me", story: str = "s1", **changes: Any) -> Alert:
    due = NOW + HOUR
    return alert(follower=follower, story=story, state="deferred", due=due, because="quiet hours", **changes)


def test_a_bundle_is_claimed_whole_whatever_the_limit(store: Store) -> None:
    for n in range(9):
        take(store, f"s{n}", *(bundled(who, f"s{n}") for who in ("ana", "ben", "cyd")))
    take(store, "other", alert(story="other", follower="ben"))
    got = [claim(store, NOW + HOUR, limit=4) for _ in range(4)]
    assert sorted(len(some) for some in got) == [0, 9, 9, 10]
    for some in got:
        assert len({d.bundle for d in some if d.bundle}) <= 1
    assert len({d.id for some in got for d in some}) == 28


def test_only_what_waited_for_a_moment_together_is_a_bundle(store: Store) -> None:
    waits = {"quiet": "quiet hours", "digest": "digest:07:30", "embargo": "embargo", "after": None}
    for name, because in waits.items():
        take(store, name, alert(story=name, because=because))
    take(store, "fixed", alert(story="fixed", kind="corrected", revision=1, because="quiet hours"))
    found = {d.alert.story: d.bundle for d in claim(store)}
    assert found.pop("quiet") == found.pop("digest") == bundle_of("me", "feed", NOW)
    assert set(found.values()) == {None}


def test_a_delivery_that_is_put_off_may_join_a_bundle(store: Store) -> None:
    take(store, "s1", alert(), alert(follower="zoe"))
    store.claim(NOW, 9, 60, lambda c: replace(c.delivery, next=NOW + HOUR, bundle="b", because="quiet hours"))
    assert {d.bundle for d in store.deliveries()} == {"b"}
    assert len(claim(store, NOW + HOUR, limit=1)) == 2


# -- what a newer version moves ---------------------------------------------------------------------------


def again(store: Store, name: str, version: int, *moved: Alert, seen: datetime = NOW) -> None:
    """Tell another version that alerts nobody."""
    store.accept(VISIT, [an_arrival(name, version)])
    seq = next(seq for seq, a in store.pending(10_000) if a.story == name)
    read_again = read(name, version, told=told(version=version, kind="changed", seen=seen))
    store.tell([(seq, read_again)], [batch(story=name, version=version, moved=moved)])


def test_an_alert_that_waits_may_be_due_at_another_time(store: Store) -> None:
    waiting = alert(state="deferred", due=NOW + HOUR, because="embargo")
    take(store, "s1", waiting, alert(follower="zoe"))
    claim(store)
    earlier = replace(waiting, due=NOW + SECOND, because="quiet hours")
    out = alert(follower="zoe", due=NOW + HOUR, state="deferred")
    again(store, "s1", 2, earlier, out)
    assert {(a.follower, a.due, a.state, a.because) for a in store.alerts()} == {
        ("me", NOW + SECOND, "deferred", "quiet hours"),
        ("zoe", NOW, "out", None),
    }
    assert claim(store) == []
    assert [d.alert.follower for d in claim(store, NOW + SECOND)] == ["me"]


@pytest.mark.parametrize("because", ["embargo", "withheld by its publisher"])
def test_what_waits_for_a_version_that_may_be_told_is_looked_at_when_one_comes(store: Store, because: str) -> None:
    take(store, "s1", alert())
    take(store, "s2", alert(story="s2"))
    later = NOW + 24 * HOUR
    store.claim(NOW, 9, 60, lambda c: replace(c.delivery, next=later, because=because))
    again(store, "s1", 2, seen=NOW + HOUR)
    assert claim(store, NOW + HOUR - SECOND) == []
    assert [(d.alert.story, d.next) for d in claim(store, NOW + HOUR)] == [("s1", NOW + HOUR)]
    assert [d.alert.story for d in claim(store, later)] == ["s1", "s2"], (
        "the lease ran out, and the other came due"
    )


def test_what_waits_for_quiet_hours_is_not_woken(store: Store) -> None:
    take(store, "s1", alert())
    store.claim(NOW, 9, 60, lambda c: replace(c.delivery, next=NOW + 9 * HOUR, because="quiet hours"))
    again(store, "s1", 2, seen=NOW + HOUR)
    assert claim(store, NOW + HOUR) == []


# -- what policies ask of the past ------------------------------------------------------------------------


def test_who_was_told_of_a_storyline(store: Store) -> None:
    def tell(name: str, line: str | None, *alerts: Alert) -> None:
        placed = Storyline(id=line) if line else None
        store.accept(VISIT, [an_arrival(name)])
        seq, _ = store.pending(99)[-1]
        store.tell([(seq, read(name, told=told(storyline=placed)))], [batch(*alerts, story=name)])

    held = {"ben": "nothing new: all told", "cyd": "capped: 3/day", "dov": "no address to deliver to"}
    tell("s1", "L", alert(follower="ana"), *(alert(follower=f, state="held", because=b) for f, b in held.items()))
    tell("s2", "L", alert(story="s2", follower="eve", state="deferred"), alert(story="s2", follower="cyd"))
    tell("s3", "M", alert(story="s3", follower="fay"))
    tell("s4", None, alert(story="s4", follower="gus"))
    assert store.told_of("L") == {"ana", "cyd", "dov", "eve"}
    assert store.told_of("M") == {"fay"}
    assert store.told_of("N") == set()


def test_what_was_decided_for_followers_comes_in_its_order(store: Store) -> None:
    take(store, "s1", alert(created=NOW - HOUR), alert(follower="zoe", state="held", because="capped: 1/day"))
    take(store, "s2", alert(story="s2"), alert(story="s2", follower="ben"))
    take(store, "s3", alert(story="s3", kind="withdrawn"))
    found = store.decided_for(["me", "zoe"], NOW - HOUR)
    assert [(a.story, a.follower) for a in found] == [("s1", "me"), ("s1", "zoe"), ("s2", "me")]
    assert [a.story for a in store.decided_for(["me"], NOW)] == ["s2"]
    assert store.decided_for([], NOW) == store.decided_for(["nobody"], NOW) == []


def test_recheck_is_shown_whether_the_story_was_told_before(store: Store) -> None:
    take(store, "s1", *(alert(follower=f) for f in ("sent", "held", "refused", "unsure", "elsewhere")))
    take(store, "other", alert(story="other", follower="never"))
    ends = {
        "sent": "sent",
        "held": "held",
        "refused": "refused",
        "unsure": "waiting",
        "elsewhere": "sent",
        "never": "sent",
    }
    for got in claim(store):
        who = got.alert.follower
        store.settle([replace(got, state=ends[who], unknown=who == "unsure", next=NOW + HOUR)])
    corrections = [alert(follower=f, kind="corrected", revision=1, version=2) for f in (*ends,)]
    moved = [replace(c, follows=(MAIL,)) if c.follower == "elsewhere" else c for c in corrections]
    take(store, "s1", *moved, version=2)
    seen = {c.delivery.alert.follower: c.told for c in asked(store)}
    assert seen == {f: f in ("sent", "unsure") for f in ends}


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
