"""The compiled kernel against Python: the same words at the same places, the same queries met."""

from __future__ import annotations

import threading
from array import array
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standing.pairs import check, expression, text
from wirebell.standing import Index, analysis, holds, kernel, parse, plain_document
from wirebell.standing.analysis import Analyzer
from wirebell.standing.expression.limits import RULE
from wirebell.standing.stream import GAP, CompiledStream, compiled_stream, plain_stream, vocabulary
from wirebell.standing.text import sentences

pytestmark = pytest.mark.skipif(not kernel.COMPILED, reason="the kernel is not built")

LETTERS = "aAbéÉİßﬁ9٣½x_ .\n-’\u0301\u0308漢😀Жж"
texts = st.lists(st.text(alphabet=LETTERS, max_size=30) | st.text(max_size=12), max_size=4).map(tuple)
analyzers = st.sampled_from(["stemmed", "simple"])


@given(texts, st.integers(0, 4), analyzers)
def test_the_kernel_cuts_and_stems_as_python_does(
    parts: tuple[str, ...], language: int, analyzer: Analyzer
) -> None:
    # Python looks for marks in each part, the kernel in every one: so a part without marks has none to keep.
    ours, theirs = compiled_stream(parts, language, analyzer), plain_stream(parts, language, analyzer)
    assert ours.parts == theirs.parts
    assert (ours.ranges, ours.end) == (theirs.ranges, theirs.end)
    assert ours.terms == theirs.terms
    assert ours.forms == theirs.forms
    assert set(ours.headline()) == set(theirs.headline())


@given(st.text(alphabet='aB1.!?”" \né’', max_size=80))
def test_units_hold_the_words_that_begin_in_them(body: str) -> None:
    ready = compiled_stream((body,), 0, "stemmed")
    assert isinstance(ready, CompiledStream)
    starts = [start for start, _ in analysis.spans(body)]
    counted = [(sum(s < a for s in starts), sum(s < b for s in starts)) for a, b in sentences(body)]
    assert ready.ready.units(0, sentences(body)) == [span for span in counted if span[0] < span[1]]
    assert ready.ready.units(0, sentences(body)[::-1]) == [span for span in counted[::-1] if span[0] < span[1]]
    assert ready.ready.spans(0) == analysis.spans(body)


AND, OR, NOT, WITHIN, ASK, KEY, RUN, NEAR, BEGIN = range(9)
COUNTED = 1 << 7


def head(operation: int, size: int) -> int:
    return operation | size << 8


def index_of(*expressions: str, analyzer: Analyzer = "simple") -> Index[str]:
    index: Index[str] = Index(analyzer, compiled=True)
    for one in expressions:
        index.add(one, parse(one, RULE))
    return index


def test_long_texts_and_words_are_exact() -> None:
    long = "y" * 1_000
    body = "harbour strike " * 10_000 + f"{long}z " + "word " * 180_000 + "quay"
    met = [
        '"harbour strike"',
        "harbour>=1000",
        '"strike harbour">=1000',
        f"{long}*",
        f"{long}z",
        "quay",
        '"word quay"',
        'body:"word quay"~1',
    ]
    missed = [f"{long}y*", f"{long}", '"quay word"', "quay>=2", '"strike quay"~99', "headline:quay"]
    found = index_of(*met, *missed).match(plain_document("A day", body))
    assert found == met


def test_many_sentences_are_sets_of_many_bits() -> None:
    body = " ".join(f"Ships number n{n} left the quay{'s' * (n == 900)}." for n in range(1_000))
    met = ["NEAR/s(n900 quays)", "NEAR/s(n5 left NOT quays)", "NEAR/s(left>=1 n999)"]
    missed = ["NEAR/s(n899 quays)", "NEAR/s(n900 left NOT quays)", "NEAR/s(n1 n2)"]
    assert index_of(*met, *missed).match(plain_document("", body)) == met


@pytest.mark.parametrize("analyzer", ["stemmed", "simple"])
def test_what_many_programs_ask_of_one_text_is_found_once_and_rightly(analyzer: Analyzer) -> None:
    """Units of the same words and beginnings, counts and rows of words, of hundreds of follows of one story."""
    random = Random(12)
    words = ["an", "and", "ands", "as", "élan", "élans", "über", "be", "being", "leaving", "leave", "x"]

    def one() -> str:
        a, b, c = random.sample(words, 3)
        unit, begun = random.choice("sp"), random.choice(words[:-1])[: random.randint(2, 4)]
        forms = [f"NEAR/{unit}({a} {b} NOT {begun}*)", f"NEAR/{unit}({a} ({b} OR {c}))"]
        forms += [f"{a}>={random.randint(2, 9)}", f'"{a} {b}"', f'"{a} {b} {c}"', f"{begun}* AND {a}>=2"]
        forms += [f"({a} OR {begun}*) NOT {b}>=3", f"={a} {begun}*"]
        return " AND ".join(random.sample(forms, random.randint(1, 2)))

    asked = {each: parse(each, RULE) for each in {one() for _ in range(600)}}
    index: Index[str] = Index(analyzer, compiled=kernel.COMPILED)
    for each, query in asked.items():
        index.add(each, query)
    for length in (0, 1, 7, 60, 900):
        body = " ".join(random.choice(words) + random.choice(["", "", ".", ".\n\n"]) for _ in range(length))
        found = plain_document("Über leaving", body, analyzer=analyzer)
        assert set(index.match(found)) == {each for each, query in asked.items() if holds(query, found)}


