from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.contract.wire import MAIL, SECOND, VISIT, alert, an_arrival, asked, batch, claim, read, take
from tests.samples import NOW, told
from wirebell.model.alert import Alert
from wirebell.model.delivery import bundle_of
from wirebell.model.storyline import Storyline
from wirebell.ports import Store

HOUR = timedelta(hours=1)


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
