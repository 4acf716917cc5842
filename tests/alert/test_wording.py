"""Two wordings side by side: nothing of either is lost, and what is the same is not told as changed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.alert.wording import MOST, Piece, word_by_word


def shown(before: str | None, after: str | None) -> str:
    """-gone- and +come+ as a reader sees them."""
    marks = {"same": "", "gone": "-", "come": "+"}
    return "".join(f"{marks[fate]}{text}{marks[fate]}" for fate, text in word_by_word(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Eleven sailors were rescued.", "Nine sailors were rescued.", "-Eleven -+Nine +sailors were rescued."),
        ("It cost £1,200 in all.", "It cost £2,100 in all.", "It cost £-1,200 -+2,100 +in all."),
        ("Nobody was hurt.", None, "-Nobody was hurt.-"),
        (None, "Nobody was hurt.", "+Nobody was hurt.+"),
        ("The ferry sank.", "The old ferry sank.", "The +old +ferry sank."),
        ("The old ferry sank.", "The ferry sank.", "The -old -ferry sank."),
        ("The  ferry sank.", "The ferry sank.", "The ferry sank."),
        (None, None, ""),
        ("“No,” she said.", "“Yes,” she said.", "“-No-+Yes+,” she said."),
    ],
)
def test_words_that_changed_are_told(before: str | None, after: str | None, told: str) -> None:
    assert shown(before, after) == told


WORDS = st.lists(st.sampled_from(["a", "b", "c.", "1,2", "‘d’", "é"]), max_size=12).map(" ".join)
TEXTS = st.one_of(WORDS, st.text(max_size=40))


@given(TEXTS, TEXTS)
def test_nothing_of_either_is_lost(before: str, after: str) -> None:
    pieces = word_by_word(before, after)
    kept = {gone: "".join(text for fate, text in pieces if fate != gone) for gone in ("gone", "come")}
    assert "".join(kept["come"].split()) == "".join(before.split())
    assert kept["gone"] == after
    assert all(one.fate != other.fate for one, other in itertools.pairwise(pieces))
    assert all(text for _, text in pieces)


@given(WORDS)
def test_the_same_is_the_same(text: str) -> None:
    assert {piece.fate for piece in word_by_word(text, text)} <= {"same"}


def test_a_sentence_without_end_is_told_whole() -> None:
    long = "word " * (MOST + 1)
    assert word_by_word(long, "short") == (Piece("gone", long), Piece("come", "short"))
    assert word_by_word(long, long) == (Piece("same", long),)
