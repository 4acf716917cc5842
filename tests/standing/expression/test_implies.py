"""What one expression surely says of another, held against all truths of their words."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standing.trees import boolean, queries
from wirebell import standing
from wirebell.standing.expression.print import normal
from wirebell.standing.expression.tree import And, Not, Or, Query, Word

WORDS = [Word(letter) for letter in "abcd"]
small = boolean(st.sampled_from(WORDS), 5).map(lambda query: normal(query)[0])


def true(query: Query, those: set[Query]) -> bool:
    match query:
        case And(operands):
            return all(true(one, those) for one in operands)
        case Or(operands):
            return any(true(one, those) for one in operands)
        case Not(operand):
            return not true(operand, those)
        case _:
            return query in those


@given(small, small)
def test_what_is_implied_is_so_whatever_words_there_are(narrow: Query, wide: Query) -> None:
    if standing.implies(narrow, wide):
        for there in product((False, True), repeat=len(WORDS)):
            those: set[Query] = {word for word, is_there in zip(WORDS, there, strict=True) if is_there}
            assert true(wide, those) or not true(narrow, those)


@given(queries, queries)
def test_narrowing_and_widening_are_seen(query: Query, other: Query) -> None:
    assert standing.implies(query, query)
    assert standing.implies(normal(And((query, other)))[0], query)
    assert standing.implies(query, normal(Or((query, other)))[0])


@pytest.mark.parametrize(
    ("narrow", "wide", "seen"),
    [
        ("ferry pier", "ferry OR golf", True),
        ("(ferry OR boat) pier", "ferry OR boat", True),
        ("(ferry OR boat) pier", "ferry OR golf", False),
        ("ferry pier quay", "golf OR (ferry quay)", True),
        ("ferry", "ferry pier", False),
        ("ferry NOT pier", "ferry NOT pier", True),
        ("ferry NOT pier", "ferry pier", False),
    ],
)
def test_examples(narrow: str, wide: str, seen: bool) -> None:
    assert standing.implies(standing.parse(narrow), standing.parse(wide)) is seen
