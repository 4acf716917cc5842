"""From text to terms: words cut, folded and stemmed by language, each word once and then from memory."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import Stemmer

from wirebell.standing import runs
from wirebell.standing.text import fold

Analyzer = Literal["stemmed", "simple"]

LANGUAGES = ("en", "de", "fr", "es", "")
"""The languages that are stemmed; the last stands for every other: words are only folded there."""

_ALGORITHMS = {"en": "english", "de": "german", "fr": "french", "es": "spanish"}
_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(r"[0-9A-Za-z]+")  # the same, in two thirds of the time
_MARK = re.compile(r"[\u0300-\u036f]")
_MARKED_WORD = re.compile(r"[^\W_](?:[\u0300-\u036f]*[^\W_])*[\u0300-\u036f]*")
_REMEMBERED = 200_000  # words of one language, about 40 MB; a mixed stream of news has fewer in a month


def split(text: str) -> list[str]:
    """Return the words as they stand; accents written as separate marks stay with their letter."""
    return _cutter(text).findall(text)


def spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words that `split` returns."""
    return [m.span() for m in _cutter(text).finditer(text)]


def cut(text: str) -> list[str]:
    """Return the words as stories are searched for them: as `split`, with runs of characters cut (see `runs`)."""
    words = _cutter(text)
    if not runs.has_run(text):
        return words.findall(text)
    return [word for word, _ in runs.cut(text, words.finditer(text))]


def cut_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words that `cut` returns."""
    words = _cutter(text)
    if not runs.has_run(text):
        return [m.span() for m in words.finditer(text)]
    return [span for _, span in runs.cut(text, words.finditer(text))]


def asked(text: str) -> tuple[str, ...]:
    """Return the words that stand in a row in a story where it holds the text."""
    words = _cutter(text)
    return runs.asked(text, words.finditer(text)) if runs.has_run(text) else tuple(words.findall(text))


def apart(text: str) -> tuple[str, ...] | None:
    """Return the words of a text to be looked for each by itself; None if one is a single character of a run."""
    words = _cutter(text)
    return runs.pairs(text, words.finditer(text)) if runs.has_run(text) else tuple(words.findall(text))


def _cutter(text: str) -> re.Pattern[str]:
    if text.isascii():
        return _ASCII_WORD
    return _MARKED_WORD if _MARK.search(text) else _WORD


class _Folded(dict[str, str]):
    """Folded words by the word as written; forgets all when full. Numbers seldom come twice: they are not kept."""

    def __missing__(self, word: str) -> str:
        found = self.afresh(word)
        if not word[:1].isdigit():
            if len(self) >= _REMEMBERED:
                self.clear()
            self[word] = found
        return found

    def afresh(self, word: str) -> str:
        """Return the word folded, without remembering it."""
        return fold(word)


class _Stemmed(_Folded):
    """Stems of the folded words of one language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        # Snowball's own cache is off: this dictionary is it, and is bounded.
        self._stemmer = Stemmer.Stemmer(_ALGORITHMS[language], 0)

    def afresh(self, word: str) -> str:
        """Return the word's stem, without remembering it."""
        found: str = self._stemmer.stemWord(fold(word))
        return found


_FOLDED = _Folded()
_STEMMED = [_Stemmed(language) if language else _FOLDED for language in LANGUAGES]


def number(language: str) -> int:
    """Return the index in LANGUAGES of a BCP 47 tag."""
    short = language[:2].lower() if language[2:3] in {"", "-", "_"} else ""
    return LANGUAGES.index(short) if short in LANGUAGES else len(LANGUAGES) - 1


def folded(words: list[str]) -> list[str]:
    """Return the words folded."""
    return list(map(_FOLDED.__getitem__, words))


def stemmed(words: list[str], language: int) -> list[str]:
    """Return the stems of the words in the language of that number."""
    return list(map(_STEMMED[language].__getitem__, words))


def stems(word: str) -> tuple[str, ...]:
    """Return the stem of a word of an expression in each of LANGUAGES."""
    return tuple(known[word] for known in _STEMMED)


def stem(word: str, language: int) -> str:
    """Return the stem of one word in the language of that number, found anew: the kernel remembers it."""
    return _STEMMED[language].afresh(word)


def plain(text: str) -> str:
    """Return the text as expressions keep it: small letters, composed, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text.lower()).split())


def small(text: str) -> list[str]:
    """Return the words as the analyzer `simple` cuts them: small letters, nothing else changed."""
    low = text.lower()
    return [word for word, _ in runs.cut(low, _WORD.finditer(low))] if runs.has_run(low) else _WORD.findall(low)


def joined(text: str) -> str:
    """Return the folded words with single spaces between: how whole names are compared."""
    return " ".join(folded(split(text)))


def small_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans, in the text as it stands, of the words that `small` returns."""
    low = text.lower()
    origin = [at for at, letter in enumerate(text) for _ in letter.lower()]
    return [(origin[a], origin[b - 1] + 1) for _, (a, b) in runs.cut(low, _WORD.finditer(low))]
