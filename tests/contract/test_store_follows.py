from __future__ import annotations

import time

from msgspec.structs import replace

from tests.samples import NOW, follow, follower, source
from wirebell.model.follow import Follow
from wirebell.model.policy import NO_POLICY, Member, Mute, Policy, Preferences
from wirebell.ports import Store


def many(count: int) -> list[Follow]:
    return [follow(id=f"f{n}", follower=f"p{n % 10}", expression=f"word{n} AND karsan") for n in range(count)]


def test_a_follower_is_kept_whole_and_once(store: Store) -> None:
    zoe = follower(id="zoe", name="Zoë — „Z“")
    assert store.add_follower(zoe)
    assert store.add_follower(follower())
    assert not store.add_follower(zoe)
    assert not store.add_follower(follower(id="zoe", name="Another"))
    assert store.followers() == [follower(), zoe]


def test_a_feed_that_is_renewed_forgets_what_opened_it_before(store: Store) -> None:
    ana = follower(id="ana", feed_before="mark")
    store.add_follower(ana)
    store.add_follower(follower(id="ben"))
    assert store.follower("ana") == ana
    assert store.follower_of_feed("mark") == ana
    assert store.renew_feed("ana") == replace(ana, feed_turn=1, feed_before="")
    assert store.follower("ana") == replace(ana, feed_turn=1, feed_before="")
    assert store.follower_of_feed("mark") is None
    assert store.follower_of_feed("") is None
    assert (store.follower("zoe"), store.renew_feed("zoe")) == (None, None)
    assert store.follower("ben") == follower(id="ben")


def test_a_follow_is_valid_from_its_own_revision(store: Store) -> None:
    store.add_source(source())
    before = store.revision()
    added = store.add_follow(follow(added=0))
    assert added == follow(added=before + 1)
    assert store.follows() == [added]
    assert store.revision() == added.added


def test_the_same_wish_is_one_follow(store: Store) -> None:
    first = store.add_follow(follow())
    assert store.add_follow(follow(id="f2", cadence="daily")) == first
    assert store.add_follow(follow(expression="other")) == first, "that id stands"
    assert store.revision() == first.added
    elsewhere = store.add_follow(follow(id="f3", to="mailto:me@desk.example"))
    another = store.add_follow(follow(id="f4", follower="zoe"))
    assert store.follows() == [first, elsewhere, another]
    assert store.follows("zoe") == [another]


def test_an_ended_follow_can_be_made_again(store: Store) -> None:
    first = store.add_follow(follow())
    assert store.end_follow("f1")
    assert not store.end_follow("f1")
    assert not store.end_follow("nobody's")
    assert store.follows() == []
    assert store.revision() == first.added + 1
    again = store.add_follow(follow())
    assert again.added > first.added
    assert store.follows() == [again]


def test_changes_are_told_in_order(store: Store) -> None:
    assert store.follows_changed(0) == (0, [])
    one, two, three = (store.add_follow(f) for f in many(3))
    assert store.follows_changed(0) == (three.added, [one, two, three])
    assert store.follows_changed(two.added) == (three.added, [three])
    store.end_follow("f0")
    newest, changed = store.follows_changed(three.added)
    assert [(f.id, f.added, f.ended) for f in changed] == [("f0", one.added, newest)]
    assert [f.id for f in store.follows_changed(0)[1]] == ["f1", "f2", "f0"]
    assert store.follows_changed(newest) == (newest, [])


def test_what_some_ever_followed_is_had_alone_and_in_order(store: Store) -> None:
    for number, wanted in enumerate(many(12)):
        store.add_follow(replace(wanted, follower=("ana", "bo", "cy")[number % 3]))
    store.end_follow("f3")
    changed = store.change_follow(replace(store.follows("bo")[0], to="mailto:bo@mail.example"))
    assert changed
    for wanted_of in ([], ["ana"], ["bo", "cy", "bo"], ["nobody"]):
        every = [f for f in store.follows_changed(0)[1] if f.follower in wanted_of]
        assert store.follows_ever(wanted_of) == every
    assert len(store.follows_ever(["bo"])) == 5


