"""Every tree is written in one form that reads as the same tree."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.standing.trees import queries
from wirebell.errors import ExpressionError
from wirebell.standing import RULE, Query, canonical, parse
from wirebell.standing.expression.tree import And, Or, Value, Word


@settings(max_examples=250)
@given(queries)
def test_what_is_written_reads_as_the_same_tree(query: Query) -> None:
    text = canonical(query)
    assert parse(text, RULE) == query
    assert hash(parse(text, RULE)) == hash(query)
    assert canonical(parse(text, RULE)) == text


@given(queries, st.randoms(use_true_random=False))
def test_order_and_nesting_of_operands_do_not_matter(query: Query, chance: random.Random) -> None:
    shuffled = _shuffled(query, chance)
    assert canonical(shuffled) == canonical(query)


def _shuffled(query: Query, chance: random.Random) -> Query:
    if not isinstance(query, And | Or):
        return query
    operands = [_shuffled(operand, chance) for operand in query.operands]
    chance.shuffle(operands)
    kind = type(query)
    return kind((kind((operands[0], operands[-1])), *operands))


@given(st.text(min_size=1, max_size=30).filter(lambda text: not set(text) & set('"“”„‟«»＂*')))
def test_any_value_survives(text: str) -> None:
    try:
        query = parse(f'person:"{text}"', RULE)
    except ExpressionError:
        return
    assert isinstance(query, Value)
    assert parse(canonical(query), RULE) == query


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Troops   Karsan", "karsan AND troops"),
        ("karsan AND troops AND karsan", "karsan AND troops"),
        ("karsan troops OR a", "a OR (karsan AND troops)"),
        ("(a OR (b OR c)) -d", "(a OR b OR c) AND NOT d"),
        ("a NOT NOT b", "a AND b"),
        ("title:(a OR “b  C”)", 'headline:"b c" OR headline:a'),
        ("troops>=1", "troops"),
        ('"troops"', "troops"),
        ("al-Sayed U.S.", '"al sayed" AND "u s"'),
        ('"a b"~0', '"a b"'),
        (
            'topic:MEDTOP:20000523 topic:"US foreign  policy"',
            'topic:"us foreign policy" AND topic:medtop:20000523',
        ),
        ("said(Omar Sayed: withdraw* Karsan)", "said(omar sayed: karsan AND withdraw*)"),
        ("figure(price <= 2.5 Million)", "figure(price <=2500000)"),
        (
            'figure(troops place:Karsan change > 10% ≥1,200 "up")',
            'figure(troops "up" place:karsan >=1200 change>10%)',
        ),
        ("NEAR/s(b a)", "NEAR/s(a AND b)"),
        ("ORGANISATION:UN", "org:un"),
        ("“harbour strike”~5 what?", '"harbour strike"~5 AND what'),
    ],
)
def test_canonical_form(typed: str, written: str) -> None:
    assert canonical(parse(typed)) == written


def test_accents_and_unusual_letters_keep_their_word() -> None:
    assert parse("É") == Word("é")
    assert parse("e\u0301t\u0301e") == parse(canonical(parse("e\u0301t\u0301e")))
    assert parse(canonical(parse("İstanbul"))) == parse("İstanbul")
