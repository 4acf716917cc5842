"""What the archive's keys say of a query, against the brute-force twin."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples import story
from tests.standing.stories import stories
from tests.standing.trees import queries
from wirebell import standing
from wirebell.model.facts import Quote, Speaker
from wirebell.model.story import Story
from wirebell.standing.archive import (
    FULL,
    Binder,
    Filed,
    Held,
    Recall,
    bounds,
    entries,
    filed,
    settled,
    spots,
    terms_of,
    wanted,
)
from wirebell.standing.archive.shapes import Layout, Shape
from wirebell.standing.archive.words import packed_positions, positions_in
from wirebell.standing.expression.tree import Value, leaves

EMPTY = Filed(text={}, quoted={}, ends=(0, 0), shape=Shape(Layout(0, (), (), ()), (), ()))
PARENTS = {"aa": ("bb",), "bb": ("up",), "id:1": ("aa", "loop"), "loop": ("id:1",)}


def filed_of(one: Story) -> tuple[dict[str, Collection[str]], Filed]:
    document = standing.document(one)
    return terms_of(one, document), filed(document)


class Bound:
    """Stories bound into one segment; keys are looked up in its pages."""

    def __init__(self, bound: list[Story]) -> None:
        binder = Binder()
        for place, one in enumerate(bound):
            binder.add(place, *filed_of(one))
        self.pages = list(binder.pages())
        self.everything = (1 << len(bound)) - 1

    def decide(self, leaf: standing.Query, asked: int) -> tuple[int, int]:
        """Return which of the stories meet a leaf and which it is not known of, by what the pages hold of them."""
        chosen = [place for place in range(asked.bit_length()) if asked >> place & 1]
        decided = Recall(self._fetch).decided(leaf, {1: chosen})
        return sum(1 << place for place in decided.met[1]), sum(1 << place for place in decided.unknown[1])

    def _fetch(self, ranges: Sequence[tuple[str, str]]) -> dict[int, Held]:
        found: Held = {}
        for low, high in ranges:
            for page in self.pages:
                found |= {key: packed for key, packed in entries(page.body).items() if low <= key < high}
        return {1: found}

    def at(self, key: str) -> int:
        return self._of(key, key + "\0")

    def beginning(self, key: str) -> int:
        return self._of(key, key + "\U0010ffff")

    def _of(self, low: str, high: str) -> int:
        found = 0
        for page in self.pages:
            found |= spots(page.body, low, high)
        return found


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(queries, st.lists(stories(), min_size=1, max_size=4))
def test_what_surely_meets_a_query_meets_it_and_nothing_else_can(
    query: standing.Query, bound: list[Story]
) -> None:
    found = bounds(query, Bound(bound), PARENTS)
    for place, one in enumerate(bound):
        holds = standing.holds(query, standing.document(one, ancestors=PARENTS))
        assert holds or not found.sure >> place & 1
        assert found.possible >> place & 1 or not holds


@pytest.mark.long
@settings(max_examples=600, deadline=None)
@given(queries, st.lists(stories(), min_size=1, max_size=4), st.integers(0, 15))
def test_what_pages_hold_of_stories_decides_as_reading_them_does(
    query: standing.Query, bound: list[Story], asked: int
) -> None:
    asked &= (1 << len(bound)) - 1
    book = Bound(bound)
    found = settled(query, book, PARENTS, asked, book.decide)
    named_in_full = not any(isinstance(leaf, Value) for leaf in leaves(query))
    assert found.sure == found.possible or not named_in_full
    for place, one in enumerate(bound):
        holds = standing.holds(query, standing.document(one, ancestors=PARENTS)) and asked >> place & 1
        assert holds or not found.sure >> place & 1
        assert found.possible >> place & 1 or not holds


def test_a_story_filed_without_its_words_is_left_open() -> None:
    book = Bound([story(body="Oil prices rose."), story(body="Oil. Prices rose.")])
    near = standing.parse("NEAR/s(oil prices)", standing.DESK)
    assert book.decide(near, 0b11) == (0b01, 0)
    book.pages = []
    assert book.decide(near, 0b11) == (0, 0b11)


@given(st.sets(st.integers(0, 2**20), min_size=1))
def test_positions_are_packed_and_unpacked(positions: set[int]) -> None:
    rising = sorted(positions)
    assert positions_in(packed_positions(rising)) == rising


def test_words_and_whole_names_need_no_reading() -> None:
    bound = Bound([story(id="a"), story(id="b", headline="Ferry", body="A ferry sank."), story(id="c")])
    for text in ("troops", "troop*", "=troops", "NOT ferry AND lang:en", 'ferry OR source:"The Harbour Post"'):
        found = bounds(standing.parse(text, standing.DESK), bound, {})
        assert found.sure == found.possible, text
    assert bounds(standing.parse("troops", standing.DESK), bound, {}).sure == 0b101


def test_who_said_what_is_known_before_reading() -> None:
    def saying(name: str, text: str) -> Story:
        quote = Quote(
            text=text, spans=(), kind="direct", cue=None, speaker=Speaker(name=name, mention=None, span=(0, 1))
        )
        other = Quote(text="The budget grows", spans=(), kind="direct", cue=None, speaker=None)
        return story(body=f"{name} spoke of a budget that grows.", quotes=(quote, other))

    bound = Bound(
        [saying("Minister Ode Varga", "Budgets are tight"), saying("Minister Ode Varga", "The pier is closed")]
    )

    def possible(text: str) -> int:
        return bounds(standing.parse(text, standing.DESK), bound, {}).possible

    assert possible("said(minister: budget)") == possible('said("ode varga": "budgets are tight")') == 0b01
    assert possible("said(varga: budget OR pier)") == possible("said(varga: the)") == 0b11
    assert possible("said(varga: budget AND pier)") == possible("said(quill: budget)") == 0


def test_a_page_is_small_however_common_its_keys() -> None:
    binder = Binder()
    for place in range(FULL):
        binder.add(place, {"p": [f"{n:04x}" for n in range(300)]}, EMPTY)
    pages = list(binder.pages())
    assert len(pages) > 5
    found = [spots(page.body, "p\t0000", "p\t0000\0").bit_count() for page in pages]
    assert (max(found), sum(found)) == (FULL, FULL)


def test_a_segment_goes_on_from_its_pages() -> None:
    first, both = Binder(), Binder()
    one, two = story(), story(body="Ferry and troops.")
    first.add(0, *filed_of(one))
    both.resume([page.body for page in first.pages()])
    both.add(FULL - 1, *filed_of(two))
    whole = Binder()
    whole.add(0, *filed_of(one))
    whole.add(FULL - 1, *filed_of(two))
    assert list(both.pages()) == list(whole.pages())


def test_common_keys_are_kept_as_bits() -> None:
    binder = Binder()
    for place in range(0, FULL, 2):
        binder.add(place, {"w": ["the", str(place)]}, EMPTY)
    pages = list(binder.pages())
    found = 0
    for page in pages:
        found |= spots(page.body, "w\tthe", "w\tthe\0")
    assert found.bit_count() == FULL // 2
    assert [page.first for page in pages] == sorted(page.first for page in pages)


@given(queries)
def test_all_that_is_looked_up_is_known_before(query: standing.Query) -> None:
    keys, beginnings = wanted(query, PARENTS)

    class Strict:
        everything = 7

        def at(self, key: str) -> int:
            assert key in keys
            return 5

        def beginning(self, key: str) -> int:
            assert key in beginnings
            return 3

    bounds(query, Strict(), PARENTS)
