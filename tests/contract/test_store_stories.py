from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.contract.wire import VISIT, alert, an_arrival, batch, read, take
from tests.samples import NOW, item, told
from wirebell.errors import StoreError
from wirebell.model.source import Brought, Known
from wirebell.model.storyline import Storyline
from wirebell.ports import Store


def ids(found: list[tuple[int, Any]]) -> list[str]:
    return [story.id for _, story in found]


# -- accept ---------------------------------------------------------------------------------------------


def test_arrivals_are_pending_whole_and_in_the_order_accepted(store: Store) -> None:
    sent = [an_arrival(name) for name in ("zebra", "alpha", "mole")]
    assert store.accept(VISIT, sent) == 3
    assert store.accept(VISIT, [an_arrival("bee")]) == 1
    found = store.pending(10)
    assert [a for _, a in found] == [*sent, an_arrival("bee")]
    assert [seq for seq, _ in found] == sorted({seq for seq, _ in found})
    assert store.pending(2) == found[:2]


def test_accepting_again_changes_nothing(store: Store) -> None:
    first, other = an_arrival(), an_arrival(item=item(title="Another title"))
    assert store.accept(VISIT, [first]) == 1
    assert store.accept(VISIT, [other, first, an_arrival("s2")]) == 1
    assert [a for _, a in store.pending(9)] == [first, an_arrival("s2")]


def test_one_arrival_twice_in_one_visit_is_stored_once(store: Store) -> None:
    assert store.accept(VISIT, [an_arrival(), an_arrival()]) == 1
    assert len(store.pending(9)) == 1


def test_the_visit_is_written_even_if_nothing_came(store: Store) -> None:
    assert store.accept(VISIT, []) == 0
    assert store.visits() == {"harbour": VISIT}


def test_a_key_leads_to_the_newest_version_of_its_first_story(store: Store) -> None:
    shared = "u:https://harbour.example/a?x=ü"
    store.accept(VISIT, [an_arrival("s1", keys=("g:1", shared)), an_arrival("s2", keys=("g:2", shared))])
    store.accept(VISIT, [an_arrival("s1", 2, keys=("g:3",), item=item(title="Two", url=None, published=None))])
    brought = Brought(sent=(("harbour", "s1.2"),))
    newest = Known(story="s1", version=2, digest="s1.2", title="Two", source="harbour", guid="a1", brought=brought)
    found = store.known(["g:1", shared, "g:3", "g:2", "g:nothing"])
    assert found.pop("g:2").story == "s2"
    assert found == {"g:1": newest, shared: newest, "g:3": newest}


def test_what_is_withdrawn_or_withheld_is_known_as_such(store: Store) -> None:
    store.accept(
        VISIT,
        [an_arrival(kind="withdrawn", item=item(title=None)), an_arrival("s2", item=item(status="withheld"))],
    )
    found = store.known(["g:harbour:s1", "g:harbour:s2"])
    assert {k.story: (k.withdrawn, k.withheld, k.title) for k in found.values()} == {
        "s1": (True, False, ""),
        "s2": (False, True, item().title),
    }


def test_what_may_be_kept_back_from_readers_is_known_by_any_version_of_it(store: Store) -> None:
    soon, past = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    came = [
        an_arrival("s1", item=item(status="withheld")),
        an_arrival("s1", 2),
        an_arrival("s2", item=item(embargo=soon)),
        an_arrival("s3", item=item(embargo=past)),
        an_arrival("s4"),
    ]
    store.accept(VISIT, came)
    assert sorted(store.kept_back(NOW)) == ["s1", "s2"]
    assert store.kept_back(soon) == ["s1"]


def test_many_and_long_keys_are_looked_up(store: Store) -> None:
    keys = tuple(f"u:https://harbour.example/{'x' * 3000}/{n}" for n in range(1500))
    store.accept(VISIT, [an_arrival(keys=keys)])
    assert set(store.known(keys)) == set(keys)


def test_what_is_known_stays_when_the_story_is_told(store: Store) -> None:
    store.accept(VISIT, [an_arrival()])
    before = store.known(["g:harbour:s1"])
    take(store, "s1")
    assert store.known(["g:harbour:s1"]) == before
    assert store.pending(9) == []


# -- tell -----------------------------------------------------------------------------------------------


def test_a_told_story_is_pending_no_more_and_can_be_read(store: Store) -> None:
    seq = take(store, "s1", alert())
    assert store.pending(9) == []
    assert store.story("s1") == store.story("s1", 1) == read("s1")
    assert store.versions() == [(seq, read("s1"), 1)]
    assert store.alerts() == [alert()]


def test_telling_again_changes_nothing(store: Store) -> None:
    store.accept(VISIT, [an_arrival()])
    [(seq, _)] = store.pending(9)
    first = batch(alert(), last=False)
    assert [store.tell([(seq, read("s1"))], [first]) for _ in range(3)] == [1, 0, 0]
    last = batch(alert(follower="zoe"))
    assert [store.tell([(seq, read("s1", headline="Other"))], [last]) for _ in range(2)] == [1, 0]
    assert store.story("s1") == read("s1")
    assert {a.follower for a in store.alerts()} == {"me", "zoe"}


