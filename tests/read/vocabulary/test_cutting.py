"""The words of a body and what each may begin: compiled and not, and with the gates and without, the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirebell.read.figures.numbers import spelt_places
from wirebell.read.moments.date_forms import found, grammar
from wirebell.read.vocabulary import cutting
from wirebell.read.vocabulary.calendar import ENGLISH, TONGUES
from wirebell.read.vocabulary.cutting import cut
from wirebell.read.vocabulary.date_openings import BEFORE, openings
from wirebell.read.vocabulary.numerals import beginnings, numerals_of
from wirebell.read.vocabulary.openings import SPACES, signature

LANGUAGES = ("en", "de", "fr", "es")
CASES = sorted((Path(__file__).parents[2] / "corpus" / "cases").rglob("*.toml"))
FORMS = """9/11 1990s '90s ’80s Q3 2019 2020-01-02 3/4/2020 3 4 12th 3rd third quarter of January Jan. MAY May
    mayor Sept last next this past preceding following the that end year year-end mid-June early late two three
    weeks ago in spring earlier monday Tuesday's nineteen eighty fiscal today o'clock l’été il y a années vor
    zwei Wochen den 3. hace años principios de mayo twenty-one twenty -five a dozen a-dozen half million tens
    thousands tenfold Doubled quatre-vingts un tiers ein Dutzend Tausende mil decenas one-third third's
    'three (two) —six– `` '' ' ’ " “ ” , . - / & a,b 1,000 1,a x.y. U.S. é É İ ß _ _a a_ 中 ² ٣""".split()
GAPS = [" ", " ", " ", " ", "", "\n", "  ", "-", "'", "’", "\x1c", "\u00a0", "\u2028", ". "]
texts = st.lists(st.tuples(st.sampled_from(FORMS), st.sampled_from(GAPS)), max_size=30).map(
    lambda pieces: "".join(word + space for word, space in pieces)
)
languages = st.sampled_from((*LANGUAGES, "it"))
compiled = pytest.mark.skipif(not cutting.COMPILED, reason="the compiled part is not built")


def dates_everywhere(body: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield the dates as they are found when all places are tried."""
    at = 0
    for place in range(len(body)):
        led = place == 0 or (body[place - 1] in BEFORE and openings(language).match(body, place))
        if led and place >= at and (m := grammar(language).match(body, place)):
            yield m.span()
            at = m.end()


def numbers_everywhere(body: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield the first parts of numbers in words as they are found when all places are tried."""
    pattern = beginnings(language)
    if first := pattern.match(body):
        yield first.span(1)
    after = re.compile(rf"[\s(\"“‘'—–-]{pattern.pattern}")
    yield from (m.span(1) for m in after.finditer(body))


def forms_of(language: str) -> list[str]:
    """Return what numbers and dates are made of, in every way of writing that the tables have."""
    of, tongue = numerals_of(language), TONGUES.get(language, ENGLISH)
    listed = [*of.words, *of.phrases, *of.moves, *of.powers, *tongue.months, *tongue.weekdays, *tongue.phrases]
    return [*listed, *tongue.units, *tongue.counts, *tongue.quarters, *tongue.seasons, *tongue.which, "2019", "31"]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)  # the first makes the patterns
@given(st.data())
def test_all_dates_and_numbers_begin_with_words_that_are_looked_at(language: str, data: st.DataObject) -> None:
    word = st.sampled_from(forms_of(language)) | st.sampled_from(FORMS)
    cased = st.one_of(word, word.map(str.capitalize), word.map(str.title))
    pieces = data.draw(st.lists(st.tuples(cased, st.sampled_from(GAPS)), max_size=16))
    text = "".join(piece + space for piece, space in pieces)
    assert [m.span() for m in found(text, language)] == list(dates_everywhere(text, language))
    assert [m.span(1) for m in spelt_places(text, language)] == list(numbers_everywhere(text, language))


@compiled
@settings(deadline=None)
@given(texts, languages)
def test_the_compiled_part_cuts_as_the_pattern_does(text: str, language: str) -> None:
    assert cut(text, language, compiled=True) == cut(text, language, compiled=False)


@compiled
@given(st.text(st.sampled_from("aB1.'’-&/,–`\nÉ“_İ ٣²"), max_size=40))
def test_it_does_so_in_any_letters(text: str) -> None:
    assert cut(text, "en", compiled=True) == cut(text, "en", compiled=False)


@compiled
def test_it_does_so_on_articles() -> None:
    assert CASES
    for case in CASES:
        text = case.read_text("utf-8")
        for variant in (text, text.upper(), str(tomllib.loads(text).get("text", ""))):
            assert cut(variant, "en", compiled=True) == cut(variant, "en", compiled=False)


def test_words_are_told_with_their_places_in_small_letters() -> None:
    taken = cut("The U.S. isn’t 2,000 miles, said ''X''", "en")
    assert taken.words == ["the", "u.s", ".", "isn't", "2,000", "miles", ",", "said", "''", "x", "''"]
    assert [taken.starts[n] for n in taken.telling] == [28]


def test_languages_without_tables_are_cut_as_english() -> None:
    assert cut("l'anno scorso", "it") == cut("l'anno scorso", "en")


def test_white_space_is_known_of_every_kind() -> None:
    assert {chr(code) for code in range(0x110000) if chr(code).isspace()} == SPACES


def test_signatures_tell_letters_digits_and_marks_apart() -> None:
    for one, other in (("may", "mayor"), ("12", "34"), ("éa", "üa"), ("a-b", "a.b")):
        assert signature(one) == signature(other)
    assert len({signature(word) for word in ("may", "mar", "ma", "12", "a-b", "a_b", "éa", "")}) == 8


@compiled
def test_what_the_compiled_part_cannot_use_is_refused() -> None:
    from wirebell.read.vocabulary._cut import Cutter

    with pytest.raises(ValueError, match="signatures"):
        Cutter({}, b"", 1)
    with pytest.raises(ValueError, match="same length"):
        Cutter({}, bytes(4096), 1).cut("a", "")
    with pytest.raises(KeyError):
        Cutter({}, b"\xff" * 4096, 1).cut("a", "a")
    with pytest.raises(TypeError):
        Cutter({"a": "b"}, bytes(4096), 1).cut("a", "a")  # type: ignore[dict-item]
    assert Cutter({}, bytes(4096), 1).cut("", "") == ([], [], [], [], [], [])


@compiled
def test_the_memory_of_words_is_bounded() -> None:
    many = " ".join(f"{n},{n}" for n in range(100, 30_000)) + f" {'x' * 40}"
    assert cut(many, "en", compiled=True) == cut(many, "en", compiled=False)
    assert cut("Is it?", "en", compiled=True) == cut("Is it?", "en", compiled=False)
