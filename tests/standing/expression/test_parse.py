"""What reads as what, and what the errors say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.errors import ExpressionError
from wirebell.standing import DESK, READER, RULE, Profile, canonical, parse
from wirebell.standing.expression.tree import And, Compared, Count, Figure, Moved, Not, Or, Said, Within, Word


def attempt(text: str, profile: Profile = RULE) -> ExpressionError | None:
    try:
        parse(text, profile)
    except ExpressionError as error:
        return error
    return None


# expression, column, in the problem, in the suggestion
ERRORS = [
    ("", 0, "empty", "harbour strike"),
    ("   ", 3, "empty", ""),
    ('harbour "strike now', 8, "never closed", 'Put a "'),
    ("a (b OR c", 2, "parenthesis is never closed", "Put a )"),
    ("(", 0, "never closed", ""),
    ("a)", 1, "closes nothing", ""),
    ("a ()", 3, "Nothing stands before", ""),
    ("a AND", 2, "AND has nothing on its right", "small letters"),
    ("a AND OR b", 2, "AND has nothing on its right", ""),
    ("(a OR) b", 3, "OR has nothing on its right", ""),
    ("AND b", 0, "AND has nothing on its left", '"and"'),
    ("a NOT", 2, "NOT has nothing on its right", ""),
    ("NOT a", 0, "only says what must not occur", "harbour NOT strike"),
    ("a OR -b", 5, "only says what must not occur", ""),
    ("a && b", 2, "not an operator", "Use AND"),
    ("a || b", 2, "not an operator", "Use OR"),
    ("!a b", 0, "not an operator", "Use NOT"),
    ("+a b", 0, "+ is not needed", "Write a"),
    ("a - b", 2, "no word to look for", ""),
    ("headlin:war", 0, "no field headlin:", "Did you mean headline:?"),
    ("a foo:bar", 2, "no field foo:", "topic"),
    ("said:Sayed", 0, "is a group", "said(…)"),
    ("headline:", 0, "Nothing follows headline:", ""),
    ("headline:NOT a", 9, "NOT cannot follow headline:", "NOT headline:WORD"),
    ("headline:(person:a)", 10, "cannot stand inside headline:(…)", "beside"),
    ("said(Sayed: topic:war)", 12, "cannot stand inside said(…)", "beside"),
    ("said(Sayed: NEAR/s(a b))", 12, "cannot stand inside said", ""),
    ("quote:NEAR/s(a b)", 6, "cannot stand inside quote:", ""),
    ("is:gone", 3, "never 'gone'", "withdrawn"),
    ("person:Sayed>=2", 7, "cannot be counted", ""),
    ("topic:war*", 9, "takes no *", ""),
    ("person:", 0, "Nothing follows person:", ""),
    ('person:"-"', 7, "Nothing to look for follows person:", ""),
    ("*draw", 0, "cannot begin with *", "dra*"),
    ("with*draw", 4, "can only end a word", "with*"),
    ("w*draw", 1, "can only end a word", "two letters or more"),
    ("*d", 0, "cannot begin with *", "two letters or more"),
    ("w*", 0, "two letters", ""),
    ("al-say*", 0, "end a single word", ""),
    ('"with draw*"', 10, "inside quotation marks", ""),
    ('"a b"*', 5, "cannot stand here", "~10"),
    ("wom?n", 3, "not a wildcard", "wom*"),
    ("troops>3", 6, ">= only", "troops>=4"),
    ("troops>=0", 8, "from 1 to", ""),
    ("troops>=1000000000000", 8, "from 1 to", ""),
    ("troops>3000", 6, ">= only", "Write figure(troops >3000)"),
    ('"a troop">=1000000000000', 11, "from 1 to", ""),
    ('"a troop"~1000000000000', 0, "up to 99", ""),
    ("troops~2", 6, "~ belongs after a phrase", ""),
    ('"troops"~2', 0, "needs two words", ""),
    ('"a b"~100', 0, "up to 99", "NEAR/p"),
    ('"a b"~3>=2', 7, "cannot stand here", ""),
    ("a=b", 1, "'=' cannot stand here", "quotation marks"),
    ("NEAR(a b)", 0, "needs /s or /p", "NEAR/s(a b)"),
    ("NEAR/5(a b)", 0, "needs /s or /p", '"harbour strike"~5'),
    ("NEAR/s(a)", 7, "two things", ""),
    ("NEAR/s()", 0, "is empty", ""),
    ("troops(Karsan)", 6, "no group troops(…)", "space before the parenthesis"),
    ("said(: a)", 5, "speaker's name", ""),
    ("said(Sayed:)", 11, "Nothing follows the colon", "Leave the colon out"),
    ("said(Sayed: -a)", 12, "only says what must not be said", ""),
    ("said(Sayed: a", 4, "never closed", ""),
    ("figure(a OR b)", 9, "needs parentheses", ""),
    ("figure(>12a)", 8, "not a number", "3.5m"),
    ("figure(>5% million)", 8, "not a number", "3.5m"),
    ("figure(a place:)", 9, "Nothing follows place:", ""),
    ("figure(a place:b place:c)", 17, "stands twice", ""),
    ("figure(NOT a >3)", 7, "only says what is not counted", ""),
    ("figure(troops >10 elephants)", 18, "not clear what 'elephants' is", "unit:elephants"),
    ("figure(troops >)", 14, "No number follows >", ">3000"),
    ("figure(troops change>ten)", 14, "No number follows change>", "change>10%"),
    ("figure(>999999999999999tn)", 8, "too large", ""),
    ("((((((a OR b) c) OR d) e) OR f) g) OR h", 5, "nested 6 deep", "flatter"),
]


@pytest.mark.parametrize(("text", "column", "problem", "suggestion"), ERRORS, ids=[row[0] for row in ERRORS])
def test_errors(text: str, column: int, problem: str, suggestion: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert problem in caught.value.problem
    assert suggestion in caught.value.suggestion
    assert caught.value.column == column
    assert caught.value.expression == text


def test_shapes() -> None:
    assert parse("a b OR NOT c d") == Or((And((Word("a"), Word("b"))), And((Word("d"), Not(Word("c"))))))
    assert parse("and or not near") == And((Word("and"), Word("near"), Word("not"), Word("or")))
    assert parse("well-being") == parse('"well being"')
    assert parse("leaves>=3 =leaves") == And((Word("leaves", exact=True), Count(Word("leaves"), 3)))
    assert parse("headline:NEAR/p(a b)") == Within("p", And((Word("a"), Word("b"))), "headline")
    assert parse('said("Omar Sayed")') == Said("omar sayed")
    wanted = Figure(Word("troops"), None, "usd", (Compared("value", "<", 1500000), Moved("up")))
    assert parse("figure(unit:USD up troops < 1.5m)") == wanted
    assert parse("figure(>3000 troops)") == parse("figure(troops >3000)")
    assert parse("figure(troops >3 NOT police)") == parse("figure(troops NOT police >3)")
    assert parse("10:30 talks") == parse('"10 30" talks')


@given(st.text(alphabet='ab *"()~>=:-/\\|&!?1% “NORTAEDsaidfigure', max_size=40))
def test_any_text_reads_or_is_explained(text: str) -> None:
    error = attempt(text)
    assert error is None or (0 <= error.column <= len(text) and error.problem.endswith("."))


@given(st.text(max_size=40))
def test_any_unicode_reads_or_is_explained(text: str) -> None:
    error = attempt(text, READER)
    assert error is None or error.problem in str(error)


def test_the_reader_profile_limits_words() -> None:
    text = " ".join(f"w{n}" for n in range(65))
    assert attempt(text[: text.rindex(" ")]) is None
    with pytest.raises(ExpressionError, match="64 words") as caught:
        parse(text)
    assert caught.value.column == text.rindex("w")
    assert attempt(text, DESK) is None


def test_the_desk_profile_limits_characters() -> None:
    with pytest.raises(ExpressionError, match="20000 characters"):
        parse("a" * 20_001, DESK)


HOSTILE = [
    "(",
    "((a OR ",
    "NOT ",
    "-",
    '"',
    "a*b",
    "said(a: ",
    "figure(",
    "headline:",
    "a OR ",
    "NEAR/s(a ",
    "(a b OR c d) ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_is_read_quickly(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    start = time.thread_time()
    attempt(text)
    assert time.thread_time() - start < 1


def test_a_desk_expression_takes_under_50_ms() -> None:
    text = " OR ".join(f"word{n}" for n in range(1_700))
    took = []
    for _ in range(3):
        start = time.thread_time()
        parse(text, DESK)
        took.append(time.thread_time() - start)
    assert len(text) > 19_000
    assert min(took) < 0.05


@pytest.mark.parametrize("plain", ["harbour", "Strike9", '"Harbour strike"', "title:talks", 'body:"Port Sundal"'])
def test_the_plainest_expressions_read_as_they_do_in_parentheses(plain: str) -> None:
    assert parse(plain) == parse(f"({plain})")
    assert canonical(parse(plain)) == canonical(parse(f"({plain})"))


def test_the_plainest_expressions_keep_to_the_limits() -> None:
    with pytest.raises(ExpressionError, match="64 words"):
        parse('"' + " ".join(["a"] * 65) + '"')


leaf = st.from_regex(r'=?(?:[a-zA-ZÉüßñ]{1,3}|"[a-zœ]{1,2}( [a-z0-9ä]{1,2}){0,2}")(?:>=\d{1,2})?', fullmatch=True)
rows = st.lists(leaf, min_size=1, max_size=5).map(" OR ".join)
wholes = st.recursive(
    rows,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        inner.map("({})".format),
        inner.map("headline:({})".format),
        inner.map("NEAR/s(({}) rain)".format),
        inner.map("said(Sayed: {})".format),
        st.tuples(inner, inner).map(" OR ".join),
        inner.map("{} NOT (fog OR xyz)".format),
    ),
    max_leaves=6,
)


LARGE = Profile(name="large", terms=9_999, depth=None, characters=None)


@given(wholes)
def test_a_rule_is_read_as_a_reader_s_expression_is(text: str) -> None:
    met, fault = attempt(text), attempt(text, LARGE)
    assert (str(met), met and met.column) == (str(fault), fault and fault.column)
    if met is None:
        assert parse(text, RULE) == parse(text, LARGE)
        assert canonical(parse(text, RULE)) == canonical(parse(text, LARGE))
