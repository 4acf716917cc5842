from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from tests.contract.wire import VISIT, an_arrival
from tests.samples import NOW, source
from wirebell.model.source import Terms, Visit
from wirebell.ports import Store

HOUR = timedelta(hours=1)


def test_a_source_is_kept_whole_and_once(store: Store) -> None:
    full = source(topics=(("politik", "medtop:11000000"),), credential="env:WIRE", poll=300, pages="never")
    assert store.add_source(full)
    assert store.sources() == [full]
    assert not store.add_source(full)
    assert not store.add_source(source(id="other")), "the address is there"
    assert not store.add_source(source(url="https://other.example/feed")), "the id is there"
    assert store.sources() == [full]


def test_sources_come_by_name(store: Store) -> None:
    for number, name in enumerate(["Öre", "Zebra", "zebra", "Alpha", "Alpha"]):
        store.add_source(source(id=f"s{number}", url=f"https://{number}.example/", name=name))
    assert [s.id for s in store.sources()] == ["s3", "s4", "s1", "s2", "s0"]


def test_a_removed_source_is_visited_no_more_and_its_stories_stay(store: Store) -> None:
    store.add_source(source())
    store.accept(VISIT, [an_arrival()])
    assert store.remove_source("harbour")
    assert not store.remove_source("harbour")
    assert (store.sources(), store.visits(), store.due_sources(NOW, 9)) == ([], {}, [])
    assert len(store.pending(9)) == 1


def test_a_source_added_again_is_due_at_once(store: Store) -> None:
    store.add_source(source())
    store.remove_source("harbour")
    store.accept(replace(VISIT, next=NOW + HOUR), [])  # a visit that was under way when it was removed
    store.add_source(source())
    assert store.due_sources(NOW, 9) == [(source(), Visit(source="harbour", url=source().url))]


def test_the_longest_overdue_come_first_and_the_never_visited_first_of_all(store: Store) -> None:
    after = {"late": -2, "early": -1, "new": None, "coming": 1, "gone": -3, "undated": 0}
    for name, hours in after.items():
        store.add_source(source(id=name, url=f"https://{name}.example/"))
        if hours is not None:
            due = None if name == "undated" else NOW + hours * HOUR
            visit = Visit(source=name, url=f"https://{name}.example/", visits=1, next=due, gone=name == "gone")
            store.accept(visit, [])
    assert [s.id for s, _ in store.due_sources(NOW, 9)] == ["new", "undated", "late", "early"]
    assert [s.id for s, _ in store.due_sources(NOW, 2)] == ["new", "undated"]
    assert {s.id: v.visits for s, v in store.due_sources(NOW, 9)}["new"] == 0


def test_the_last_visit_is_remembered_whole(store: Store) -> None:
    store.add_source(source())
    visit = replace(
        VISIT, etag='W/"ü"', rhythm=312.5, problem="429 \x00 from the far side", newest=NOW, failures=2
    )
    store.accept(VISIT, [])
    store.accept(visit, [])
    assert store.visits() == {"harbour": visit}
    assert store.due_sources(NOW, 9) == [(source(), visit)]


def test_the_revision_grows_with_every_change_of_sources_and_with_nothing_else(store: Store) -> None:
    seen = [store.revision()]
    store.add_source(source())
    seen.append(store.revision())
    store.remove_source("harbour")
    seen.append(store.revision())
    assert seen == sorted(set(seen))
    store.remove_source("nobody")
    store.accept(VISIT, [an_arrival()])
    store.add_source(source())
    store.add_source(source())
    assert store.revision() == seen[-1] + 1


def test_a_source_is_changed_in_its_place(store: Store) -> None:
    store.add_source(source())
    store.add_source(source(id="other", url="https://other.example/feed"))
    store.accept(VISIT, [])
    agreed = source(terms=Terms(excerpt=500, shared=False))
    before = store.revision()
    assert store.change_source(agreed)
    assert store.sources()[0] == agreed
    assert store.visits()["harbour"] == VISIT
    assert store.revision() > before
    assert not store.change_source(source(), source()), "it is not as that any more"
    assert not store.change_source(source(id="none"), source(id="none"))
    assert store.change_source(agreed, agreed)
    assert not store.change_source(source(id="none"))
    assert not store.change_source(source(url="https://other.example/feed")), "that address is another's"
    assert store.sources()[0] == agreed


def test_terms_are_those_of_sources_that_have_any(store: Store) -> None:
    store.add_source(source(terms=Terms(excerpt=0)))
    store.add_source(source(id="other", url="https://other.example/feed"))
    assert store.terms(["harbour", "other", "none"]) == {"harbour": Terms(excerpt=0)}
    assert store.terms([]) == {}