def test_what_those_chosen_by_id_ever_followed_is_had_with_the_revision(store: Store) -> None:
    assert store.follows_chosen(lambda _: True) == (0, [])
    for who in ("ana", "bo", "cy"):
        store.add_follower(follower(id=who, name=who))
    for number, wanted in enumerate(many(12)):
        store.add_follow(replace(wanted, follower=("ana", "bo", "cy")[number % 3]))
    store.end_follow("f3")
    store.erase("cy")
    asked: list[str] = []

    def wanted_(who: str) -> bool:
        asked.append(who)
        return who != "bo"

    assert store.follows_chosen(wanted_) == (store.revision(), store.follows_ever(["ana"]))
    assert sorted(asked) == ["ana", "bo"]  # each once, and nobody who was erased


def test_the_follows_of_any_moment_can_be_had_back(store: Store) -> None:
    moments = {}
    for number, wanted in enumerate(many(12)):
        store.add_follow(wanted)
        if number % 3 == 2:
            store.end_follow(f"f{number - 1}")
        moments[store.revision()] = store.follows()
    _, every = store.follows_changed(0)
    for at, standing in moments.items():
        then = [f for f in every if f.added <= at and (f.ended is None or f.ended > at)]
        assert sorted(f.id for f in then) == sorted(f.id for f in standing)


CALM = Policy(
    cadence="digest:07:30,18:00",
    days="mon-fri",
    quiet=("22:00-07:00", "sat,sun 00:00-10:00"),
    cap="10/day",
    pause="2026-12-24..2027-01-02",
    mute=(Mute("golf", NOW), Mute("“Ålesund”")),
    mute_sources=(Mute("harbour"),),
    outlets=3,
    once_per_event=True,
    languages=("en",),
)


def test_a_policy_is_kept_whole_and_a_follow_without_one_says_nothing(store: Store) -> None:
    store.add_follow(follow(policy=CALM))
    store.add_follow(follow(id="f2", expression="boats"))
    store.add_follow(follow(id="f3", expression="ships", policy=Policy(quiet=(), cap="", outlets=0)))
    kept = [f.policy for f in store.follows()]
    assert kept == [CALM, NO_POLICY, Policy(quiet=(), cap="", outlets=0)]
    assert kept[1] is NO_POLICY, "what says nothing is passed over quickly"


def test_a_changed_follow_is_another_version_from_one_revision_on(store: Store) -> None:
    first = store.add_follow(follow())
    other = store.add_follow(follow(id="f2", expression="boats"))
    changed = store.change_follow(follow(to="mailto:me@desk.example", policy=CALM))
    assert changed == follow(to="mailto:me@desk.example", policy=CALM, added=other.added + 1)
    assert store.follows() == [other, changed]
    newest, versions = store.follows_changed(0)
    assert newest == changed.added
    assert [(f.id, f.added, f.ended) for f in versions] == [
        ("f2", other.added, None),
        ("f1", first.added, changed.added),
        ("f1", changed.added, None),
    ]
    assert store.change_follow(changed) == follow(to="mailto:me@desk.example", policy=CALM, added=newest + 1)


def test_a_follow_is_changed_from_the_version_that_stands_alone(store: Store) -> None:
    first = store.add_follow(follow())
    moved = store.change_follow(replace(first, to="mailto:me@desk.example"))
    assert moved is not None
    before = store.revision()
    assert store.change_follow(replace(first, policy=CALM)) is None, "made from the one before"
    assert (store.revision(), store.follows()) == (before, [moved])
    both = store.change_follow(replace(moved, policy=CALM))
    assert both == replace(moved, policy=CALM, added=before + 1)


