"""The index agrees with its plain twin on every story and query, whatever was added and removed before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.samples import story
from tests.standing.stories import stories
from tests.standing.trees import queries
from wirebell.errors import UsageError
from wirebell.model.story import Story
from wirebell.standing import Document, Index, Query, document, holds, kernel, parse, plain_document
from wirebell.standing.expression.tree import Not, Word

PARENTS = {"aa": ["bb"], "bb": ["aa", "bb aa"], "id:1": ["up"]}


def read(one: Story, analyzer: str = "stemmed") -> Document:
    return document(
        one, ancestors=PARENTS, storyline="aa", analyzer="simple" if analyzer == "simple" else "stemmed"
    )


def follows(pairs: dict[int, Query], found: Document) -> list[int]:
    return sorted(key for key, query in pairs.items() if holds(query, found))


@settings(max_examples=100)
@given(st.lists(queries, min_size=1, max_size=12), st.lists(stories(), min_size=1, max_size=3), st.data())
@pytest.mark.parametrize("analyzer", ["stemmed", "simple"])
@pytest.mark.parametrize("compiled", sorted({False, kernel.COMPILED}))
def test_the_index_agrees_with_its_twin(
    analyzer: str, compiled: bool, asked: list[Query], told: list[Story], data: st.DataObject
) -> None:
    index: Index[int] = Index("simple" if analyzer == "simple" else "stemmed", compiled=compiled)
    standing: dict[int, Query] = {}
    for one in told:
        for query in asked:
            key = data.draw(st.integers(0, 9))
            index.add(key, query)
            standing[key] = query
        for key in data.draw(st.sets(st.integers(0, 9), max_size=3)):
            assert index.remove(key) == (standing.pop(key, None) is not None)
        found = read(one, analyzer)
        assert sorted(index.match(found)) == follows(standing, found)
    assert index.faults == []
    assert len(index) == len(standing)
    assert index.distinct == len(set(standing.values()))


def test_equal_queries_are_kept_once_and_removed_with_their_last_key() -> None:
    index: Index[str] = Index()
    for key, text in [("a", "harbour strike"), ("b", "strike AND harbour"), ("c", "strike")]:
        index.add(key, parse(text))
    found = plain_document("Harbour strike", "It goes on.", analyzer="stemmed")
    assert index.distinct == 2
    assert index.match(found) == ["a", "b", "c"]
    assert index.remove("a")
    assert not index.remove("a")
    assert index.match(found) == ["b", "c"]
    assert index.remove("b")
    assert index.distinct == 1
    index.add("c", parse("harbours"))
    assert index.match(found) == ["c"]
    assert len(index) == 1


def test_a_query_that_asks_for_nothing_is_refused() -> None:
    index: Index[str] = Index()
    with pytest.raises(UsageError, match="must ask for something"):
        index.add("all", Not(Word("a")))
    assert (len(index), index.distinct) == (0, 0)


def test_a_query_that_cannot_be_decided_stops_no_other() -> None:
    index: Index[str] = Index()
    broken = Word("strike", field="nowhere")
    index.add("broken", broken)
    index.add("good", parse("strike"))
    assert index.match(plain_document("Strike", "", analyzer="stemmed")) == ["good"]
    assert [query for query, _ in index.faults] == [broken]


def test_documents_of_another_analyzer_are_refused() -> None:
    with pytest.raises(UsageError, match="simple"):
        Index[str]().match(plain_document("a", "b"))


def test_filing_changes_with_the_stream_and_results_do_not() -> None:
    index: Index[int] = Index("simple")
    texts = ["harbour AND zebra", "NEAR/s(harbour zebra)", '"harbour zebra"', "harb* zebra", "zebra OR quay"]
    for key, text in enumerate(texts):
        index.add(key, parse(text))
    common = plain_document("The zebra", "A zebra stood there.")
    for _ in range(300):
        assert index.match(common) == [4]
    before = index.candidates
    assert index.match(common) == [4]
    assert index.candidates == before + 1
    assert index.match(plain_document("Harbour zebra", "")) == [0, 1, 2, 3, 4]


def test_few_queries_are_looked_at() -> None:
    index: Index[int] = Index()
    for key in range(2_000):
        index.add(key, parse(f"strike word{key} OR headline:name{key} OR person:who{key}"))
    index.match(document(story(headline="A strike", body="There is a strike about word7.")))
    assert index.candidates < 20
