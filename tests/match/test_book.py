"""The book of follows against a twin that tries every follow that ever was."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import NOW, follow, story
from wirebell import standing
from wirebell.match.book import FollowBook
from wirebell.model.alert import Alert, FollowRef
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import Member, Policy, Preferences

EXPRESSIONS = ["troops", "base", '"the base"', "troops AND base", "boats", "troops -boats", "ministry OR boats"]
BODIES = [
    "The ministry said 300 troops had left the base.",
    "Boats return.",
    "Troops on boats.",
    "Nothing at all.",
]


def document(body: str = BODIES[0]) -> standing.Document:
    return standing.document(story(headline="", body=body))


def book(*follows: Follow, revision: int = 9) -> FollowBook:
    made = FollowBook()
    made.apply(revision, follows)
    return made


def names(matches: Sequence[Match]) -> list[tuple[str, list[str]]]:
    return [(match.follower, [f.id for f in match.follows]) for match in matches]


def test_matches_come_by_follower_each_with_its_follows_in_the_order_made() -> None:
    made = book(
        follow(id="f3", follower="ben", expression="base", added=3),
        follow(id="f1", follower="ben", expression="troops", added=1),
        follow(id="f2", follower="ana", expression="troops", added=2),
        follow(id="f4", follower="cyd", expression="boats", added=4),
    )
    assert names(made.match(document())) == [("ana", ["f2"]), ("ben", ["f1", "f3"])]


def test_the_follows_come_back_whole() -> None:
    mine = follow(id="f7", to="mailto:ana@mail.example", cadence="daily", added=5)
    assert book(mine).match(document()) == [Match(follower="me", follows=(mine,))]


DESK = Preferences(
    follower="desk",
    added=2,
    members=(Member(follower="ben", to="feed"), Member(follower="ana", policy=Policy(cadence="daily"))),
)
ANA = Preferences(follower="ana", to="mailto:ana@mail.example", added=4, policy=Policy(cap="3/day"))


def test_what_a_team_follows_is_matched_for_its_members_by_their_own_addresses_and_policies() -> None:
    made = FollowBook()
    shared = follow(follower="desk", to="mailto:desk@mail.example", cadence="hourly", added=1)
    own = follow(id="f2", follower="ana", expression="base", added=3)
    made.apply(9, [shared, own], [DESK, ANA])
    ana, ben = made.match(document())
    assert (ana.follower, ana.preferences) == ("ana", ANA)
    assert [(f.id, f.to, f.policy.cadence) for f in ana.follows] == [
        ("f1", "mailto:ana@mail.example", "daily"),
        ("f2", "feed", None),
    ]
    assert (ben.follower, ben.preferences) == ("ben", None)
    assert [(f.id, f.follower, f.to, f.policy.cadence) for f in ben.follows] == [("f1", "ben", "feed", "hourly")]


def test_a_member_hears_nothing_of_what_was_stopped() -> None:
    made = FollowBook()
    without = replace(DESK, members=(replace(DESK.members[0], without=("f1",)), DESK.members[1]))
    made.apply(9, [follow(follower="desk", added=1)], [without])
    assert [m.follower for m in made.match(document())] == ["ana"]


def test_members_and_preferences_are_those_of_the_moment() -> None:
    made = FollowBook()
    left = replace(DESK, added=6, members=DESK.members[:1])
    made.apply(9, [follow(follower="desk", added=1)], [replace(DESK, ended=6), left, ANA])
    assert [m.follower for m in made.match_at(document(), 1)] == ["desk"], "it was no team yet"
    assert [(m.follower, m.preferences) for m in made.match_at(document(), 3)] == [("ana", None), ("ben", None)]
    assert [(m.follower, m.preferences) for m in made.match_at(document(), 5)] == [("ana", ANA), ("ben", None)]
    assert [m.follower for m in made.match(document())] == ["ben"]


def alert(ref: FollowRef) -> Alert:
    return Alert(
        id=f"a-{ref.id}",
        story="s1",
        version=1,
        follower="me",
        kind="new",
        revision=0,
        follows=(ref,),
        created=NOW,
        due=NOW,
        state="due",
    )


def test_the_follows_of_an_alert_are_had_back_as_they_stand() -> None:
    made = FollowBook()
    made.apply(9, [follow(added=1, ended=5), follow(added=5, cadence="daily"), follow(id="f2", added=2)], [])
    one = alert(FollowRef(id="f1", expression="troops", to="feed"))
    assert [f.policy.cadence for f in made.follows_of([one], 9)[one.id].follows] == ["daily"]
    assert [f.policy.cadence for f in made.follows_of([one], 4)[one.id].follows] == [None]
    gone = alert(FollowRef(id="gone", expression="boats", to="feed"))
    assert made.follows_of([gone], 9) == {gone.id: Match(follower="me", follows=())}


def test_the_follows_of_an_alert_are_had_back_in_other_words() -> None:
    made = FollowBook()
    made.apply(9, [follow(added=1, ended=5), follow(added=5, expression="boats"), follow(id="f2", added=2)], [])
    one = alert(FollowRef(id="f1", expression="troops", to="feed"))
    assert [f.expression for f in made.follows_of([one], 9)[one.id].follows] == ["boats"]
    assert [f.expression for f in made.follows_of([one], 4)[one.id].follows] == ["troops"]


def test_a_follow_stands_from_its_revision_until_before_its_end() -> None:
    made = book(follow(added=3, ended=6))
    assert [len(made.match_at(document(), revision)) for revision in range(10)] == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0]


def test_what_changes_later_does_not_change_an_earlier_revision() -> None:
    made = book(follow(added=1), revision=1)
    made.apply(3, [follow(added=1, ended=2), follow(id="f2", follower="ben", added=3)])
    assert names(made.match_at(document(), 1)) == [("me", ["f1"])]
    assert names(made.match(document())) == [("ben", ["f2"])]
    assert (made.revision, len(made)) == (3, 1)


def test_forgotten_follows_leave_and_their_revisions_are_refused() -> None:
    made = book(follow(added=1, ended=4), follow(id="f2", follower="ben", expression="base", added=2, ended=8))
    made.forget_ended(before=5)
    assert made.horizon == 5
    assert names(made.match_at(document(), 5)) == [("ben", ["f2"])]
    with pytest.raises(ValueError, match="not in the book"):
        made.match_at(document(), 4)
    with pytest.raises(ValueError, match="not in the book"):
        made.match_at(document(), 10)
    made.apply(9, [follow(added=1, ended=4)])
    assert names(made.match(document())) == []


def test_a_broken_expression_stops_no_other_and_is_told() -> None:
    made = book(follow(id="bad", expression="(troops", added=1), follow(id="good", added=2), revision=2)
    assert names(made.match(document())) == [("me", ["good"])]
    (broken,) = made.broken
    assert broken.follow.id == "bad"
    assert broken.problem
    made.apply(3, [follow(id="bad", expression="(troops", added=1, ended=3)])
    made.forget_ended(3)
    assert made.broken == []


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_it_agrees_with_a_twin_that_tries_every_follow(seed: int) -> None:
    rng, made = Random(seed), FollowBook()
    history: dict[str, Follow] = {}
    for revision in range(1, rng.randint(2, 25)):
        changed = _change(rng, history, revision)
        history[changed.id] = changed
        made.apply(revision, [changed, *rng.choices(list(history.values()), k=2)])
    if rng.random() < 0.5:
        made.forget_ended(rng.randint(0, made.revision))
    for revision in range(made.horizon, made.revision + 1):
        for body in BODIES:
            assert made.match_at(document(body), revision) == twin(history, document(body), revision)


def _change(rng: Random, history: dict[str, Follow], revision: int) -> Follow:
    standing_now = [f for f in history.values() if f.ended is None]
    if standing_now and rng.random() < 0.3:
        return replace(rng.choice(standing_now), ended=revision)
    changes: dict[str, Any] = {"follower": rng.choice("abc"), "expression": rng.choice(EXPRESSIONS)}
    return follow(id=f"f{revision}", added=revision, **changes)


def twin(history: dict[str, Follow], met: standing.Document, revision: int) -> list[Match]:
    stood = [f for f in history.values() if f.added <= revision and (f.ended is None or revision < f.ended)]
    hits = [f for f in stood if standing.holds(standing.parse(f.expression, standing.DESK), met)]
    hits.sort(key=lambda f: (f.follower, f.added))
    return [Match(follower=who, follows=tuple(group)) for who, group in groupby(hits, attrgetter("follower"))]
