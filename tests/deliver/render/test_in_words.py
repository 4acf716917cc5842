"""An expression in a reader's words says what the expression asks, and no two say the same."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.standing.test_docs import EXAMPLES
from tests.standing.trees import queries
from wirebell.deliver.render.in_words import MOST, in_words, told_in_words
from wirebell.deliver.render.words import LANGUAGES, words
from wirebell.standing import Query, canonical, parse
from wirebell.standing.expression.tree import terms

TOLD = {
    "troops": "“troops”",
    "=leaves OR ban*": "exactly “leaves” or “ban…”",
    '"harbour strike">=2 NOT football': "“harbour strike” at least 2 times, but not “football”",
    "(harbour OR port) strike": "(“harbour” or “port”) and “strike”",
    "cholera NOT headline:flood": "“cholera”, but not “flood” in the headline",
    "headline:(harbour NOT flood)": "in the headline: “harbour”, but not “flood”",
    '"ministry strike"~10': "“ministry” and “strike” at most 10 words apart",
    "NEAR/s(troops withdraw*) AND place:Iraq": ("(in one sentence: “troops” and “withdraw…”) and the place Iraq"),
    'markovic>=3 OR topic:"US foreign policy"': "“markovic” at least 3 times or the topic US foreign policy",
    "person:Say* lang:de is:new": "news, the language German and the person Say…",
    "said(Powell)": "a statement by Powell",
    "said(Powell: inflation rates)": "a statement by Powell: “inflation” and “rates”",
    "figure(troops place:Iraq change>10%)": "a figure of “troops”, the place Iraq, that changed by over 10%",
    "figure(damage unit:USD >3.5m) flood": "(a figure of “damage”, in USD, over 3,500,000) and “flood”",
    "figure(oil up unit:%)": "a figure of “oil”, in %, that rose",
    '"東京 大阪"': "“東京 大阪”",
}


@pytest.mark.parametrize("typed", TOLD)
def test_an_expression_is_told_in_words(typed: str) -> None:
    assert told_in_words(canonical(parse(typed)), "en") == TOLD[typed]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "(eine Zahl zu „troops“, der Ort Iraq, die sich um über 10 % geändert hat) und „surge“"),
        ("fr", "(un chiffre sur « troops », le lieu Iraq, variation : plus de 10 %) et « surge »"),
        ("es", "(una cifra de «troops», el lugar Iraq, variación: más de 10 %) y «surge»"),
    ],
)
def test_in_the_language_of_the_reader(language: str, told: str) -> None:
    asked = canonical(parse("figure(troops place:Iraq change>10%) surge"))
    assert told_in_words(asked, language).replace("\xa0", " ") == told


@pytest.mark.parametrize("typed", EXAMPLES)
def test_every_example_of_the_reference_is_told_in_every_language(typed: str) -> None:
    query = parse(canonical(parse(typed)))
    told = [in_words(query, words(language)) for language in LANGUAGES]
    assert all(told)
    assert not any(sign in str(one) for one in told for sign in ("{", "AND", "NEAR", "said(", "figure("))


def test_a_name_alone_is_that_name_and_what_is_no_expression_stays_as_it_is() -> None:
    assert told_in_words('person:"idris sayed"', "de") == "Idris Sayed"
    assert told_in_words("The Harbour Post", "en") == "The Harbour Post"
    assert told_in_words("troops (", "en") == "troops ("


def test_a_long_expression_is_told_as_it_stands() -> None:
    asked = canonical(parse(" OR ".join(f"word{number}" for number in range(MOST + 1))))
    assert told_in_words(asked, "en") == asked


def test_names_that_the_house_knows_are_used() -> None:
    def called(field: str, value: str) -> str | None:
        return "The Capital Ledger" if (field, value) == ("source", "ledger") else None

    told = in_words(parse("(bonds OR tariffs) source:ledger source:other"), words("en"), called)
    assert told == "(“bonds” or “tariffs”), published by The Capital Ledger and published by Other"


@given(queries, queries)
def test_what_asks_for_different_things_is_told_differently(one: Query, other: Query) -> None:
    if one != other and max(terms(one), terms(other)) <= MOST:
        assert in_words(one, words("en")) != in_words(other, words("en"))
