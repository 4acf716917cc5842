"""Expressions read in C: the program of the tree that Python reads, or left to Python."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.standing.trees import queries
from wirebell.errors import ExpressionError
from wirebell.standing import RULE, Index, canonical, kernel, parse, plain_document
from wirebell.standing.program import Programs
from wirebell.standing.stream import vocabulary

pytestmark = pytest.mark.skipif(not kernel.COMPILED, reason="the kernel is not built")

PIECES = """a B ab abc x9 AND OR NOT XOR - ( ) " ~ ~3 ~0 ~99 ~100 >= >=2 >=1 >=0 >=1001 * ab* a* title: TITLE:
body: quote: person: = , . ' / _ & + ! | : ? < é NEAR/s( said( figure( "a "a" " "ab "AND" title:AND 10:30
headline: u.s. o'b ab>=2 ab*>=3 ab,cd "ab -cd" "a b"~2 "a b">=2 title:(""".split()
texts = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(["", " ", " ", "\t", "\x1c"])), max_size=14
).map(lambda parts: "".join(piece + blank for piece, blank in parts))


def by_python(text: str) -> bytes | None:
    """Return the program of an expression as Python reads it; None if it cannot be read."""
    try:
        return Programs(vocabulary("simple")).of(parse(text, RULE)).code
    except ExpressionError:
        return None


@settings(max_examples=1_000)
@given(texts)
@example("a AND (b AND (c OR c) AND NOT (NOT d)) OR NOT (NOT (a))")
@example("(a OR (b OR c)) AND (a OR b OR c) AND -x -x NOT y")
@example("(" * 60 + "a" + ")" * 60)
@example("(" * 61 + "a" + ")" * 61)
def test_what_is_read_in_c_is_what_python_reads(text: str) -> None:
    found = kernel.read(vocabulary("simple"), text)
    assert found is None or found == by_python(text)


@given(queries)
def test_canonical_expressions_come_to_the_same(query: object) -> None:
    text = canonical(query)  # type: ignore[arg-type]  # a tree of any kind
    found = kernel.read(vocabulary("stemmed"), text)
    assert found is None or found == Programs(vocabulary("stemmed")).of(parse(text, RULE)).code


@pytest.mark.parametrize(
    "text",
    [
        "harbour",
        '"Harbour Union"',
        "title:Harbour",
        'body:"new quay"',
        "(a1 OR b1) AND c1",
        "one AND two AND NOT three",
        '"one two"~10',
        "harb*",
        "harbour>=3 -quay",
        'title:(one OR "two three")',
        "U.S. troops",
        "o'brien",
    ],
)
def test_the_classic_syntax_is_read_in_c(text: str) -> None:
    found = kernel.read(vocabulary("simple"), text)
    assert found is not None
    assert found == by_python(text)


@pytest.mark.parametrize("compiled", sorted({False, kernel.COMPILED}))
def test_many_are_loaded_at_once_and_a_bad_one_is_named(compiled: bool) -> None:
    index: Index[int] = Index("simple", compiled=compiled)
    index.load((n, f"harbour{n % 700} AND NOT quay") for n in range(3_000))
    index.load([(1, "person:aa"), (2, "ébène"), (3, "harbour3"), (4, "strike")])
    assert (len(index), index.distinct) == (3_000, 704)
    assert index.match(plain_document("", "harbour3 strike")) == [*range(703, 3_000, 700), 3, 4]
    with pytest.raises(ExpressionError, match="never closed"):
        index.load([(5, "strike"), (6, "(strike"), (7, "strike")])
    assert index.match(plain_document("", "strike")) == [4, 5]
