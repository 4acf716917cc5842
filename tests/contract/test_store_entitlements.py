"""What is closed, and who may see it: versions that share the revisions of follows, and what a claim is shown."""

from __future__ import annotations

from msgspec.structs import replace

from tests.contract.wire import MAIL, alert, asked, read, take
from tests.samples import follow, follower, source
from wirebell import standing
from wirebell.match.book import FollowBook
from wirebell.model.entitlement import Entitlement
from wirebell.model.source import NO_TERMS, Terms
from wirebell.pipeline import renew
from wirebell.ports import Store
from wirebell.standing import document

CLOSED = Entitlement(thing="source:harbour")
ANN = Entitlement(thing="source:harbour", follower="ann")


def test_what_stands_comes_once_in_order(store: Store) -> None:
    first = store.entitle(ANN)
    second = store.entitle(CLOSED)
    assert store.entitle(CLOSED) == second
    assert (first.added, second.added) == (1, 2)
    assert store.entitle(Entitlement(thing="source:east")) == Entitlement(thing="source:east", added=3)
    assert [(e.thing, e.follower) for e in store.entitlements()] == [
        ("source:east", None),
        ("source:harbour", None),
        ("source:harbour", "ann"),
    ]
    assert store.revision() >= 3


def test_what_ended_is_still_known_and_may_begin_again(store: Store) -> None:
    begun = store.entitle(ANN)
    store.entitle(CLOSED)
    assert store.end_entitlement("source:harbour", "ann")
    assert not store.end_entitlement("source:harbour", "ann")
    assert not store.end_entitlement("source:harbour", "ben")
    assert store.entitle(ANN).added == 4
    assert [(e.follower, e.added, e.ended) for e in store.entitlements_changed(0)] == [
        (None, 2, None),
        ("ann", 1, 3),
        ("ann", 4, None),
    ]
    assert [e.added for e in store.entitlements_changed(2)] == [begun.added, 4]
    assert store.entitlements_changed(4) == []


def test_an_erased_follower_is_entitled_to_nothing(store: Store) -> None:
    store.add_follower(follower(id="ann"))
    store.entitle(ANN)
    store.entitle(CLOSED)
    store.erase("ann")
    assert [(e.thing, e.follower) for e in store.entitlements_changed(0)] == [("source:harbour", None)]


def test_a_set_of_follows_knows_what_was_closed_to_whom_at_each_revision(store: Store) -> None:
    for name in ("ann", "ben"):
        store.add_follow(follow(id=name, follower=name, expression="troops"))
    store.entitle(CLOSED)
    store.entitle(ANN)
    store.end_entitlement("source:harbour", None)
    book = renew(FollowBook(), store)
    troops = document(read("s1", headline="Troops leave"))

    def closed_at(revision: int) -> list[tuple[str, bool]]:
        return [(m.follower, bool(m.closed)) for m in book.match_at(troops, revision)]

    assert closed_at(2) == [("ann", False), ("ben", False)]
    assert closed_at(3) == [("ann", True), ("ben", True)]
    assert closed_at(4) == [("ann", False), ("ben", True)]
    assert closed_at(5) == [("ann", False), ("ben", False)]
    store.entitle(CLOSED)
    assert [bool(m.closed) for m in renew(book, store).match(troops)] == [False, True]
    assert standing.holds(standing.parse("troops"), troops)


def test_a_claim_is_shown_what_is_closed_to_its_follower_and_the_newest_story(store: Store) -> None:
    for name in ("ann", "ben"):
        store.add_follow(follow(id=name, follower=name, expression="troops", to=MAIL.to))
    store.entitle(CLOSED)
    store.entitle(ANN)
    refs = {name: replace(MAIL, id=name) for name in ("ann", "ben")}
    take(store, "s1", *(alert(follower=name, follows=(refs[name],)) for name in refs))
    assert [(c.delivery.alert.follower, c.closed, c.story) for c in asked(store)] == [
        ("ann", frozenset(), None),
        ("ben", frozenset({"source:harbour"}), store.story("s1")),
    ]


def test_a_claim_to_a_shared_address_is_shown_the_story_and_its_source_s_terms(store: Store) -> None:
    hook = replace(MAIL, id="hook", to="https://chat.example/hook")
    store.add_follow(follow(id="hook", follower="ann", expression="troops", to=hook.to))
    store.add_follow(follow(id="f2", follower="ann", expression="karsan", to=MAIL.to))
    store.add_source(source(terms=Terms(shared=False)))
    take(store, "s1", alert(follower="ann", follows=(hook, MAIL)))
    assert sorted((c.delivery.address, c.story is not None, c.terms) for c in asked(store)) == [
        ("https://chat.example/hook", True, Terms(shared=False)),
        (MAIL.to, False, NO_TERMS),
    ]
