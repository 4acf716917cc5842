"""Words, sentences and paragraphs."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.standing.text import (
    COMPILED,
    fold,
    lines_by_pattern,
    paragraphs,
    sentences,
    sentences_by_pattern,
    words,
)

SENTENCES = [
    ["Lt. Col. Adam Reed met Gen. Omar Sayed at 5 a.m. on Friday.", "The talks failed."],
    ["Mr. J. K. Brown left.", "He went to Washington, D.C.", "He stayed."],
    ["No. 10 said so on Jan. 5.", "Nobody heard it."],
    ["She said no.", "They left."],
    ["It rose 3.5 percent to 4.", "Then it fell."],
    ["“Stop!” she said.", "“Go.”", "Nobody went."],
    ["He lives in the U.S.", '"We know," he said.'],
    ["The U.S. Army left.", "It was late."],
    ["“We leave.”", "He did."],
    ["Am 3. Oktober kam er.", "Der 2. Weltkrieg war lang."],
    ["Das ist z. B. Glas.", "Es bricht."],
    ["1. The first point stands.", "(It was cold.)", "Wait...", "What?!", "Yes…"],
    ["It is plan B.", "The others failed."],
    ["Acme Inc. said it would sell.", "It works for Acme Inc.", "The firm said so."],
    ["He paid 5.", "She paid 6."],
]


@pytest.mark.parametrize("parts", SENTENCES)
def test_sentences(parts: list[str]) -> None:
    text = " ".join(parts)
    assert [text[a:b] for a, b in sentences(text)] == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["Am 3. Oktober kam Dr. Müller nach Bonn.", "Er blieb bis zum 5. November 2025.", "Danach reiste er ab."],
        ["Das gilt z. B. für Schulen, d. h. für alle.", "Auch Kitas u. a. sind betroffen."],
        ["Prof. Dr. Ada Brandt, geb. Kerr, wohnt in der Hauptstr. 5.", "Sie lehrt ca. 20 Jahre."],
        ["Er zahlte 3,5 Mio. Euro und 2 Mrd. Dollar.", "Das sind rd. 5 Prozent."],
        ["Der 1. FC Altkai gewann am 21. Spieltag.", "Die Zahl stieg auf 300.", "Das war im Jahr 2025."],
        ["König Karl III. sprach.", "„Wir warten.“", "Dann ging er."],
        ["M. Dupont a parlé.", "Mme Leroy et MM. Roux et Petit ont suivi.", "C’est le 1er mai."],
        ["Il a vu J.-P. Morel.", "L’art. 5 du code s’applique, cf. p. 12."],
        ["« C’est fini. »", "Elle est partie.", "Il a dit : « Non ! »", "Puis rien."],
        ["El Sr. García habló.", "La Sra. López y los Sres. Ruiz y Díaz callaron.", "¿Qué pasa?", "¡Nada!"],
        ["EE. UU. retiró tropas.", "El Gral. Pérez dimitió.", "Véase la pág. 12.", "Ud. lo sabe."],
    ],
)
def test_sentences_of_german_french_and_spanish(parts: list[str]) -> None:
    text = " ".join(parts)

    assert [text[start:end] for start, end in sentences(text)] == parts


def test_a_line_always_ends_a_sentence() -> None:
    text = "A headline without a stop\n\n  He left in Jan.\nand more "
    assert [text[a:b] for a, b in sentences(text)] == ["A headline without a stop", "He left in Jan.", "and more"]
    assert [text[a:b] for a, b in paragraphs(text)] == [
        "A headline without a stop",
        "He left in Jan.",
        "and more",
    ]


@given(
    st.lists(st.sampled_from([*'.!?… \n\r\u2028\x85\x1caA13»"(', "Mr", "U.S", "St", "The", "''", "\u00a0"])).map(
        "".join
    )
)
def test_sentences_are_those_of_each_line_for_itself(text: str) -> None:
    assert sentences(text) == [
        (begin + start, begin + stop)
        for begin, end in paragraphs(text)
        for start, stop in sentences(text[begin:end])
    ]


@pytest.mark.parametrize("piece", ["One\n", "One. ", "One.\n", "One. Two\n"])
def test_what_stands_after_so_many_sentences_is_one(piece: str) -> None:
    text = piece * 200_010
    spans = sentences(text)

    assert 200_000 <= len(spans) < 400_010
    assert spans[-1][1] == len(text.rstrip())
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())


@given(st.text(alphabet="aB1.!?”\" \n…'", max_size=60))
def test_sentences_cover_everything_but_white_space(text: str) -> None:
    spans = sentences(text)
    assert spans == sorted(spans)
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(text[a:b].strip() == text[a:b] != "" for a, b in spans)


@pytest.mark.parametrize("piece", [".", '."', "a.b", "U.S. ", "x ", "\n", " ", "Yes. "])
def test_sentences_take_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.thread_time()
    sentences(text)
    assert time.thread_time() - start < 5


def test_words_are_runs_of_letters_and_digits() -> None:
    text = "The U.S. said: 1,200 cafés_today don't"
    assert [text[a:b] for a, b in words(text)] == "The U S said 1 200 cafés today don t".split()


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź", "lodz"),
        ("Erdoğan", "erdogan"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁ", "fi"),
        ("Ærø", "aero"),
        ("İstanbul", "istanbul"),
        ("Ελλάδα", "ελλαδα"),
        ("Wi\u0308rebell", "wirebell"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


PIECES = """Gen. Omar Sayed U.S. a.m. No. 10 5. 3. Oktober Inc. Str. Hauptstr. str. z. B. St. J. J.-P. M.
    l’art. Mr said He x é É İ ß ſt. ... .. ! ?! … ." .” .’) » » . ( [ “ „ - – — * _ 12 abcdefghijkl.
    abcdefghijklm. ǆ 日本 。""".split()
GAPS = [" ", " ", " ", "", "\n", "\r\n", "\t", "\x1c", "\x85", "\u00a0", "\u2028", "\u202f", "  "]


@pytest.mark.skipif(not COMPILED, reason="the compiled part is not built")
@given(
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)), max_size=30).map(
        lambda pairs: "".join(piece + gap for piece, gap in pairs)
    )
    | st.text(st.sampled_from('aB.!…"’») \n\u00a0ſé1('), max_size=40)
)
def test_the_compiled_part_cuts_as_the_patterns_do(text: str) -> None:
    assert tuple(sentences(text)) == sentences_by_pattern(text)
    assert paragraphs(text) == lines_by_pattern(text)
    assert paragraphs(text, 2) == lines_by_pattern(text, 2)


def test_a_fault_while_a_stop_is_judged_is_told() -> None:
    compiled = pytest.importorskip("wirebell.standing._sentences")
    with pytest.raises(TypeError):
        compiled.sentences("U.S. X", frozenset(), lambda *_: len(None))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        compiled.sentences("Word. X", None, bool)
    with pytest.raises(TypeError):
        compiled.lines(None, 1)
