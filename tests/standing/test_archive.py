"""What the archive's keys say of a query, against the brute-force twin."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples import story
from tests.standing.stories import stories
from tests.standing.trees import queries
from wirebell import standing
from wirebell.model.facts import Quote, Speaker
from wirebell.model.story import Story
from wirebell.standing.archive import FULL, Binder, bounds, keys_of, spots, wanted

PARENTS = {"aa": ("bb",), "bb": ("up",), "id:1": ("aa", "loop"), "loop": ("id:1",)}


class Bound:
    """Stories bound into one segment; keys are looked up in its pages."""

    def __init__(self, bound: list[Story]) -> None:
        binder = Binder()
        for place, one in enumerate(bound):
            binder.add(place, keys_of(one))
        self.pages = list(binder.pages())
        self.everything = (1 << len(bound)) - 1

    def at(self, key: str) -> int:
        return self._of(key, key + "\0")

    def beginning(self, key: str) -> int:
        return self._of(key, key + "\U0010ffff")

    def _of(self, low: str, high: str) -> int:
        found = 0
        for page in self.pages:
            found |= spots(page.body, low, high)
        return found


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
        binder.add(place, [f"p\t{n:04x}" for n in range(300)])
    pages = list(binder.pages())
    assert len(pages) > 5
    assert all(spots(page.body, "p\t0000", "p\t0000\0") == 0 for page in pages[1:])
    assert spots(pages[0].body, "p\t0000", "p\t0000\0").bit_count() == FULL


def test_a_segment_goes_on_from_its_pages() -> None:
    first, both = Binder(), Binder()
    first.add(0, keys_of(story()))
    both.resume([page.body for page in first.pages()])
    both.add(FULL - 1, keys_of(story(body="Ferry and troops.")))
    whole = Binder()
    whole.add(0, keys_of(story()))
    whole.add(FULL - 1, keys_of(story(body="Ferry and troops.")))
    assert list(both.pages()) == list(whole.pages())


def test_common_keys_are_kept_as_bits() -> None:
    binder = Binder()
    for place in range(0, FULL, 2):
        binder.add(place, ["w\tthe", f"w\t{place}"])
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
