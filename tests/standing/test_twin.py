"""What the twin alone does: windows, packed numbers, slots numbered anew, loading with the collector at rest."""

from __future__ import annotations

import gc
from array import array

import pytest

from wirebell.errors import ExpressionError
from wirebell.standing import Index, holds, kernel, parse, plain_document
from wirebell.standing.packed import NONE, Packed, fewer, more


def twin() -> Index[str]:
    return Index("simple", compiled=False)


@pytest.mark.parametrize("between", range(5))
@pytest.mark.parametrize("words", ["harbour strike", "strike harbour", "harbour harbour"])
@pytest.mark.parametrize("common", ["harbour", "strike"])
def test_words_are_near_up_to_their_distance_whichever_is_rarer(between: int, words: str, common: str) -> None:
    index = twin()
    for _ in range(20):
        index.match(plain_document(common, ""))
    asked = {f"{distance}": f'"{words}"~{distance}' for distance in range(1, 4)}
    for key, text in asked.items():
        index.add_text(key, text)
    looked = index.candidates
    found = plain_document("A strike", "The " + " ".join(["harbour", *["x"] * between, "strike"]))
    met = index.match(found)
    assert met == [key for key, text in asked.items() if holds(parse(text), found)]
    assert index.candidates - looked == len(met)


def test_slots_are_numbered_anew_when_most_are_gone() -> None:
    index = twin()
    for number in range(4_000):
        index.add_text(f"{number}", f"word{number} NOT other{number % 7}")
    for number in range(3_990):
        index.remove(f"{number}")
    index.add_text("3995", "strike")
    index.add_text("new", "word3996 OR strike")
    found = plain_document("A strike", "word3 word3992 word3993 word3996 other3 other4")
    assert index.match(found) == ["3992", "3996", "3995", "new"]
    assert index.distinct == 11


def test_a_change_that_numbers_slots_anew_is_not_lost() -> None:
    index = twin()
    for number in range(1_100):
        index.add_text(f"{number}", f"word{number}")
    for number in range(1_100):
        index.add_text(f"{number}", "strike")
    assert index.distinct == 1
    assert len(index.match(plain_document("Strike", "word7"))) == 1_100


def test_what_is_loaded_twice_and_changed_between_stands() -> None:
    index = twin()
    index.load([("a", "strike"), ("a", "harbour"), ("b", "strike"), ("c", "strike"), ("a", "strike")])
    assert sorted(index.match(plain_document("Strike", ""))) == ["a", "b", "c"]
    assert index.match(plain_document("Harbour", "")) == []
    assert index.distinct == 1


@pytest.mark.parametrize("collects", [True, False])
def test_loading_leaves_the_collector_as_it_was(collects: bool) -> None:
    (gc.enable if collects else gc.disable)()
    try:
        index = twin()
        with pytest.raises(ExpressionError):
            index.load([("a", "strike"), ("b", "(")])
        assert gc.isenabled() is collects
        index.refile()
        assert gc.isenabled() is collects
    finally:
        gc.enable()
    assert index.match(plain_document("Strike", "")) == ["a"]


def test_packed_numbers_keep_their_order_few_or_many() -> None:
    packed: Packed = NONE
    for number in range(40):
        packed = more(packed, number * 1_000_003)
    for number in range(0, 40, 2):
        packed = fewer(packed, number * 1_000_003)
    assert array("I", b"".join((packed,))) == array("I", [number * 1_000_003 for number in range(1, 40, 2)])
    for number in range(1, 40, 2):
        packed = fewer(packed, number * 1_000_003)
    assert packed == NONE


@pytest.mark.skipif(not kernel.COMPILED, reason="the twin is all there is")
def test_many_barred_words_are_as_the_kernel_has_them() -> None:
    ours: Index[str] = Index("simple")
    theirs = twin()
    for number in range(60):
        for text in (
            f"strike NOT word{number}",
            f'strike NOT "a word{number}"',
            f"(strike NOT word{number}) OR y",
        ):
            ours.add_text(text, text)
            theirs.add_text(text, text)
    for body in ("", "word3 a word4", " ".join(f"word{number}" for number in range(60))):
        found = plain_document("Strike", body)
        assert theirs.match(found) == ours.match(found)
