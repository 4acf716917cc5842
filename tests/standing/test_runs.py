"""Chinese, Japanese and Korean: what is asked for is found where it stands, and nowhere else."""

from __future__ import annotations

import unicodedata
from itertools import groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebell.errors import ExpressionError
from wirebell.standing import Index, canonical, explain, holds, kernel, parse, plain_document
from wirebell.standing.analysis import Analyzer
from wirebell.standing.expression.tree import Phrase, Prefix, Query, Word
from wirebell.standing.stream import compiled_stream, plain_stream

RUN = "東京都の人々ー서울𠀀"
ANALYZERS: list[Analyzer] = ["stemmed", "simple"]

pieces = st.sampled_from([*RUN, *"東京東京東", "b", "x9", "5", " ", ", ", "。", "・"])
texts = st.lists(pieces, max_size=14).map("".join)
odd = st.text(st.sampled_from([*RUN, *"aB5 .・_\u0301\u3099é\uff76\uff9e\uf900\u3000"]), max_size=14)


def atoms(text: str) -> list[tuple[str, int]]:
    """Return each character of a run, and each other word, with the number of the piece it stands in."""

    def kind(letter: str) -> int:
        return 0 if not letter.isalnum() else 1 if letter in RUN else 2

    found: list[tuple[str, int]] = []
    for number, (of, letters) in enumerate(groupby(text, kind)):
        if of == 1:
            found += ((letter, number) for letter in letters)
        elif of == 2:
            found.append(("".join(letters), number))
    return found


def stands(wanted: str, text: str) -> bool:
    """Tell by looking at each place whether a text holds what is wanted, in one piece where it is in one piece."""
    asked, told = atoms(wanted), atoms(text)

    def same(at: int) -> bool:
        here = told[at : at + len(asked)]
        if [atom for atom, _ in here] != [atom for atom, _ in asked]:
            return False
        joined = [[a == b for (_, a), (_, b) in pairwise(row)] for row in (here, asked)]
        return joined[0] == joined[1]

    return any(same(at) for at in range(len(told)))


@given(texts, texts.filter(lambda text: any(map(str.isalnum, text))))
@pytest.mark.parametrize("compiled", sorted({False, kernel.COMPILED}))
@pytest.mark.parametrize("analyzer", ANALYZERS)
def test_what_is_quoted_is_found_exactly_where_it_stands(
    analyzer: Analyzer, compiled: bool, text: str, wanted: str
) -> None:
    index: Index[int] = Index(analyzer, compiled=compiled)
    index.add(1, parse(f'"{wanted}"'))
    told = plain_document("", text, analyzer=analyzer)
    assert bool(index.match(told)) == holds(parse(f'"{wanted}"'), told) == stands(wanted, text)


@given(odd, st.sampled_from(ANALYZERS))
@pytest.mark.skipif(not kernel.COMPILED, reason="there is no other cutter")
def test_the_kernel_cuts_as_python_does(text: str, analyzer: Analyzer) -> None:
    ours, theirs = compiled_stream([text], 4, analyzer), plain_stream([text], 4, analyzer)
    assert ours.parts == theirs.parts
    assert ours.terms == theirs.terms
    assert ours.forms == theirs.forms


@given(odd, st.sampled_from(ANALYZERS))
def test_spans_are_of_the_text_as_it_stands(text: str, analyzer: Analyzer) -> None:
    told = plain_document("", text, analyzer=analyzer)
    for (start, end), word in zip(told.spans[1], told.text.parts[1], strict=True):
        assert 0 <= start < end <= len(text)
        assert word[0] == "^" or len(word) == len(text[start:end].lower())


run = st.text(st.sampled_from("東京都人"), min_size=1, max_size=4)
leaf = st.one_of(
    run,
    st.lists(st.one_of(run, st.sampled_from(["x9", "b"])), min_size=1, max_size=3).map(
        lambda p: f'"{" ".join(p)}"'
    ),
    st.tuples(run, run).map(lambda p: f'"{p[0]}京 人{p[1]}"~3'),
    st.tuples(run, st.integers(2, 3)).map(lambda p: f"{p[0]}>={p[1]}"),
    run.map(lambda text: f"NEAR/s({text} x9)"),
    run.map(lambda text: f"headline:{text}"),
    run.map(lambda text: f"{text}*"),
)
expressions = st.one_of(
    leaf, st.tuples(leaf, leaf).map(" ".join), st.tuples(leaf, leaf).map(lambda p: f"{p[0]} NOT {p[1]}")
)


@settings(max_examples=200)
@given(st.lists(expressions, min_size=1, max_size=6), texts, texts, st.sampled_from(ANALYZERS))
def test_kernel_twin_and_brute_force_agree(asked: list[str], title: str, text: str, analyzer: Analyzer) -> None:
    told = plain_document(title, text, analyzer=analyzer)
    queries = list(map(parse, asked))
    wanted = [number for number, query in enumerate(queries) if holds(query, told)]
    for compiled in {False, kernel.COMPILED}:
        index: Index[int] = Index(analyzer, compiled=compiled)
        for number, query in enumerate(queries):
            index.add(number, query)
        assert sorted(index.match(told)) == wanted


@given(
    st.one_of(expressions, texts.filter(lambda text: any(map(str.isalnum, text))).map(lambda text: f'"{text}"'))
)
def test_the_canonical_form_reads_as_the_same(asked: str) -> None:
    query = parse(asked)
    assert parse(canonical(query)) == query


@pytest.mark.parametrize(
    ("typed", "query", "written"),
    [
        ("東京", Word("東京"), "東京"),
        ("東京都", Phrase(("東京", "京都")), '"東京都"'),
        ("東京都*", Phrase(("東京", "京都")), '"東京都"'),
        ("京", Prefix("京"), "京*"),
        ('"5月1日"', Phrase(("5", "^26376", "月", "1", "^26085")), '"5 月 1 日"'),
    ],
)
def test_a_run_is_its_pairs(typed: str, query: Query, written: str) -> None:
    assert parse(typed) == query
    assert canonical(query) == written


def test_a_single_character_is_not_looked_for_at_a_distance() -> None:
    with pytest.raises(ExpressionError, match="single character"):
        parse('"東京 人"~5')


@pytest.mark.parametrize(("asked", "shown"), [("都の", "都の"), ("東京都の人", "東京都の人"), ("京", "京")])
def test_passages_are_what_was_asked_for(asked: str, shown: str) -> None:
    body = "昨日、東京都の人々が集まった。"
    (reason,) = explain(parse(asked), plain_document("", body, analyzer="stemmed", language="ja"))
    assert reason.span is not None
    assert body[slice(*reason.span)] == shown


def test_composed_and_decomposed_syllables_are_told_apart_from_runs() -> None:
    """Decomposed Korean is no run, as its letters are not syllables; it is folded as a whole word."""
    word = unicodedata.normalize("NFD", "서울")
    told = plain_document("", word, analyzer="stemmed")
    assert told.text.parts[1] == [word]
