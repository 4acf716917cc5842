"""What the record promises to a cluster's workers, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

import pytest

from tests.contract.wire import VISIT, alert, an_arrival
from tests.samples import NOW, story, told
from wirebell.errors import Fenced
from wirebell.model.alert import Alert, Decided
from wirebell.model.cluster import Post, Shard
from wirebell.model.story import Story
from wirebell.ports import Ledger

Opens = Callable[[], Ledger]
FIRST, SECOND = Shard(number=1, of=2), Shard(number=2, of=2)


@pytest.fixture
def opens(stores: Callable[[], Any]) -> Opens:
    return cast(Opens, stores)


@pytest.fixture
def ledger(opens: Opens) -> Ledger:
    return opens()


def post(ledger: Ledger, name: str = "thread", who: str = "a", seconds: float = 60) -> Post:
    found = ledger.take_post(name, who, seconds)
    assert found is not None
    return found


def read(name: str, version: int = 1) -> Story:
    return story(id=name, told=told(version=version))


def accepted(ledger: Ledger, *names: str) -> list[int]:
    """Accept stories; return their numbers."""
    ledger.accept(VISIT, [an_arrival(name) for name in names])
    return [seq for seq, arrival in ledger.pending(100) if arrival.story in names]


def placed(ledger: Ledger, *stories: str | Story) -> list[int]:
    """Accept and thread stories, or some of these names; return their numbers."""
    known = [read(one) if isinstance(one, str) else one for one in stories]
    seqs = accepted(ledger, *(one.id for one in known))
    ledger.place(post(ledger), list(zip(seqs, known, strict=True)))
    return seqs


def divided(ledger: Ledger, shards: int = 2) -> int:
    ledger.plan_shards(shards)
    return ledger.divide(shards).epoch


def share(name: str, *alerts: Alert, last: bool = True, at: int = 0, version: int = 1) -> Decided:
    cursor = alerts[-1].follower if alerts else ""
    return Decided(story=name, version=version, follows_at=at, alerts=alerts, cursor=cursor, last=last)


# -- posts ----------------------------------------------------------------------------------------------------


def test_a_post_has_one_holder_until_it_is_left(ledger: Ledger) -> None:
    mine = post(ledger, who="a")
    assert ledger.take_post("thread", "b", 60) is None
    assert ledger.take_post("thread", "a", 60) == mine
    assert post(ledger, "relay", "b").holder == "b"
    ledger.leave_post(mine)
    theirs = post(ledger, who="b")
    assert theirs.token > mine.token
    ledger.leave_post(mine)  # what one held before is not one's own
    assert ledger.take_post("thread", "c", 60) is None


def test_a_post_is_free_when_its_time_is_up(ledger: Ledger) -> None:
    mine = post(ledger, who="a", seconds=-1)
    theirs = post(ledger, who="b")
    assert theirs.token == mine.token + 1
    (row,) = ledger.posts()
    assert (row.name, row.holder) == ("thread", "b")
    assert 50 < row.left <= 60


def test_many_ask_at_once_and_one_gets_it(opens: Opens) -> None:
    ledgers = [opens() for _ in range(6)]
    got: list[Post | None] = [None] * len(ledgers)

    def ask(n: int) -> None:
        got[n] = ledgers[n].take_post("thread", f"w{n}", 60)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(len(ledgers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in got if one]) == 1


# -- read and thread ------------------------------------------------------------------------------------------


def test_a_story_is_read_by_one_at_a_time(opens: Opens) -> None:
    mine, theirs = opens(), opens()
    one, two = accepted(mine, "s1", "s2")
    assert mine.unread(9) == [one, two]
    (taken,) = mine.begin_reading([one], 60)
    assert (taken.seq, taken.arrival.story, taken.tries) == (one, "s1", 1)
    assert [r.seq for r in theirs.begin_reading([one, two, 999], 60)] == [two]
    mine.draft([(one, read("s1"))])
    assert theirs.unread(9) == [two]
    assert theirs.unread(9, after=two) == []


def test_what_a_dead_reader_had_in_hand_is_read_again_and_counted(ledger: Ledger) -> None:
    (one,) = accepted(ledger, "s1")
    assert ledger.begin_reading([one], -1)[0].tries == 1
    assert ledger.begin_reading([one], -1)[0].tries == 2
    assert ledger.unread(9) == [one]


def test_what_may_have_ended_its_reader_is_taken_by_itself(ledger: Ledger) -> None:
    one, two, three = accepted(ledger, "s1", "s2", "s3")
    assert [r.seq for r in ledger.begin_reading([one, two], -1)] == [one, two]
    assert [r.seq for r in ledger.begin_reading([one, two, three], 60)] == [three]
    assert [(r.seq, r.tries) for r in ledger.begin_reading([one, two, three], 60)] == [(one, 2)]
    assert [(r.seq, r.tries) for r in ledger.begin_reading([one, two, three], 60)] == [(two, 2)]
    assert ledger.begin_reading([one, two, three], 60) == []


def test_what_is_read_stays_as_it_was_read_first(ledger: Ledger) -> None:
    (one,) = accepted(ledger, "s1")
    ledger.begin_reading([one], -1)
    ledger.draft([(one, read("s1"))])
    assert ledger.begin_reading([one], 60) == []
    ledger.draft([(one, story(id="s1", headline="Another reading"))])
    assert ledger.to_place(9)[0].draft == read("s1")


def test_stories_are_threaded_in_the_order_accepted_up_to_one_that_is_not_read(ledger: Ledger) -> None:
    one, two, three, _ = accepted(ledger, "s3", "s1", "s2", "s4")
    ledger.begin_reading([two, three], 60)
    ledger.draft([(two, read("s1"))])
    (first,) = ledger.to_place(9)
    assert (first.seq, first.story, first.draft, first.tries) == (one, "s3", None, 0)
    assert first.arrival is not None
    assert first.arrival.story == "s3"
    ledger.begin_reading([one], 60)
    ledger.draft([(one, read("s3"))])
    found = ledger.to_place(9)
    drafts = [(p.seq, p.draft, p.tries) for p in found]
    assert drafts == [(one, read("s3"), 1), (two, read("s1"), 1), (three, None, 1)]
    assert ledger.to_place(1) == found[:1]


def test_a_threaded_story_is_on_record_to_be_told_at_the_follows_of_now(ledger: Ledger) -> None:
    (one,) = accepted(ledger, "s1")
    ledger.begin_reading([one], 60)
    ledger.draft([(one, read("s1"))])
    assert ledger.place(post(ledger), [(one, read("s1"))]) == ledger.follows_changed(10**9)[0]
    assert ledger.to_place(9) == []
    assert ledger.unread(9) == []
    assert ledger.story("s1") == read("s1")
    assert ledger.stories() == []  # not told
    assert ledger.recent(9) == [read("s1")]
    assert [seq for seq, _ in ledger.pending(9)] == [one]


def test_who_lost_the_post_threads_nothing(ledger: Ledger) -> None:
    (one,) = accepted(ledger, "s1")
    mine = post(ledger, who="a", seconds=-1)
    post(ledger, who="b")
    with pytest.raises(Fenced):
        ledger.place(mine, [(one, read("s1"))])
    assert ledger.story("s1") is None
    assert len(ledger.to_place(9)) == 1


def test_a_late_holder_whom_nobody_replaced_still_holds(ledger: Ledger) -> None:
    (one,) = accepted(ledger, "s1")
    ledger.place(post(ledger, seconds=-1), [(one, read("s1"))])
    assert ledger.story("s1") is not None


# -- shards ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [1, 2, 3, 7])
def test_every_follower_falls_to_one_shard(of: int) -> None:
    shards = [Shard(number=n, of=of) for n in range(1, of + 1)]
    followers = [f"reader-{n}" for n in range(700)]
    held = {f: [s.number for s in shards if s.holds(f)] for f in followers}
    assert all(len(numbers) == 1 for numbers in held.values())
    sizes = [sum(s.holds(f) for f in followers) for s in shards]
    assert min(sizes) > 0.7 * 700 / of


def test_a_division_is_planned_and_counts_from_when_it_is_made(ledger: Ledger) -> None:
    assert ledger.division().shards == ledger.divided() == 0
    assert ledger.plan_shards(2).planned == ledger.divided() == 2
    assert ledger.divide(3).shards == 0  # that is not what is planned
    first = ledger.divide(2)
    assert (first.shards, first.planned, first.epoch) == (2, 0, 1)
    assert ledger.divide(2) == first
    assert ledger.plan_shards(4).shards == 2
    assert ledger.divide(4).epoch == 2
    assert ledger.plan_shards(0).shards == 0
    assert ledger.divided() == 0


def test_a_story_is_told_once_every_shard_has_told_it(ledger: Ledger) -> None:
    (one,) = placed(ledger, "s1")
    epoch = divided(ledger)
    posts = {s.number: post(ledger, f"match {s}", "w") for s in (FIRST, SECOND)}
    (mine,) = ledger.to_tell(FIRST, 9)
    assert (mine.seq, mine.story, mine.cursor, mine.ready) == (one, read("s1"), "", True)
    ana, ben = alert(follower="ana"), alert(follower="ben")
    assert ledger.tell_share(posts[1], FIRST, epoch, [(one, share("s1", ana))]) == 1
    assert ledger.to_tell(FIRST, 9) == []
    assert [p.seq for p in ledger.to_tell(SECOND, 9)] == [one]
    assert ledger.stories() == []
    assert ledger.tell_share(posts[2], SECOND, epoch, [(one, share("s1", ben))]) == 1
    assert [s.id for _, s in ledger.stories()] == ["s1"]
    assert ledger.pending(9) == []
    assert {a.follower for a in ledger.alerts()} == {"ana", "ben"}


def test_a_shard_goes_on_from_its_cursor_and_repeats_nothing(ledger: Ledger) -> None:
    (one,) = placed(ledger, "s1")
    epoch, held = divided(ledger), post(ledger, "match 1/2", "w")
    ana, cleo = alert(follower="ana"), alert(follower="cleo")
    assert ledger.tell_share(held, FIRST, epoch, [(one, share("s1", ana, last=False))]) == 1
    (rest,) = ledger.to_tell(FIRST, 9)
    assert rest.cursor == "ana"
    assert ledger.to_tell(SECOND, 9)[0].cursor == ""
    assert ledger.tell_share(held, FIRST, epoch, [(one, share("s1", ana, cleo))]) == 1
    assert ledger.tell_share(held, FIRST, epoch, [(one, share("s1", alert(follower="late")))]) == 0
    assert len(ledger.alerts()) == 2


def test_stories_told_by_shards_in_threads_are_all_told(opens: Opens) -> None:
    names = [f"s{n}" for n in range(40)]
    seqs = placed(opens(), *names)
    epoch = divided(opens())

    def tell(shard: Shard) -> None:
        mine = opens()
        held = post(mine, f"match {shard}", "w")
        for seq, name in zip(seqs, names, strict=True):
            mine.tell_share(held, shard, epoch, [(seq, share(name, alert(story=name, follower=str(shard))))])

    threads = [threading.Thread(target=tell, args=(shard,)) for shard in (FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opens().pending(99) == []
    assert len(opens().alerts()) == 80


def test_a_shard_that_was_given_away_tells_nothing(ledger: Ledger) -> None:
    (one,) = placed(ledger, "s1")
    epoch = divided(ledger)
    mine = post(ledger, "match 1/2", "a", seconds=-1)
    post(ledger, "match 1/2", "b")
    with pytest.raises(Fenced):
        ledger.tell_share(mine, FIRST, epoch, [(one, share("s1", alert(follower="ana")))])
    assert ledger.alerts() == []


def test_shards_of_before_tell_nothing_and_those_of_now_tell_again(ledger: Ledger) -> None:
    (one,) = placed(ledger, "s1")
    old, held = divided(ledger), post(ledger, "match 1/2", "a")
    ledger.tell_share(held, FIRST, old, [(one, share("s1", alert(follower="ana")))])
    new = divided(ledger, 4)
    with pytest.raises(Fenced):
        ledger.tell_share(held, FIRST, old, [(one, share("s1", alert(follower="dora")))])
    for n in range(1, 5):
        shard = Shard(number=n, of=4)
        (again,) = ledger.to_tell(shard, 9)
        assert again.again
        assert again.cursor == ""
        posted = post(ledger, f"match {shard}", "c")
        ledger.tell_share(posted, shard, new, [(one, share("s1", alert(follower="ana")))])
    assert ledger.pending(9) == []
    assert [a.follower for a in ledger.alerts()] == ["ana"]
    placed(ledger, "s2")
    assert not ledger.to_tell(Shard(number=1, of=4), 9)[0].again


def test_a_later_version_is_not_ready_before_the_earlier_is_told_by_all(ledger: Ledger) -> None:
    (one,) = placed(ledger, "s1")
    ledger.accept(VISIT, [an_arrival("s1", 2)])
    two = ledger.pending(9)[-1][0]
    ledger.place(post(ledger), [(two, read("s1", 2))])
    epoch = divided(ledger)
    posts = {s.number: post(ledger, f"match {s}", "w") for s in (FIRST, SECOND)}
    assert [p.ready for p in ledger.to_tell(FIRST, 9)] == [True, False]
    ledger.tell_share(posts[1], FIRST, epoch, [(one, share("s1"))])
    assert [(p.seq, p.ready) for p in ledger.to_tell(FIRST, 9)] == [(two, False)]
    ledger.tell_share(posts[2], SECOND, epoch, [(one, share("s1"))])
    assert [(p.seq, p.ready) for p in ledger.to_tell(FIRST, 9)] == [(two, True)]


def test_one_process_goes_on_where_a_cluster_ended(ledger: Ledger) -> None:
    placed(ledger, "s1")
    at = ledger.begun(9)["s1", 1]
    assert at[1] == ""
    ledger.tell([], [share("s1", alert(follower="ana"), at=at[0])])
    assert ledger.pending(9) == []
    divided(ledger)
    assert ledger.to_tell(FIRST, 9) == []


def test_the_lag_counts_each_stage(ledger: Ledger) -> None:
    divided(ledger)
    placed(ledger, "s1")
    one, two = accepted(ledger, "s2", "s3")
    ledger.begin_reading([one], 60)
    ledger.draft([(one, read("s2"))])
    lag = ledger.lag(NOW)
    assert (lag.read, lag.thread, lag.match) == (1, 1, {1: 1, 2: 1})
    assert lag.oldest is not None
    assert two
