"""Generated expressions over a small alphabet, so that everything collides."""

from __future__ import annotations

from hypothesis import strategies as st

from wirebell.standing import Query
from wirebell.standing.expression.print import normal
from wirebell.standing.expression.tree import (
    EXACT_FIELDS,
    MOVES,
    NAME_FIELDS,
    STATES,
    And,
    Compared,
    Count,
    Figure,
    Moved,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Said,
    Value,
    Within,
    Word,
    asks,
)

WORDS = ["aa", "ab", "bb", "leave", "leaves", "leaving", "é", "up", "x9"]
NAMES = ["aa", "bb", "aa bb", "bb aa", "id:1", "up"]

word = st.sampled_from(WORDS)
text_field = st.sampled_from(["", "", "", "headline", "body", "quote"])
two = st.lists(word, min_size=2, max_size=3).map(tuple)


def plain_leaf(field: st.SearchStrategy[str]) -> st.SearchStrategy[Query]:
    countable = st.one_of(
        st.builds(Word, word, field, st.booleans()),
        st.builds(Prefix, st.sampled_from(["aa", "le", "leav", "x9"]), field),
        st.builds(Phrase, two, field, st.booleans()),
    )
    near = st.builds(Near, two, st.integers(1, 6), field)
    return st.one_of(countable, countable, near, st.builds(Count, countable, st.integers(2, 4)))


def boolean(leaf: st.SearchStrategy[Query], size: int) -> st.SearchStrategy[Query]:
    def deeper(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
        some = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(st.builds(And, some), st.builds(Or, some), st.builds(Not, inner))

    return st.recursive(leaf, deeper, max_leaves=size)


def asking(query: Query) -> bool:
    return asks(normal(query)[0])


inner = boolean(plain_leaf(st.just("")), 4).filter(asking)
both = inner.filter(lambda q: isinstance(normal(q)[0], And))
value = st.one_of(
    st.builds(
        Value, st.sampled_from([*NAME_FIELDS, "topic", "lang", "storyline"]), st.sampled_from([*NAMES, "en"])
    ),
    st.builds(Value, st.sampled_from(NAME_FIELDS), st.sampled_from(["aa", "bb"]), st.just(True)),
    st.builds(Value, st.just("is"), st.sampled_from(STATES)),
)
number = st.sampled_from([0.0, 1.0, 3.5, 100.0, 1200.0, 0.000001])
test = st.one_of(
    st.builds(Moved, st.sampled_from(MOVES)),
    st.builds(
        Compared,
        st.sampled_from(["value", "change"]),
        st.sampled_from([">", ">=", "<", "<=", "="]),
        number,
        st.booleans(),
    ),
)
figure = st.builds(
    Figure,
    st.none() | inner | plain_leaf(st.just("")),
    st.none() | st.none() | st.sampled_from(NAMES),
    st.sampled_from([None, None, None, "%", "usd", "percentage point"]),
    st.lists(test, max_size=2).map(tuple),
).filter(lambda f: f != Figure())
group = st.one_of(
    st.builds(Within, st.sampled_from(["s", "p"]), both, st.sampled_from(["", "headline", "body"])),
    st.builds(
        Said, st.sampled_from(["aa", "bb", "id:1"]), st.none() | boolean(plain_leaf(st.just("")), 2).filter(asking)
    ),
    figure,
)
leaf = st.one_of(plain_leaf(text_field), value, group)
queries = (leaf | boolean(leaf, 6)).filter(asking).map(lambda q: normal(q)[0])

assert set(EXACT_FIELDS) == {"topic", "lang", "storyline", "is"}
