"""Stretches of a text in which names may stand: capitalised words, what links them, and what stands around."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from wirebell.read.runs import CAPITALISED, LINK, STOP, Token, token

_NUMBER = r"\d{1,4}(?:st|nd|rd|th|s)?(?![\w%]|[.,:/–-]\d)"
_ORDINAL = r"\d{1,4}(?:st|nd|rd|th)"
_PARTICLE = r"(?:(?:de la|van der|van den|von der|de|del|van|von|di|da|bin|ter)[^\S\n])"
_FURTHER = rf"{STOP}[^\S\n](?:(?:{LINK}[^\S\n])?{CAPITALISED}|{_NUMBER})"
_STRETCH = re.compile(rf"(?<!\w)(?:{_ORDINAL}[^\S\n]|{_PARTICLE})?{CAPITALISED}(?:{_FURTHER}){{0,400}}+")
_TOKEN = re.compile(r"[^\s&]+|&")
_LEFT, _RIGHT = 28, 60
_ONE = r"\w+(?:['’.-]\w+)*|[^\w\s]"
_WORD = re.compile(_ONE)
_TWO = re.compile(rf"[^\S\n]*+({_ONE})?+[^\S\n]*+({_ONE})?+")


class Stretch(NamedTuple):
    """A run of words that may hold names.

    `before` and `after` are the two words on either side, nearest first, as written; punctuation counts as a word,
    "" is where the line ends. `initial` tells that a sentence, quotation or line begins at its first word.
    """

    tokens: list[Token]
    before: tuple[str, str]
    after: tuple[str, str]
    initial: bool


def stretches(body: str, passed: Container[str] = ()) -> Iterator[Stretch]:
    """Yield the stretches of a body from first to last, without those of one word that is passed over.

    Linear in the body.
    """
    for m in _STRETCH.finditer(body):
        text = m.group()
        if text in passed:
            continue
        begin, end = m.span()
        if " " in text or "&" in text or "\t" in text:
            tokens = [token(body, *t.span()) for t in _TOKEN.finditer(body, begin, end)]
        else:
            tokens = [token(body, begin, end)]
        before, two = _left(body, begin), _TWO.match(body, tokens[-1].end, end + _RIGHT)
        assert two is not None  # it matches nothing at all, too
        yield Stretch(tokens, before, (two[1] or "", two[2] or ""), before[0] == "" or before[0] in _OPENING)


def _left(body: str, begin: int) -> tuple[str, str]:
    line = body[max(0, begin - _LEFT) : begin]
    words = _WORD.findall(line, line.rfind("\n") + 1)
    if len(words) > 1:
        return words[-1], words[-2]
    return (words[0], "") if words else ("", "")


_OPENING = frozenset('.!?:;"“„«‘–—_`•')
