"""The books of all shards together are the book of one process."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from tests.samples import follow, follower, story
from wirebell import standing
from wirebell.cluster.book import ShardBook
from wirebell.match.book import FollowBook
from wirebell.model.cluster import Shard
from wirebell.model.entitlement import Entitlement
from wirebell.model.follow import Follow, Match
from wirebell.model.policy import Member, Preferences
from wirebell.pipeline import renew
from wirebell.ports import Store
from wirebell.store import MemoryStore

WORDS = ("troops", "karsan", "ministry", "volcano", "friday")
STORIES = [standing.document(story(body=f"The {a} met the {b}.")) for a in WORDS for b in WORDS]
PEOPLE = [f"reader-{n}" for n in range(14)]


def stirred(store: Store, chance: random.Random, count: int) -> None:
    """Follows come and go, people change what they want, some become teams, or stop being one, or begin anew."""
    for _ in range(count):
        who = chance.choice(PEOPLE)
        match chance.randrange(8):
            case 0 | 1 | 2:
                name = f"f{chance.randrange(10**9)}"
                store.add_follow(follow(id=name, follower=who, expression=chance.choice(WORDS)))
            case 3:
                standing_now = store.follows()
                if standing_now:
                    store.end_follow(chance.choice(standing_now).id)
            case 4:
                members = tuple(Member(follower=m) for m in chance.sample(PEOPLE, 3) if m != who)
                store.set_preferences(Preferences(follower=who, members=members))
            case 5:
                store.erase(who)
                store.add_follower(follower(id=who, name=who))
            case 6:
                store.entitle(Entitlement(thing="source:harbour", follower=chance.choice((who, None))))
            case _:
                store.set_preferences(Preferences(follower=who, to=chance.choice(("feed", "mailto:x@y.example"))))


def matched(book: FollowBook, number: int) -> list[Match]:
    return book.match(STORIES[number])


@pytest.mark.parametrize("seed", range(8))
def test_each_follower_is_matched_by_their_shard_as_by_one_process(seed: int) -> None:
    chance, store = random.Random(seed), MemoryStore()
    for name in PEOPLE:
        store.add_follower(follower(id=name, name=name))
    whole = FollowBook()
    shards = [Shard(number=n, of=3) for n in (1, 2, 3)]
    books = [ShardBook(store, shard) for shard in shards]
    for _ in range(12):
        stirred(store, chance, 8)
        renew(whole, store)
        for number in range(len(STORIES)):
            parts = [match for kept in books for match in kept.of(matched(kept.renew(), number))]
            assert sorted(parts, key=lambda m: m.follower) == matched(whole, number)
            assert matched(whole, number) == matched(renew(FollowBook(), store), number), "as after a new start"
    assert sum(len(kept.book) for kept in books) >= len(whole)


def test_a_shard_keeps_only_what_falls_to_it() -> None:
    store = MemoryStore()
    for n in range(60):
        store.add_follower(follower(id=f"r{n}", name=f"r{n}"))
        store.add_follow(follow(id=f"f{n}", follower=f"r{n}", expression="troops"))
    sizes = [len(ShardBook(store, Shard(number=n, of=3)).renew()) for n in (1, 2, 3)]
    assert sum(sizes) == 60
    assert max(sizes) < 40


class Overtaken(MemoryStore):
    """A store in which somebody becomes a team just before follows are asked for."""

    becomes: Preferences | None = None

    def _overtake(self) -> None:
        team, self.becomes = self.becomes, None
        if team is not None:
            self.set_preferences(team)

    def follows_chosen(self, wanted: Callable[[str], bool]) -> tuple[int, list[Follow]]:
        self._overtake()
        return super().follows_chosen(wanted)

    def follows_changed(self, after: int) -> tuple[int, list[Follow]]:
        self._overtake()
        return super().follows_changed(after)


@pytest.mark.parametrize("loaded", [False, True])
def test_who_becomes_a_team_while_a_shard_asks_is_a_team_there(loaded: bool) -> None:
    store, shard = Overtaken(), Shard(number=1, of=3)
    away = next(who for who in PEOPLE if not shard.holds(who))
    here = next(who for who in PEOPLE if shard.holds(who))
    for who in (away, here):
        store.add_follower(follower(id=who, name=who))
    store.add_follow(follow(id="f", follower=away, expression="troops"))
    kept = ShardBook(store, shard)
    if loaded:
        assert kept.renew().match(STORIES[0]) == []
    store.becomes = Preferences(follower=away, members=(Member(follower=here),))
    for _ in range(2):  # at once, and not forgotten later
        assert [match.follower for match in kept.renew().match(STORIES[0])] == [here]