@pytest.mark.long
@pytest.mark.parametrize("analyzer", ["stemmed", "simple"])
def test_a_million_pairs_are_met_as_by_the_twin_and_some_as_by_brute_force(analyzer: Analyzer) -> None:
    assert check(Random(6), analyzer) == 500_000


def add_and_remove(index: Index[int], random: Random, first: int) -> None:
    """Turn over queries that are filed with those that stay, and thousands of rare ones."""
    texts = [expression(random) for _ in range(200)]
    texts += [f"{expression(random)} AND w{n}" for n in range(3_000)]
    asked = [parse(text, RULE) for text in texts]
    for _ in range(4):
        for key, query in enumerate(asked, first):
            index.add(key, query)
        for key in range(first, first + len(asked)):
            index.remove(key)


def test_queries_come_and_go_while_others_are_matched_and_all_are_filed_anew() -> None:
    random = Random(7)
    index: Index[int] = Index("simple", compiled=True)
    stays = {n: parse(expression(random), RULE) for n in range(300)}
    for key, query in stays.items():
        index.add(key, query)
    documents = [plain_document(text(random), text(random)) for _ in range(40)]
    expected = [{key for key, query in stays.items() if holds(query, found)} for found in documents]
    done, wrong = threading.Event(), list[int]()

    def match() -> None:
        while not done.is_set():
            met = [{key for key in index.match(found) if key < 300} for found in documents]
            wrong.extend(number for number in range(40) if met[number] != expected[number])

    def file_anew() -> None:
        while not done.is_set():
            index.refile()

    threads = [threading.Thread(target=work) for work in (match, match, file_anew)]
    for thread in threads:
        thread.start()
    add_and_remove(index, random, 300)
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(index) == 300
    assert [set(index.match(found)) for found in documents] == expected


def test_words_that_no_query_uses_are_forgotten() -> None:
    words = kernel.Vocabulary(None, None)
    index = kernel.Index(words)
    used = [words.word(word) for word in ("harbour", "strike")]
    index.add(0, array("I", [head(RUN, 3), *used]).tobytes())
    ready = kernel.Text(words, ("a harbour strike and more",), 4, GAP, False)
    assert not words.sweep()
    assert len(words) == 5
    assert array("I", index.match(ready, [], lambda _: False)).tolist() == [0]
    del ready
    assert words.sweep()
    assert len(words) == 2
    again = kernel.Text(words, ("more harbour strike",), 4, GAP, False)
    assert array("I", index.match(again, [], lambda _: False)).tolist() == [0]


@pytest.mark.parametrize(
    "nodes",
    [
        [],
        [head(RUN, 1)],
        [head(RUN, 2), 99],
        [head(RUN, 3), 0],
        [head(RUN | COUNTED, 2), 1],
        [head(AND, 1)],
        [head(AND, 3), head(RUN, 9), 0],
        [head(AND | COUNTED, 4), 2, head(RUN, 2), 0],
        [head(15, 2), 0],
        [head(NOT, 5), head(RUN, 2), 0, head(RUN, 2), 0],
        [head(ASK, 2), 0],
        [head(NEAR, 3), 0, 0],
        [head(BEGIN, 3), 0, 0],
        [head(WITHIN, 4), head(WITHIN, 3), head(RUN, 2), 0],
        [head(RUN | 3 << 4, 2), 0],
    ],
)
def test_a_program_that_is_none_is_refused(nodes: list[int]) -> None:
    words = kernel.Vocabulary(None, None)
    words.word("harbour")
    index = kernel.Index(words)
    with pytest.raises(ValueError, match="program"):
        index.add(0, array("I", nodes).tobytes())
    assert index.distinct == 0


def test_a_word_of_another_vocabulary_is_no_match() -> None:
    index = kernel.Index(vocabulary("simple"))
    other = kernel.Text(kernel.Vocabulary(None, None), ("a",), 0, GAP, False)
    with pytest.raises(ValueError, match="vocabulary"):
        index.match(other, [], lambda _: False)
