"""Reasons point at the words that were met; failures name the smallest clause that was not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.standing.examples import BODY, PARENTS, STORY
from tests.standing.stories import stories
from tests.standing.test_index import read
from tests.standing.trees import queries
from wirebell.model.story import Story
from wirebell.standing import (
    RULE,
    Index,
    Query,
    cost,
    document,
    explain,
    explain_failure,
    holds,
    parse,
    plain_document,
    spotted,
)
from wirebell.standing.explain import plain_spotter
from wirebell.standing.passage import passage

DOCUMENT = document(STORY, ancestors=PARENTS)

REASONS = [
    ("oil", [("oil", "body", "Oil")]),
    ("leave karsan", [("karsan", "headline", "Karsan"), ("leave", "headline", "leave")]),
    ("historic OR nothing", [("historic", "standfirst", "historic")]),
    ('"karsan base" -nobody', [('"karsan base"', field, "Karsan base") for field in ("headline", "body")]),
    ("NEAR/s(oil port)", [("NEAR/s(oil AND port)", "body", "Oil rose 10% in Port")]),
    ('"ministry number"~12', []),
    ('"number troops"~2', [('"number troops"~2', "body", "number of troops")]),
    ("person:reed", [("person:reed", "body", "Adam Reed")]),
    ("topic:wb:politics", [("topic:wb:politics", "body", "leaving the Karsan base")]),
    ("topic:medtop:20000053", [("topic:medtop:20000053", "topic", None)]),
    ("byline:ferro", [("byline:ferro", "byline", None)]),
    ("said(sayed: withdraw)", [("said(sayed: withdraw)", "body", "We withdraw because the talks failed")]),
    ("quote:lie", [("quote:lie", "quote", None)]),
    ("figure(troops change>10%)", [("figure(troops change>10%)", "body", "3,000")]),
]


@pytest.mark.parametrize(("text", "expected"), REASONS, ids=[row[0] for row in REASONS])
def test_reasons(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    parts = {"headline": STORY.headline, "standfirst": STORY.standfirst or "", "body": BODY}
    found = explain(parse(text), DOCUMENT)
    shown = [(r.clause, r.field, parts[r.field][slice(*r.span)] if r.span else None) for r in found]
    first = {clause: [row for row in shown if row[0] == clause] for clause, _, _ in expected}
    assert [row for rows in first.values() for row in rows[:3]][: len(shown)] == shown
    assert all(row in shown for row in expected)
    assert bool(expected) == bool(shown)


def test_the_passage_is_the_sentence() -> None:
    (reason,) = explain(parse("oil"), DOCUMENT)
    assert reason.passage == "Oil rose 10% in Port Élan."


def test_at_most_three_passages_a_clause() -> None:
    body = "\n\n".join(f"Strike number {n}." for n in range(9))
    found = explain(parse("strike"), plain_document("", body, analyzer="stemmed"))
    assert [reason.passage for reason in found] == [f"Strike number {n}." for n in range(3)]


def test_long_sentences_are_shortened_around_the_span() -> None:
    text = "word " * 100 + "harbour " + "word " * 100
    start = text.index("harbour")
    found = passage(text, (start, start + 7))
    assert len(found) <= 200
    assert "harbour" in found
    assert found.startswith("…word")
    assert found.endswith("word…")
    assert len(passage("x" * 5000, (2500, 2501))) <= 200


FAILURES = [
    ("iraq troops", ["the word 'iraq' does not occur"]),
    ("=troop", ["the word 'troop' does not occur in exactly this form"]),
    ("headline:oil", ["the word 'oil' does not occur in the headline"]),
    ("said(Sayed: lie)", ["'lie' is not in a statement by 'sayed'"]),
    ("said(Reed: lie)", ["no statement by 'reed' was found"]),
    ('"base karsan"', ["the phrase 'base karsan' does not occur"]),
    ('"base nowhere"', ["the word 'nowhere' does not occur"]),
    ('"troops oil"~5', ["'troops' and 'oil' do not stand within 5 words of each other"]),
    ("oil>=4", ["'oil' occurs once, not 4 times"]),
    ("zz*", ["no word beginning with 'zz' occurs"]),
    ("one OR two", ["none of these occurs: one, two"]),
    ("troops NOT (oil OR gas)", ["it has oil, which must not be"]),
    ("NEAR/s(oil ministry)", ["no sentence has ministry AND oil together"]),
    ("NEAR/s(oil nowhere)", ["the word 'nowhere' does not occur"]),
    ("person:ferro topic:war", ["no person named 'ferro' occurs", "it is not on the topic 'war'"]),
    ("figure(soldiers >3)", ["no figure like figure(soldiers) was found"]),
    ("figure(troops >3001)", ["a figure of that kind was found, but none that passes figure(troops >3001)"]),
]


@pytest.mark.parametrize(("text", "expected"), FAILURES, ids=[row[0] for row in FAILURES])
def test_failures(text: str, expected: list[str]) -> None:
    assert sorted(explain_failure(parse(text), DOCUMENT)) == sorted(expected)


@settings(max_examples=150)
@given(queries, stories())
def test_every_verdict_is_explained(query: Query, told: Story) -> None:
    found = read(told)
    if holds(query, found):
        assert explain_failure(query, found) == ()
        reasons = explain(query, found)
        assert reasons
        for reason in reasons:
            if reason.span is not None:
                text = {"headline": told.headline, "standfirst": told.standfirst, "body": told.body}[reason.field]
                assert 0 <= reason.span[0] <= reason.span[1] <= len(text or "")
    else:
        assert explain(query, found) == ()
        assert explain_failure(query, found)


def test_cost_names_the_rarest_terms_of_the_stream() -> None:
    index: Index[int] = Index("simple")
    for _ in range(50):
        index.match(plain_document("The strike", "A strike goes on."))
    found = cost(parse("strike harbours", RULE), index)
    assert found.cover == ("harbours",)
    assert found.candidates_per_1000 < 10
    assert (found.terms, found.depth) == (2, 1)
    assert cost(parse("strike"), index).candidates_per_1000 > 800
    assert "filed under harbours" in found.text


@pytest.mark.parametrize(
    ("text", "cover"),
    [
        ("with*", ("with*",)),
        ("said(Omar Sayed)", ("said:omar sayed", "said:sayed")),
        ("figure(change>10%)", ("any figure",)),
        ("topic:wb:trade lang:en", ("topic:wb trade", "topic:wb:trade")),
        ("person:Sa*", ("any person",)),
    ],
)
def test_cost_says_where_a_query_is_filed(text: str, cover: tuple[str, ...]) -> None:
    assert cost(parse(text)).cover == cover


@pytest.mark.long
@settings(max_examples=150)
@given(queries, stories())
@pytest.mark.parametrize("analyzer", ["stemmed", "simple"])
def test_the_kernel_finds_the_spots_that_python_finds(analyzer: str, query: Query, told: Story) -> None:
    found = read(told, analyzer)
    assert spotted(query, found) == plain_spotter(query, found.analyzer)(found)
