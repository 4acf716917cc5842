"""Text from strangers, made safe."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.deliver.render.clean import clean, header_text, one_line

ANY = st.text(st.characters(exclude_categories=()))


@given(ANY, st.integers(2, 80))
def test_one_line_is_one_line_short_and_visible(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in line)
    assert not set(line) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")
    assert one_line(line, limit) == line


@given(ANY)
def test_header_text_never_holds_an_encoded_word(text: str) -> None:
    line = header_text(text)
    assert "=?" not in line
    assert "?=" not in line
    assert header_text(line) == line


@pytest.mark.parametrize(
    ("given_as", "becomes"),
    [
        ("Caf\u00e9 opens", "Caf\u00e9 opens"),
        ("=?utf-8?q?Caf=C3=A9?= opens", "Caf\u00e9 opens"),
        ("Vögel =?utf-8?b?Q2Fmw6k=?=", "Vögel Café"),
        ("a\r\nBcc: b@c.example", "a Bcc: b@c.example"),
        ("is x =? y", "is x =\u200b? y"),
        ("emoji 👩\u200d🚀 stay", "emoji 👩\u200d🚀 stay"),
    ],
)
def test_header_text(given_as: str, becomes: str) -> None:
    assert header_text(given_as) == becomes


def test_a_long_line_is_cut_at_a_word() -> None:
    assert one_line("one two three four five", 15) == "one two three…"
    assert one_line("x" * 30, 10) == "x" * 9 + "…"


def test_of_tags_only_those_of_flags_are_left() -> None:
    tagged = "".join(chr(0xE0000 + ord(letter)) for letter in "gbwls")
    wales, hidden = f"\U0001f3f4{tagged}\U000e007f", "".join(chr(0xE0000 + ord(letter)) for letter in "buy now")
    assert clean(f"{wales} wins{hidden} \U0001f3f4{hidden}\U000e007f") == f"{wales} wins \U0001f3f4"
    assert one_line(f"abc {wales}{wales}", 12) == one_line("abc " + wales, 12) + "\u2026"
    assert one_line(f"abcdefgh{wales}{wales}", 12) == "abcdefgh\U0001f3f4\u2026"


def test_clean_keeps_paragraphs_and_joined_letters() -> None:
    assert clean("a\r\n\r\nb\rc\x00\x1b[31m\u202e") == "a\n\nb\nc[31m"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
