"""The piece of a story to show around a span: its sentence, or as much of it as is quickly read."""

from __future__ import annotations

from wirebell.model.facts import Span
from wirebell.standing.text import sentences

LONGEST = 200


def passage(text: str, span: Span, longest: int = LONGEST) -> str:
    """Return the sentence around the span, shortened with "…" at either side to `longest` characters.

    The beginning of the span is always in it.
    """
    start, end = sentence_around(text, span)
    if end - start <= longest:
        return " ".join(text[start:end].split())
    room = longest - 2
    low = max(start, min(span[0] - max(0, room - (span[1] - span[0])) // 2, end - room))
    high = min(end, low + room)
    return _mark(" ".join(_whole_words(text, low, high).split()), before=low > start, after=high < end)


def sentence_around(text: str, span: Span) -> Span:
    """Return the sentence that holds the span's beginning, extended to the span's end."""
    first = text.rfind("\n", 0, span[0]) + 1
    last = text.find("\n", span[0])
    line = text[first : last if last >= 0 else len(text)]
    for start, end in sentences(line):
        if first + end > span[0]:
            return min(first + start, span[0]), max(first + end, span[1])
    return span


def _whole_words(text: str, low: int, high: int) -> str:
    """Return the text without a word cut in two at either side, unless it is all one word."""
    piece = text[low:high]
    if low > 0 and not text[low - 1].isspace() and " " in piece[:40]:
        piece = piece[piece.index(" ") :]
    if high < len(text) and not text[high].isspace() and " " in piece[-40:]:
        piece = piece[: piece.rindex(" ")]
    return piece


def _mark(piece: str, *, before: bool, after: bool) -> str:
    return ("…" if before else "") + piece + ("…" if after else "")
