"""Two wordings of a sentence laid side by side, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal, NamedTuple

_TOKEN = re.compile(r"\w+(?:[.,:'’\-]\w+)*\s*|[^\w\s]+\s*|\s+")
MOST = 600
"""Words in which two sentences are compared; longer ones are told whole."""

Fate = Literal["same", "gone", "come"]


class Piece(NamedTuple):
    """Some words of one or both sentences: in both, only in the one before, or only in the one after."""

    fate: Fate
    text: str


def word_by_word(before: str | None, after: str | None) -> tuple[Piece, ...]:
    """Return what became of the words, in the order to be read; what is gone stands before what came for it.

    The pieces but those that `come` make the sentence before, all but those `gone` the one after, spaces apart.
    Numbers and words with marks inside ("1,200", "it's") are one word each.
    """
    old, new = _TOKEN.findall(before or ""), _TOKEN.findall(after or "")
    if max(len(old), len(new)) > MOST:
        return tuple(_whole(before, after))
    return tuple(_joined(_laid(old, new)))


def _whole(before: str | None, after: str | None) -> Iterator[Piece]:
    if before == after:
        yield Piece("same", after or "")
        return
    if before:
        yield Piece("gone", before)
    if after:
        yield Piece("come", after)


def _laid(old: list[str], new: list[str]) -> Iterator[Piece]:
    one, other = ([token.strip() for token in tokens] for tokens in (old, new))
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(new[c:d]))
            continue
        if gone := "".join(old[a:b]):
            yield Piece("gone", gone)
        if come := "".join(new[c:d]):
            yield Piece("come", come)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    for fate, some in groupby(pieces, key=lambda piece: piece.fate):
        yield Piece(fate, "".join(piece.text for piece in some))