def test_alerts_are_once_by_story_follower_kind_and_revision(store: Store) -> None:
    take(store, "s1", alert())
    again = alert(id="another id", version=2)
    others = [alert(version=2, kind="corrected", revision=1), alert(version=2, follower="zoe")]
    store.accept(VISIT, [an_arrival("s1", 2)])
    [(seq, _)] = store.pending(9)
    assert store.tell([(seq, read("s1", 2))], [batch(again, *others)]) == 2
    assert {(a.id, a.version) for a in store.alerts()} == {(a.id, a.version) for a in (alert(), *others)}


def test_telling_goes_on_where_it_stopped_at_the_follows_it_began_with(store: Store) -> None:
    store.accept(VISIT, [an_arrival()])
    [(seq, sent)] = store.pending(9)
    assert store.begun(99).get(("s1", 1)) is None
    store.tell([(seq, read("s1"))], [])
    assert store.begun(99).get(("s1", 1)) is None, "read, but nothing told yet"
    store.tell([], [batch(alert(follower="b"), follows_at=7, last=False)])
    assert store.begun(99).get(("s1", 1)) == (7, "b")
    assert store.pending(9) == [(seq, sent)], "not told to the end"
    assert not store.stories()
    assert not store.versions()
    store.tell([], [batch(alert(follower="a"), follows_at=7, last=False)])
    assert store.begun(99).get(("s1", 1)) == (7, "b"), "a repeated batch does not go back"
    store.tell([], [batch(alert(follower="c"), follows_at=7)])
    assert store.begun(99).get(("s1", 1)) is None
    assert store.versions() == [(seq, read("s1"), 7)]


def test_a_double_matched_at_other_follows_adds_nothing(store: Store) -> None:
    store.accept(VISIT, [an_arrival()])
    [(seq, _)] = store.pending(9)
    store.tell([(seq, read("s1"))], [batch(alert(follower="a"), follows_at=7, last=False)])
    assert store.tell([], [batch(alert(follower="late"), follows_at=8)]) == 0
    assert (store.begun(99).get(("s1", 1)), len(store.pending(9))) == ((7, "a"), 1)
    store.tell([], [batch(alert(follower="b"), follows_at=7)])
    assert store.tell([], [batch(alert(follower="later"), follows_at=7)]) == 0
    assert {a.follower for a in store.alerts()} == {"a", "b"}


def test_several_stories_are_told_in_one_call(store: Store) -> None:
    names = [f"s{n}" for n in range(30)]
    store.accept(VISIT, [an_arrival(name) for name in names])
    stories = [(seq, read(a.story)) for seq, a in store.pending(99)]
    told_now = [batch(*(alert(story=name, follower=f"f{n}") for n in range(20)), story=name) for name in names]
    assert store.tell(stories, told_now) == 600
    assert store.pending(9) == []
    assert len(store.alerts(story="s7")) == 20


def test_several_batches_of_one_story_in_one_call(store: Store) -> None:
    store.accept(VISIT, [an_arrival()])
    [(seq, _)] = store.pending(9)
    batches = [batch(alert(follower=f), last=f == "c") for f in "abc"]
    assert store.tell([(seq, read("s1"))], batches) == 3
    assert (store.pending(9), store.begun(99).get(("s1", 1))) == ([], None)


@pytest.mark.parametrize("wrong", ["never accepted", "another number", "never read"])
def test_what_was_never_accepted_or_read_cannot_be_told(store: Store, wrong: str) -> None:
    store.accept(VISIT, [an_arrival(), an_arrival("s2")])
    [(seq, _), (other, _)] = store.pending(9)
    stories = {"never accepted": [(99, read("s9"))], "another number": [(other, read("s1"))], "never read": []}[
        wrong
    ]
    about = "s9" if wrong == "never accepted" else "s1"
    with pytest.raises(StoreError, match=f"{about} version 1 was"):
        store.tell([(seq, read("s1"))] if wrong == "never accepted" else stories, [batch(alert(), story=about)])
    with pytest.raises(StoreError, match="s9"):
        store.tell([(seq, read("s1")), (99, read("s9"))], [batch(alert())])
    assert (store.story("s1"), store.alerts(), len(store.pending(9))) == (None, [], 2), "nothing happened"


# -- reading back ---------------------------------------------------------------------------------------


def test_the_newest_version_is_read_unless_another_is_asked_for(store: Store) -> None:
    first = take(store, "s1")
    take(store, "s2")
    second = take(store, "s1", version=2)
    assert store.story("s1") == read("s1", 2)
    assert store.story("s1", 1) == read("s1", 1)
    assert store.story("s1", 3) is store.story("nothing") is None
    assert [seq for seq, _ in store.stories()] == [second, second - 1]
    assert [(seq, s.told.version) for seq, s, _ in store.versions()] == [(first, 1), (second - 1, 1), (second, 2)]


def test_a_version_accepted_late_does_not_hide_a_newer_one(store: Store) -> None:
    newest = take(store, "s1", version=2)
    take(store, "s1", version=1)
    assert store.stories() == [(newest, read("s1", 2))]
    assert store.known(["g:harbour:s1"])["g:harbour:s1"].version == 2