def test_a_follow_cannot_become_one_that_stands_already(store: Store) -> None:
    store.add_follow(follow())
    store.add_follow(follow(id="f2", expression="boats"))
    before = store.revision()
    assert store.change_follow(follow(id="f2")) is None
    assert store.change_follow(follow(id="nobody's", expression="new")) is None
    assert store.revision() == before
    assert [f.expression for f in store.follows()] == ["troops", "boats"]


TEAM = Preferences(
    follower="desk",
    zone="Europe/London",
    to="mailto:desk@paper.example",
    policy=CALM,
    members=(Member(follower="ana"), Member(follower="ben", to="feed", policy=CALM)),
)


def test_preferences_are_kept_whole_and_each_version_has_its_revision(store: Store) -> None:
    assert store.preferences() == []
    first = store.set_preferences(TEAM)
    assert first == replace(TEAM, added=store.revision())
    assert store.set_preferences(TEAM) == first, "the same again changes nothing"
    assert store.revision() == first.added
    ana = store.set_preferences(Preferences(follower="ana"))
    moved = store.set_preferences(replace(TEAM, zone="Asia/Tokyo"))
    assert store.preferences() == [ana, moved]
    assert [(p.follower, p.added, p.ended) for p in store.preferences_changed(0)] == [
        ("ana", ana.added, None),
        ("desk", first.added, moved.added),
        ("desk", moved.added, None),
    ]
    assert store.preferences_changed(ana.added) == store.preferences_changed(0)[1:]
    assert store.preferences_changed(moved.added) == []


def test_preferences_are_changed_from_what_stands_alone(store: Store) -> None:
    first = store.change_preferences(TEAM)
    assert first == replace(TEAM, added=store.revision())
    assert store.change_preferences(replace(TEAM, zone="Asia/Tokyo")) is None, "made from none, and one stands"
    moved = store.change_preferences(replace(first, zone="Asia/Tokyo"))
    assert moved == replace(first, zone="Asia/Tokyo", added=store.revision())
    assert store.change_preferences(replace(first, members=())) is None
    assert store.change_preferences(moved) == moved, "the same again changes nothing"
    assert store.preferences() == [moved]


def test_follows_and_preferences_share_their_revisions(store: Store) -> None:
    one = store.set_preferences(TEAM)
    two = store.add_follow(follow())
    three = store.set_preferences(replace(TEAM, members=()))
    assert [one.added, two.added, three.added, store.follows_changed(0)[0]] == [1, 2, 3, 3]


def test_many_follows_at_once_are_as_one_by_one(store: Store) -> None:
    store.add_follow(follow(id="there", follower="p3", expression="word3 AND karsan"))
    assert store.add_follows([*many(50), follow(id="twice", follower="p4", expression="word4 AND karsan")]) == 49
    assert store.add_follows(many(50)) == 0
    revision = store.revision()
    assert store.add_follows([]) == 0
    standing = store.follows()
    assert store.revision() == revision >= standing[-1].added
    assert [f.id for f in standing] == ["there", *(f"f{n}" for n in range(50) if n != 3)]
    assert len({f.added for f in standing}) == 50
    assert len(store.follows("p3")) == 5
    assert store.counts()["follows"] == 50


def test_long_expressions_are_kept_and_told_apart(store: Store) -> None:
    long = " OR ".join(f"Ålesund{n}" for n in range(1500))
    assert store.add_follow(follow(expression=long)).expression == long
    store.add_follow(follow(id="f2", expression=long + " OR x"))
    assert [f.expression for f in store.follows()] == [long, long + " OR x"]


def test_many_follows_are_stored_quickly(store: Store) -> None:
    """20,000 a second is the aim on SQLite; a slow machine gets a tenth of it, in processor time of its own."""
    begun = time.thread_time()
    assert store.add_follows(many(10_000)) == 10_000
    assert time.thread_time() - begun < 5
    assert store.follows_changed(0)[1][-1].created == NOW
