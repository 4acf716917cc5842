"""Stretches of a text in which names may stand: capitalised words, what links them, and what stands around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from wirebell.read.runs import CAPITALISED, LINK, STOP, Token, token

_NUMBER = r"\d{1,4}(?:st|nd|rd|th|s)?(?![\w%]|[.,:/–-]\d)"
_ORDINAL = r"\d{1,4}(?:st|nd|rd|th)"
_PARTICLE = r"(?:(?:de la|van der|van den|von der|de|del|van|von|di|da|bin|ter)[^\S\n])"
_FURTHER = rf"{STOP}[^\S\n](?:(?:{LINK}[^\S\n])?{CAPITALISED}|{_NUMBER})"
_STRETCH = re.compile(rf"(?<!\w)(?:{_ORDINAL}[^\S\n]|{_PARTICLE})?{CAPITALISED}(?:{_FURTHER}){{0,400}}+")
_TOKEN = re.compile(r"[^\s&]+|&")
_REACH = 48
_WORD = re.compile(r"\w+(?:['’.-]\w+)*|[^\w\s]")
_SPACED = re.compile(r"\s*")


class Stretch(NamedTuple):
    """A run of words that may hold names.

    `before` and `after` are the two words on either side, nearest first, as written; punctuation counts as a word,
    "" is where the line ends. `initial` tells that a sentence, quotation or line begins at its first word.
    """

    tokens: list[Token]
    before: tuple[str, str]
    after: tuple[str, str]
    initial: bool


def stretches(body: str) -> Iterator[Stretch]:
    """Yield the stretches of a body from first to last. Linear in the body."""
    for m in _STRETCH.finditer(body):
        begin, end = m.span()
        tokens = [token(body, *t.span()) for t in _TOKEN.finditer(body, begin, end)]
        before, after = _left(body, begin), _right(body, tokens[-1].end)
        yield Stretch(tokens, before, after, _opens(before))


def _left(body: str, begin: int) -> tuple[str, str]:
    line = body[max(0, begin - _REACH) : begin]
    line = line[line.rfind("\n") + 1 :]
    words = _WORD.findall(line)
    if len(words) > 1:
        return words[-1], words[-2]
    return (words[0], "") if words else ("", "")


def _right(body: str, end: int) -> tuple[str, str]:
    line = body[end : end + _REACH].partition("\n")[0]
    words = _WORD.findall(line)
    if len(words) > 1:
        return words[0], words[1]
    return (words[0], "") if words else ("", "")


_OPENING = frozenset('.!?:;"“„«‘–—_`•')


def _opens(before: tuple[str, str]) -> bool:
    return before[0] == "" or before[0] in _OPENING
