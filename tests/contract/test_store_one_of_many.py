"""What is asked of one follower, one address or one follow is what a look through everybody's would find."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from tests.contract.wire import HOOK as HOOKED
from tests.contract.wire import MAIL, SECOND, alert, claim, take
from tests.samples import NOW, follow
from wirebell.model.alert import Narrowed
from wirebell.model.entitlement import Entitlement
from wirebell.model.policy import Member, Preferences
from wirebell.ports import Store

HOOK = 'https://hooks.example/a"b/ü'
"""An address that JSON does not write as it is."""
CLOSED = Entitlement(thing="source:harbour")


def desk(*members: Member) -> Preferences:
    return Preferences(follower="desk", members=members)


def test_preferences_of_one_are_those_that_stand(store: Store) -> None:
    assert store.preferred("ann") is None
    store.set_preferences(Preferences(follower="ann", zone="Europe/Paris"))
    store.set_preferences(Preferences(follower="ann-marie", zone="UTC"))
    stands = store.set_preferences(Preferences(follower="ann", zone="Asia/Tokyo"))
    assert store.preferred("ann") == stands
    assert store.preferred("Ann") is None


def test_the_teams_of_a_member_are_found_and_no_other(store: Store) -> None:
    store.set_preferences(Preferences(follower="ann", zone='"members":[{"follower":"ann"}]'))
    store.set_preferences(desk(Member(follower="ann"), Member(follower="ben")))
    store.set_preferences(Preferences(follower="crew", members=(Member(follower="ben"),)))
    assert [team.follower for team in store.teams_of("ben")] == ["crew", "desk"]
    assert [team.follower for team in store.teams_of("ann")] == ["desk"]
    store.set_preferences(desk(Member(follower="ben")))
    assert store.teams_of("ann") == []
    assert store.teams_of("desk") == []


def test_all_versions_that_concern_one_follower_come_in_order(store: Store) -> None:
    store.set_preferences(desk(Member(follower="ann")))
    store.set_preferences(Preferences(follower="ann"))
    store.set_preferences(Preferences(follower="ben"))
    store.set_preferences(desk())
    store.set_preferences(Preferences(follower="ann", zone="Asia/Tokyo"))
    found = store.preferences_ever("ann")
    assert [(one.follower, one.added, one.ended) for one in found] == [
        ("desk", 1, 4),
        ("ann", 2, 5),
        ("ann", 5, None),
    ]
    assert found == [one for one in store.preferences_changed(0) if one in found]
    assert [one.follower for one in store.preferences_ever("desk")] == ["desk", "desk"]


def test_preferences_that_name_an_address_are_found_by_it(store: Store) -> None:
    store.set_preferences(Preferences(follower="ann", to=HOOK))
    store.set_preferences(desk(Member(follower="ben", to=HOOK)))
    store.set_preferences(Preferences(follower="ben", to=f"{HOOK}/more"))
    store.set_preferences(Preferences(follower="cat", to=HOOK))
    store.set_preferences(Preferences(follower="cat", to="feed"))
    assert [one.follower for one in store.preferences_naming([HOOK])] == ["ann", "desk"]
    many = [f"https://hooks.example/{number}" for number in range(50)]
    assert [one.follower for one in store.preferences_naming([*many, HOOK])] == ["ann", "desk"]
    assert store.preferences_naming([HOOK.upper(), *many]) == []
    assert store.preferences_naming([]) == []


def test_follows_to_an_address_are_those_that_stand(store: Store) -> None:
    for number, (name, to) in enumerate([("ann", HOOK), ("ben", "feed"), ("ben", HOOK), ("cat", HOOK)]):
        store.add_follow(follow(id=f"f{number}", follower=name, to=to))
    store.end_follow("f3")
    assert [one.id for one in store.follows_to([HOOK])] == ["f0", "f2"]
    assert [one.id for one in store.follows_to([HOOK, "feed", HOOK])] == ["f0", "f1", "f2"]
    assert store.follows_to([]) == []


def test_a_follow_is_found_by_its_id_while_it_stands(store: Store) -> None:
    made = store.add_follow(follow(id="f1"))
    assert store.follow("f1") == made
    assert store.follow("f") is None
    store.end_follow("f1")
    assert store.follow("f1") is None


def test_what_is_closed_to_one_is_what_all_entitlements_say(store: Store) -> None:
    store.entitle(CLOSED)
    store.entitle(Entitlement(thing="source:east"))
    store.entitle(Entitlement(thing="source:harbour", follower="ann"))
    store.entitle(Entitlement(thing="source:open", follower="ann"))
    store.entitle(Entitlement(thing="source:east", follower="ben"))
    assert store.closed_to("ann") == {"source:east"}
    assert store.closed_to("ben") == {"source:harbour"}
    assert store.closed_to("cat") == store.closed_to(None) == {"source:harbour", "source:east"}
    store.end_entitlement("source:harbour", None)
    assert store.closed_to("ben") == frozenset()


def test_entitlements_that_concern_one_follower_come_in_order(store: Store) -> None:
    store.entitle(Entitlement(thing="source:harbour", follower="ann"))
    store.entitle(Entitlement(thing="source:harbour", follower="ben"))
    store.entitle(CLOSED)
    store.end_entitlement("source:harbour", "ann")
    found = store.entitlements_ever("ann")
    assert [(one.follower, one.added, one.ended) for one in found] == [(None, 3, None), ("ann", 1, 4)]
    assert found == [one for one in store.entitlements_changed(0) if one.follower != "ben"]


def test_reasons_and_rotations_are_told_of_the_addresses_that_are_asked_for(store: Store) -> None:
    other = "https://hooks.example/other"
    for address in (HOOK, other):
        store.suppress(address, "gone")
        store.rotate(address, NOW)
    assert store.suppressed([HOOK]) == {HOOK: "gone"}
    assert list(store.suppressed()) == sorted([HOOK, other])
    assert list(store.rotations([HOOK, "https://hooks.example/none"])) == [HOOK]
    assert store.suppressed([]) == {}
    assert store.rotations([]) == {}


def test_lines_are_told_of_the_webhooks_that_are_asked_for(store: Store) -> None:
    other = replace(HOOKED, to="https://other.example/")
    take(store, "s1", alert(story="s1", follows=(HOOKED, MAIL, other)))
    claim(store)
    both = store.lines()
    assert [line.address for line in both] == [HOOKED.to, other.to]
    assert store.lines([other.to, MAIL.to, "https://none.example/"]) == both[1:]
    assert store.lines([]) == []


def test_alerts_are_paged_from_a_moment_on_and_in_one_state(store: Store) -> None:
    for number, state in enumerate(("due", "held", "due", "held")):
        at = NOW + number * SECOND
        take(store, f"s{number}", alert(story=f"s{number}", follower="ann", state=state, created=at, due=at))
    take(store, "other", alert(story="other", follower="ben"))
    every = store.alert_page("ann", None, 10)
    assert [one.story for _, one in every] == ["s3", "s2", "s1", "s0"]

    def page(before: int | None = None, limit: int = 10, **narrowed: Any) -> list[str]:
        return [one.story for _, one in store.alert_page("ann", before, limit, Narrowed(**narrowed))]

    assert page(since=NOW + 2 * SECOND) == ["s3", "s2"]
    assert page(state="held") == ["s3", "s1"]
    assert page(state="held", since=NOW + 2 * SECOND) == ["s3"]
    assert page(state="held", limit=1) == ["s3"]
    assert page(before=every[0][0], state="held") == ["s1"]
    assert page(state="out") == []


def test_what_one_has_is_counted(store: Store) -> None:
    for number, name in enumerate(("ann", "ann", "ben")):
        store.add_follow(follow(id=f"f{number}", follower=name, expression=f"word{number}"))
        take(store, f"s{number}", alert(story=f"s{number}", follower=name, state="held"))
    store.end_follow("f0")
    assert (store.follow_count("ann"), store.follow_count("ben"), store.follow_count("cat")) == (1, 1, 0)
    assert (store.alert_count("ann"), store.alert_count("ben"), store.alert_count("cat")) == (2, 1, 0)


def test_versions_of_stories_are_read_together(store: Store) -> None:
    for name, version in (("s1", 1), ("s1", 2), ("s2", 1), ("s2", 2)):
        take(store, name, version=version)
    wanted = {("s1", 1), ("s2", 2), ("s3", 1), ("s2", 3)}
    found = store.exactly(wanted)
    assert set(found) == {("s1", 1), ("s2", 2)}
    assert all(found[one] == store.story(*one) for one in found)
    assert store.exactly(()) == {}
