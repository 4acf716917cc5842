"""The archive's segments and pages: the same in every store."""

from __future__ import annotations

from tests.contract.conftest import OpenStore
from tests.contract.wire import VISIT, an_arrival, batch, read, take
from wirebell.model.archive import Cards, Loose, Page, Segment, Spot, Wording
from wirebell.ports import Store

NOTHING = Cards((), (), (), ())


def segment(number: int = 1, upto: int = 3, **changes: object) -> Segment:
    made = Segment(number=number, after=0, upto=upto, cards=Cards((1, 3), ("a", "b"), (5, 6), (True, False)))
    return Segment(**{name: getattr(made, name) for name in made.__struct_fields__} | changes)


def page(first: str) -> Page:
    return Page(first.encode(), f"from {first}".encode())


def test_what_is_told_is_unshelved_with_the_holes_between(store: Store) -> None:
    assert store.unshelved(9).stories == ()
    assert store.unshelved_count() == 0
    first = take(store, "a")
    store.accept(VISIT, [an_arrival("waits")])
    third = take(store, "b")
    store.accept(VISIT, [an_arrival("last")])
    found = store.unshelved(9)
    assert [(seq, story.id) for seq, story in found.stories] == [(first, "a"), (third, "b")]
    assert found.holes == (first + 1,)
    assert store.unshelved(1).holes == ()
    assert store.unshelved_count() == 2


def test_a_segment_takes_what_it_holds_off_the_list(store: Store) -> None:
    seqs = [take(store, name) for name in "abc"]
    assert store.shelve(segment(upto=seqs[1], holes=(7,)), [page("b"), page("a")], 0)
    assert [story.id for _, story in store.unshelved(9).stories] == ["c"]
    assert store.segments() == [segment(upto=seqs[1], holes=(7,))]
    assert store.segment_pages(1) == [b"from a", b"from b"]
    assert store.segment_pages(2) == []


def test_who_comes_late_shelves_nothing(store: Store) -> None:
    assert store.shelve(segment(upto=3), [page("a")], 0)
    assert not store.shelve(segment(upto=4), [page("x")], 0)
    assert store.segment_pages(1) == [b"from a"]
    assert store.shelve(segment(upto=4), [page("x")], 3)
    assert (store.segments(), store.segment_pages(1)) == ([segment(upto=4)], [b"from x"])


def test_pages_are_found_by_the_keys_they_may_hold(store: Store) -> None:
    store.shelve(segment(1, 3), [page("b"), page("d"), page("f")], 0)
    store.shelve(segment(2, 6), [page("c\u00e9"), page("e\0")], 3)

    def found(low: str, high: str) -> list[tuple[int, str]]:
        (pages,) = store.pages([(low.encode(), high.encode())])
        return [(number, body.decode().removeprefix("from ")) for number, body in pages]

    assert found("a", "b") == []
    assert found("b", "b\0") == [(1, "b")]
    assert found("c", "cz") == [(1, "b")]
    assert found("c", "d\0") == [(1, "b"), (1, "d"), (2, "c\u00e9")]
    assert found("z", "z\0") == [(1, "f"), (2, "e\0")]
    assert [len(pages) for pages in store.pages([(b"b", b"c"), (b"a", b"b"), (b"f", b"g")])] == [1, 0, 2]
    assert store.pages([]) == []


def test_versions_are_picked_by_number_once_they_are_told(store: Store) -> None:
    first, second = take(store, "a"), take(store, "b")
    store.accept(VISIT, [an_arrival("c")])
    store.tell([(second + 1, read("c"))], [])
    assert [story.id for _, story in store.picked([second, first, second + 1, 99])] == ["a", "b"]
    (found,) = store.wordings([second])
    story = read("b")
    assert found == (second, Wording(story.headline, story.standfirst, story.body, story.language))
    store.tell([], [batch(story="c")])
    assert len(store.picked(range(1, 700))) == 3


def test_segments_last(stores: OpenStore) -> None:
    stores().shelve(segment(), [page("a")], 0)
    assert stores().segments() == [segment()]
    assert not stores().shelve(segment(), [page("a")], 0)


def test_spots_are_found_by_their_keys_and_written_over_one_by_one(store: Store) -> None:
    store.shelve(segment(1, 3), [], 0, [Spot(b"place\tiraq", b"1"), Spot(b"place\tiran", b"2")])
    store.shelve(segment(1, 4), [], 3, [Spot(b"place\tiraq", b"1, 4")])
    store.shelve(segment(2, 6), [], 4, [Spot(b"place\tiraq", b"6")])
    assert store.spots([b"place\tiraq", b"place\tira", b"place\tiran"]) == [
        [(1, b"1, 4"), (2, b"6")],
        [],
        [(1, b"2")],
    ]
    assert store.spots([]) == []


def test_what_is_loose_are_the_numbers_after_the_shelf(store: Store) -> None:
    seqs = [take(store, name) for name in "abc"]
    assert store.loose(9) == Loose(0, tuple(seqs))
    store.shelve(segment(upto=seqs[0]), [], 0)
    assert store.loose(9) == Loose(seqs[0], tuple(seqs[1:]))
    assert store.loose(1) == Loose(seqs[0], (seqs[1],))