def test_stories_are_paged_newest_first_and_by_source(store: Store) -> None:
    for n in range(7):
        store.accept(VISIT, [an_arrival(f"s{n}")])
        [(seq, _)] = store.pending(9)
        where = "harbour" if n % 2 else "quay"
        store.tell([(seq, read(f"s{n}", source=where))], [batch(story=f"s{n}")])
    first = store.stories(limit=3)
    assert ids(first) == ["s6", "s5", "s4"]
    assert ids(store.stories(limit=9, before=first[-1][0])) == ["s3", "s2", "s1", "s0"]
    assert ids(store.stories(source="harbour")) == ["s5", "s3", "s1"]
    assert ids(store.stories(source="nobody")) == []


def test_a_walk_meets_each_story_where_it_stood_when_the_walk_began(store: Store) -> None:
    for n in range(4):
        take(store, f"s{n}")
    ((top, _),) = store.stories(limit=1)
    take(store, "s0", version=2)
    take(store, "s3", version=2)
    take(store, "s9")
    assert ids(store.stories()) == ["s9", "s3", "s0", "s2", "s1"]
    walked = store.stories(top=top)
    assert [(s.id, s.told.version) for _, s in walked] == [("s3", 2), ("s2", 1), ("s1", 1), ("s0", 2)]
    assert ids(store.stories(top=top, before=walked[1][0], limit=1)) == ["s1"]
    assert store.stories(top=0) == []


def test_versions_are_walked_in_order(store: Store) -> None:
    seqs = [take(store, f"s{n}") for n in range(5)]
    assert [seq for seq, _, _ in store.versions(limit=2)] == seqs[:2]
    assert [seq for seq, _, _ in store.versions(after=seqs[1])] == seqs[2:]


def test_several_stories_come_in_the_order_asked_for_each_in_its_newest_version(store: Store) -> None:
    for name in ("s1", "s2", "s3"):
        take(store, name)
    take(store, "s1", version=2)
    store.accept(VISIT, [an_arrival("s2", 2)])  # not read yet
    assert store.several(["s3", "nothing", "s1", "s2", "s3"]) == [
        read("s3"),
        read("s1", 2),
        read("s2"),
        read("s3"),
    ]
    assert store.several([]) == []


def test_a_lineage_is_the_told_versions_of_one_story_each_with_the_follows_it_was_matched_at(store: Store) -> None:
    take(store, "s1")
    take(store, "s2")
    take(store, "s1", version=2)
    store.accept(VISIT, [an_arrival("s1", 3)])
    whole = {(story.id, story.told.version): at for _, story, at in store.versions()}
    assert [(story.told.version, at) for story, at in store.lineage("s1")] == [
        (version, whole["s1", version]) for version in (1, 2)
    ]
    assert store.lineage("s1")[1][0] == read("s1", 2)
    assert store.lineage("nothing") == []


def test_a_story_is_found_by_id_beginning_or_address(store: Store) -> None:
    take(store, "abcdefgh1")
    take(store, "abcdefgh2")
    take(store, "abcdefgx1", version=1)
    take(store, "abcdefgx1", version=2)
    for text in ("abcdefgx1", "abcdefgx", "https://harbour.example/abcdefgx1"):
        assert store.find_story(text) == read("abcdefgx1", 2), text
    assert store.find_story("abcdefgh1") == read("abcdefgh1")
    for text in ("abcdefgh", "abcdefg", "", "nothing of the kind", "https://harbour.example/", "%", "abcdefg_1"):
        assert store.find_story(text) is None, text


def test_everything_is_counted(store: Store) -> None:
    assert set(store.counts().values()) == {0}
    take(store, "s1", alert(), alert(follower="zoe"))
    take(store, "s1", version=2)
    take(store, "s2")
    counts = store.counts()
    assert {noun: counts[noun] for noun in ("stories", "alerts", "deliveries")} == {
        "stories": 2,
        "alerts": 2,
        "deliveries": 0,
    }


def test_stories_are_found_by_the_storyline_they_were_given(store: Store) -> None:
    lines = {"s1": "one", "s2": "other", "s3": "one", "s4": None}
    for name, line in lines.items():
        placed = Storyline(id=line, aliases=("older",)) if line else None
        store.accept(VISIT, [an_arrival(name)])
        seq = store.pending(1)[0][0]
        store.tell([(seq, read(name, told=told(storyline=placed)))], [batch(story=name)])
    assert ids(store.stories(storyline="one")) == ["s3", "s1"]
    assert ids(store.stories(storyline="one", limit=1)) == ["s3"]
    assert ids(store.stories(storyline="other", source="harbour")) == ["s2"]
    assert ids(store.stories(storyline="older")) == []
    assert len(store.stories()) == 4
    (_, found) = store.stories(storyline="other")[0]
    assert found.told.storyline == Storyline(id="other", aliases=("older",))
    assert [store.storyline_known(line) for line in ("one", "other", "older")] == [True, True, False]
