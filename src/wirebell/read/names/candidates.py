"""Stretches of a text in which names may stand: capitalised words, what links them, and what stands around."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from wirebell.read.names.runs import ABBREVIATIONS, CAPITALISED, LINK, STOP, UP, Token, token

try:
    from wirebell.read.quotes._stretches import cut
except ImportError:
    COMPILED = False
else:
    COMPILED = True

_NUMBER = r"\d{1,4}(?:st|nd|rd|th|s)?(?![\w%]|[.,:/–-]\d)"
_BEFORE = (
    r"(?:\d{1,4}(?:st|nd|rd|th)[^\S\n]|(?:de la|van der|van den|von der|de|del|van|von|di|da|bin|ter)[^\S\n])?"
)
_FURTHER = rf"{STOP}[^\S\n](?:(?:{LINK}[^\S\n])?{CAPITALISED}|{_NUMBER})"
_STRETCH = re.compile(rf"{_BEFORE}{CAPITALISED}(?:{_FURTHER}){{0,400}}+")
# A search for one letter out of a set is several times as fast as one for a stretch.
_CAPITAL = re.compile(rf"{UP}(?<!\w[\s\S])")
_SMALL_BEFORE = re.compile(rf"(?<!\w){_BEFORE}(?:[dl]['’])?(?:(?:al|el|as|ar|an|ad|ash|ez|ul)[- ])?\Z")
_MAY_LEAD = frozenset("de la er en el an on di da in al as ar ad sh ez ul st nd rd th".split())
"""The last two letters of all small words and ordinals that a stretch may begin with."""
_LEAD = 16
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


def stretches(body: str, passed: Container[str] = (), compiled: bool = COMPILED) -> list[Stretch]:
    """Return the stretches of a body from first to last, without those of one word that is passed over.

    Linear in the body. `compiled` has no effect on them.
    """

    def by_patterns(body: str, at: int, capital: int) -> tuple[int, Stretch | None]:
        m = _STRETCH.match(body, _beginning(body, at, capital))
        assert m is not None  # a capital at least
        text = m.group()
        return m.end(), None if text in passed else _stretch(body, m.start(), m.end(), text)

    if compiled:
        return cut(body, passed, by_patterns, ABBREVIATIONS, Stretch, Token)
    found: list[Stretch] = []
    at = 0
    while capital := _CAPITAL.search(body, at):
        at, stretch = by_patterns(body, at, capital.start())
        if stretch is not None:
            found.append(stretch)
    return found


def _beginning(body: str, least: int, capital: int) -> int:
    """Return where the stretch of a capital begins, not before `least`: small words may lead up to it."""
    last = body[capital - 1 : capital]
    if last in _APART or (last.isspace() and body[capital - 3 : capital - 1] not in _MAY_LEAD):
        return capital
    m = _SMALL_BEFORE.search(body, max(least, capital - _LEAD), capital)
    return m.start() if m else capital


_APART = frozenset(["", "\n", '"', "“", "(", ".", ","])


def _stretch(body: str, begin: int, end: int, text: str) -> Stretch:
    tokens = _tokens(body, begin, text)
    before, two = _left(body, begin), _TWO.match(body, tokens[-1].end, end + _RIGHT)
    assert two is not None  # it matches nothing at all, too
    return Stretch(tokens, before, (two[1] or "", two[2] or ""), before[0] == "" or before[0] in _OPENING)


def _tokens(body: str, begin: int, text: str) -> list[Token]:
    if " " not in text and "&" not in text and "\t" not in text:
        return [token(body, begin, begin + len(text))]
    tokens, at = [], begin
    for word in text.split(" "):
        stop = at + len(word)
        if word.isalpha() and not body.startswith(".", stop):
            tokens.append(Token(at, stop, word))  # most are looked up as they are written
        else:
            tokens += [token(body, *t.span()) for t in _TOKEN.finditer(body, at, stop)]
        at = stop + 1
    return tokens


def _left(body: str, begin: int) -> tuple[str, str]:
    line = body[max(0, begin - _LEFT) : begin]
    plain = line.rsplit(" ", 3)
    if len(plain) > 2 and not plain[-1] and plain[-2].isalpha() and plain[-3].isalpha():
        return plain[-2], plain[-3]
    words = _WORD.findall(line, line.rfind("\n") + 1)
    if len(words) > 1:
        return words[-1], words[-2]
    return (words[0], "") if words else ("", "")


_OPENING = frozenset('.!?:;"“„«‘–—_`•')
