"""What is let go of: old stories with all that hangs on them, and what must not be sent a second time."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.contract.wire import MAIL, VISIT, alert, an_arrival, asked, batch, claim, read, sent, take
from tests.samples import NOW, told
from wirebell.model.keeping import Purged
from wirebell.ports import Store

DAY = timedelta(days=1)


def told_at(store: Store, name: str, days: int, version: int = 1) -> None:
    """Take a story that was seen so many days ago and alerted one follower, who was told."""
    store.accept(VISIT, [an_arrival(name, version)])
    seq = next(seq for seq, a in store.pending(999) if (a.story, a.version) == (name, version))
    story = read(name, version, told=told(version=version, seen=NOW - days * DAY))
    decided = batch(alert(story=name, version=version, revision=version), story=name, version=version)
    store.tell([(seq, story)], [decided])
    store.settle(sent(claim(store)))


def test_what_is_old_goes_with_its_alerts_and_stays_known(store: Store) -> None:
    for name, days in (("old", 40), ("older", 41), ("young", 2)):
        told_at(store, name, days)
    assert store.purge(NOW - 50 * DAY, 99) == Purged()
    assert store.purged_before() is None
    assert store.purge(NOW - 30 * DAY, 99) == Purged(stories=2, alerts=2)
    assert store.purged_before() == NOW - 30 * DAY
    assert [story.id for _, story, _ in store.versions()] == ["young"]
    assert [a.story for a in store.alerts()] == ["young"]
    assert [d.alert.story for d in store.deliveries()] == ["young"]
    assert store.known(["g:harbour:old"])["g:harbour:old"].version == 1
    assert store.purge(NOW - 30 * DAY, 99) == Purged()
    told_at(store, "late", 60)
    store.purge(NOW - 45 * DAY, 99)
    assert store.purged_before() == NOW - 30 * DAY, "what is gone stays gone"


def test_a_story_with_a_young_version_or_something_that_waits_stays(store: Store) -> None:
    told_at(store, "edited", 40)
    told_at(store, "edited", 2, version=2)
    take(store, "waits", alert(story="waits", due=NOW + DAY), seen=NOW)
    assert store.purge(NOW + 2 * DAY, 99, after=0).stories == 1, "only what nothing hangs on"
    assert store.story("waits") is not None
    told_at(store, "late", 50)
    store.accept(VISIT, [an_arrival("late", 2)])
    assert store.purge(NOW - 30 * DAY, 99).stories == 0, "a version of it is still to be told"


def test_it_goes_on_step_by_step(store: Store) -> None:
    for n in range(5):
        told_at(store, f"s{n}", 40)
    found, upto = [], 0
    while True:
        step = store.purge(NOW - 30 * DAY, 2, upto)
        found.append(step.stories)
        if step.upto is None:
            break
        upto = step.upto
    assert found == [2, 2, 1]
    assert store.versions() == []


def test_what_waits_is_held_and_what_is_to_come_is_not(store: Store) -> None:
    take(store, "s1", alert(follows=(MAIL,)))
    leased = claim(store)
    take(store, "s2", alert(story="s2"))
    take(store, "s3", alert(story="s3", due=NOW + DAY))
    assert store.hold_waiting(NOW, "restored") == 2
    assert [(d.state, d.because) for d in store.deliveries()] == [("held", "restored")]
    assert store.settle(sent(leased)) == 0
    assert {a.story: a.state for a in store.alerts()} == {"s1": "out", "s2": "held", "s3": "due"}
    assert claim(store) == []
    assert len(claim(store, NOW + DAY)) == 1


def test_what_was_put_off_to_a_later_moment_cannot_have_been_sent_and_is_not_held(store: Store) -> None:
    take(store, "s1", alert(follows=(MAIL,)))
    [leased] = claim(store)
    store.settle([replace(leased, state="waiting", next=NOW + DAY, because="quiet hours")])
    assert store.hold_waiting(NOW, "restored") == 0
    assert [d.alert.story for d in claim(store, NOW + DAY)] == ["s1"]


def test_what_is_held_may_have_been_sent_and_its_withdrawal_goes_out(store: Store) -> None:
    take(store, "s1", alert(follows=(MAIL,)))
    claim(store)
    store.hold_waiting(NOW, "restored")
    take(store, "s1", alert(kind="withdrawn", version=2, follows=(MAIL,)), version=2)
    assert [c.told for c in asked(store)] == [True]
