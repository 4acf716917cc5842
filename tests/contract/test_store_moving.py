"""Bringing in and erasing: the same in every store."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from tests.contract.wire import FEED, MAIL, VISIT, alert, an_arrival, batch, claim, read, take
from tests.samples import NOW, follow, follower, source
from wirebell import standing
from wirebell.match.book import FollowBook
from wirebell.model.follow import ERASED
from wirebell.model.moving import Brought, BroughtCounts, ErasedCounts
from wirebell.model.policy import Member, Policy, Preferences
from wirebell.ports import Store

ANN = follower(id="ann", name="Ann")
BEN = follower(id="ben", name="Ben")
ALL = Brought(
    followers=(ANN, BEN),
    follows=(
        follow(id="a1", follower="ann", expression="troops", to=MAIL.to),
        follow(id="a2", follower="ann", expression="ferry"),
        follow(id="b1", follower="ben", expression="troops"),
    ),
    preferences=(Preferences(follower="ann", zone="Europe/London", policy=Policy(cap="3/day")),),
    sources=(source(),),
)


def test_all_of_it_comes_in_once(store: Store) -> None:
    assert store.bring(ALL) == BroughtCounts(followers=2, follows=3, preferences=1, sources=1)
    assert store.bring(ALL) == BroughtCounts()
    assert [f.id for f in store.follows()] == ["a1", "a2", "b1"]
    assert [(p.follower, p.zone) for p in store.preferences()] == [("ann", "Europe/London")]
    assert store.followers() == [ANN, BEN]
    assert store.bring(Brought()) == BroughtCounts()


def told_to_both(store: Store) -> None:
    store.bring(ALL)
    take(store, "s1", alert(follower="ann", follows=(MAIL, FEED)), alert(follower="ben"))
    claim(store)


def tell_at(store: Store, name: str, revision: int, *followers: str) -> None:
    store.accept(VISIT, [an_arrival(name)])
    ((seq, _),) = store.pending(9)
    alerts = [alert(story=name, follower=one) for one in followers]
    store.tell([(seq, read(name))], [batch(*alerts, story=name, follows_at=revision)])


def test_nothing_of_an_erased_follower_is_left(store: Store) -> None:
    told_to_both(store)
    assert store.erase("ann") == ErasedCounts(follows=2, alerts=1, deliveries=2, teams=0)
    assert store.followers() == [BEN]
    assert [f.id for f in store.follows()] == ["b1"]
    assert [a.follower for a in store.alerts()] == ["ben"]
    assert [d.alert.follower for d in store.deliveries()] == ["ben"]
    assert store.preferences() == store.preferences_changed(0) == []
    assert store.erase("ann") is None


def test_the_rows_that_stay_say_nothing(store: Store) -> None:
    store.bring(ALL)
    store.end_follow("a2")
    at, _ = store.follows_changed(0)
    store.erase("ann")
    revision, changed = store.follows_changed(at)
    assert revision > at
    assert [(f.id, f.follower, f.expression, f.to) for f in changed] == [
        ("a1", "", ERASED, ""),
        ("a2", "", ERASED, ""),
    ]
    assert all(f.ended == at + 1 for f in changed)


def test_a_set_of_follows_that_is_open_elsewhere_learns_of_it(store: Store) -> None:
    store.bring(ALL)
    book, fresh = FollowBook(), FollowBook()
    book.apply(*store.follows_changed(0))
    before = book.revision
    store.erase("ann")
    book.apply(*store.follows_changed(before))
    fresh.apply(*store.follows_changed(0))
    for one in (book, fresh):
        assert len(one) == 1
        assert _followers(one, before) == _followers(one, one.revision) == ["ben"]


def _followers(book: FollowBook, revision: int) -> list[str]:
    return [match.follower for match in book.match_at(standing.document(read("s1")), revision)]


def test_what_was_decided_before_and_comes_after_is_told_to_the_others(store: Store) -> None:
    store.bring(ALL)
    at, _ = store.follows_changed(0)
    store.erase("ann")
    tell_at(store, "s2", at, "ann", "ben")
    assert [a.follower for a in store.alerts(story="s2")] == ["ben"]
    assert store.pending(9) == []


def test_a_new_follower_of_that_name_begins_anew(store: Store) -> None:
    told_to_both(store)
    store.erase("ann")
    assert store.add_follower(ANN)
    assert store.follows("ann") == []
    assert store.alerts(follower="ann") == []
    store.add_follow(follow(id="a9", follower="ann", expression="troops", to=MAIL.to))
    assert [f.id for f in store.follows("ann")] == ["a9"]


def test_it_leaves_its_teams_and_they_notice(store: Store) -> None:
    store.bring(ALL)
    team = Preferences(follower="ben", members=(Member(follower="ann"), Member(follower="cat")))
    store.set_preferences(replace(team, zone="Europe/Paris"))
    store.set_preferences(team)
    at = store.follows_changed(0)[0]
    counts = store.erase("ann")
    assert counts is not None
    assert counts.teams == 1
    (standing,) = store.preferences()
    assert standing.members == (Member(follower="cat"),)
    changed = store.preferences_changed(at)
    assert [(p.members, p.ended is None) for p in changed] == [
        ((Member(follower="cat"),), False),
        ((Member(follower="cat"),), True),
    ]
    assert all(member.follower != "ann" for p in store.preferences_changed(0) for member in p.members)


def test_what_a_team_of_one_followed_was_not_its_own_before_that_one_was_erased(store: Store) -> None:
    store.bring(ALL)
    store.set_preferences(Preferences(follower="ben", members=(Member(follower="ann"),)))
    before = store.revision()
    store.erase("ann")
    book = FollowBook()
    book.apply(*store.follows_changed(0), store.preferences_changed(0))
    assert _followers(book, before) == []
    assert _followers(book, book.revision) == ["ben"]
    assert [p.members for p in store.preferences()] == [()]


def test_the_newest_erasure_is_at_the_newest_revision(store: Store) -> None:
    store.bring(ALL)
    assert store.erased_at() == 0
    for who in ("ann", "ben"):
        store.erase(who)
        assert store.erased_at() == store.revision()
    store.erase("nobody")
    assert store.erased_at() == store.revision()


def test_suppressed_addresses_stay_suppressed(store: Store) -> None:
    told_to_both(store)
    store.suppress(MAIL.to, "it bounced")
    store.erase("ann")
    store.bring(ALL)
    take(store, "s3", alert(story="s3", follower="ann", follows=(replace(MAIL, id="a1"),)))
    seen: list[Any] = []

    def asked(claimable: Any) -> Any:
        seen.append(claimable.suppressed)
        return claimable.delivery

    store.claim(NOW, 9, 60.0, asked)
    assert "it bounced" in seen
