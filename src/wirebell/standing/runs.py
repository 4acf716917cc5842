"""Chinese, Japanese and Korean: runs of characters without spaces between words, cut into pairs.

A run in a text is cut into a sign for its first character, each two characters side by side, and its last. Each
character begins one of the last two kinds, and so a single one is found as a beginning. A run in an expression is
its pairs in a row; where other words stand before it the sign comes first, where they follow the last character
ends it: whatever is asked for in a row is found exactly where it stands so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# Letters of these blocks; the kernel has the same (cut.c). Signs among them are no letters and end a run.
_NEAR = "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f"
_FAR = "\U00020000-\U0003ffff"
_ANY = re.compile(f"[{_NEAR}{_FAR}]")
_PIECE = re.compile(f"([{_NEAR}{_FAR}]+)|[^{_NEAR}{_FAR}]+")
_MARKS = re.compile("[\u0300-\u036f]*")
_SIGN = "^"

Span = tuple[int, int]


def has_run(text: str) -> bool:
    """Tell whether any character is one of a run."""
    return not text.isascii() and _ANY.search(text) is not None


def is_run(text: str) -> bool:
    """Tell whether a text is characters of a run and nothing else."""
    piece = _PIECE.fullmatch(text)
    return piece is not None and piece[1] is not None


def is_one(word: str) -> bool:
    """Tell whether a word is a single character of a run."""
    return len(word) == 1 and _ANY.match(word) is not None


def _pieces(text: str, words: Iterator[re.Match[str]]) -> Iterator[tuple[int, int, bool]]:
    """Yield the spans of what words consist of: runs (True) and others."""
    for word in words:
        for piece in _PIECE.finditer(text, *word.span()):
            start, end = piece.span()
            if piece[1] is None:  # accents stay with their letter, and here they have none
                marks = _MARKS.match(text, start, end)
                start = start if marks is None else marks.end()
            if start < end:
                yield start, end, piece[1] is not None


def cut(text: str, words: Iterator[re.Match[str]]) -> Iterator[tuple[str, Span]]:
    """Yield the words of a text with their spans, those with runs in them cut; `words` are the uncut ones."""
    for start, end, is_run in _pieces(text, words):
        if not is_run:
            yield text[start:end], (start, end)
            continue
        yield _sign(text[start]), (start, start + 1)
        for at in range(start, end - 1):
            yield text[at : at + 2], (at, at + 2)
        yield text[end - 1], (end - 1, end)


def _sign(first: str) -> str:
    """Return the sign of a run by its first character: digits, which no language has a stem for."""
    return f"{_SIGN}{ord(first)}"


def asked(text: str, words: Iterator[re.Match[str]]) -> tuple[str, ...]:
    """Return the words that stand in a row where the text stands, whatever is around it."""
    pieces = list(_pieces(text, words))
    found: list[str] = []
    for number, (start, end, is_run) in enumerate(pieces):
        if not is_run:
            found.append(text[start:end])
            continue
        if number:
            found.append(_sign(text[start]))
        found += (text[at : at + 2] for at in range(start, end - 1))
        if number + 1 < len(pieces) or len(pieces) == 1 == end - start:
            found.append(text[end - 1])
    return tuple(found)


def pairs(text: str, words: Iterator[re.Match[str]]) -> tuple[str, ...] | None:
    """Return the words of which each is looked for by itself; None if a single character is among them."""
    found: list[str] = []
    for start, end, is_run in _pieces(text, words):
        if is_run and end - start == 1:
            return None
        found += (text[at : at + 2] for at in range(start, end - 1)) if is_run else (text[start:end],)
    return tuple(found)


def written(words: Sequence[str]) -> str:
    """Return the text of which `asked` returns the words."""
    if (plain := " ".join(words)).isascii() and _SIGN not in plain:
        return plain
    found: list[str] = []
    goes_on = False  # whether the last of what was found is a run that the next word may lengthen
    for word in words:
        is_sign = word[0] == _SIGN
        text = chr(int(word[1:])) if is_sign else word
        if goes_on and found[-1][-1] == text[0]:
            found[-1] += text[1:]
        else:
            found.append(text)
        goes_on = is_sign or (len(text) > 1 and has_run(text))
    return " ".join(found)
