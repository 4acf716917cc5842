"""Stretches and features of names, compiled and not: the same for the same text."""

from __future__ import annotations

import gc
import tomllib
from pathlib import Path
from weakref import ref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.catalogue.name_tagger import Spelled
from wirebell.catalogue.names import load_names
from wirebell.read.names import candidates
from wirebell.read.names import word_features as name_features
from wirebell.read.names.candidates import stretches
from wirebell.read.names.runs import Token
from wirebell.read.names.word_features import Words, items, told

CASES = sorted((Path(__file__).parents[2] / "corpus" / "cases").rglob("*.toml"))
WORDS = """Mara Vell the of and de la al van der in as Gen Sgt. U.S. D'Orme l'Est O'Neal L'S Vell's Vells' VELL’s
    al-Rim An's 12th 21st 1990s 3 A B. Co & AT&T Bank Émile Ärger Straße Ω _X X_ bin an ul New York Paris Ltd
    IBM van-der President Mr Mr. said says d el el- O’ Mid-Vale North/South 4X . .. , ( ) “ ” ‘ ’ " ' - – — ;
    : ! ? • é 中""".split()
SPACES = [" ", " ", " ", " ", "", "\n", "  ", "\t", "\x1c", "\u00a0", "\u2028", ". ", ", "]
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SPACES)), max_size=40).map(
    lambda pieces: "".join(word + space for word, space in pieces)
)
NAMES = load_names()

compiled = pytest.mark.skipif(
    not (candidates.COMPILED and name_features.COMPILED), reason="the compiled parts are not built"
)


def agree(text: str) -> None:
    found = stretches(text, NAMES.passed, compiled=True)
    assert found == stretches(text, NAMES.passed, compiled=False)
    words = Words(NAMES, Spelled())
    story = told(text, found, words, compiled=True)
    assert story == (plain := told(text, found, words, compiled=False))
    assert [list(rows) for rows in story.signs.values()] == [list(rows) for rows in plain.signs.values()]
    assert items(found, story, words, compiled=True) == items(found, story, words, compiled=False)


@compiled
@given(texts)
def test_compiled_parts_find_what_patterns_find(text: str) -> None:
    agree(text)


@compiled
@given(st.text(st.sampled_from("AaBs .'’-&/–1\nÉ“_l d"), max_size=60))
def test_compiled_parts_find_it_in_any_letters(text: str) -> None:
    agree(text)


@pytest.mark.long
@compiled
def test_compiled_parts_agree_on_articles() -> None:
    assert CASES
    for case in CASES:
        text = case.read_text("utf-8")
        text = str(tomllib.loads(text).get("text", "")) or text
        for variant in (text, text.upper(), text.title(), "football game team coach season league player " + text):
            agree(variant)


@compiled
def test_long_stretches_are_found_whole() -> None:
    agree(" ".join(["Mara"] * 900))


@compiled
@pytest.mark.parametrize("fault", [[()], [1], [([], ("", ""), ("", ""), True)], [([1], ("", ""), ("", ""), True)]])
def test_what_is_no_stretch_is_refused(fault: list[object]) -> None:
    words = Words(NAMES, Spelled())
    with pytest.raises(TypeError):
        items(fault, told("", [], words), words, compiled=True)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        told("", fault, words, compiled=True)  # type: ignore[arg-type]


def test_words_that_are_left_are_let_go_of_without_the_collector() -> None:
    text = "Mara Vell, President of the Bank of New York, said the 12th of May."
    gc.disable()
    try:
        words = Words(NAMES, Spelled())
        found = stretches(text, NAMES.passed)
        items(found, told(text, found, words), words)
        left = ref(words)
        del words
        assert left() is None
    finally:
        gc.enable()


@compiled
def test_a_stretch_that_does_not_go_on_is_refused() -> None:
    from wirebell.read.quotes._stretches import cut

    with pytest.raises(ValueError, match="ends before"):
        cut("Émile", (), lambda _body, _at, _capital: (0, None), (), candidates.Stretch, Token)
    with pytest.raises(TypeError):
        cut("Mara", (), lambda _body, _at, _capital: (9, None), (), dict, Token)  # type: ignore[arg-type]
