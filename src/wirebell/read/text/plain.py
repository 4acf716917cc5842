"""Plain text into lines, each knowing where it stood in the input."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wirebell.read.text.lines import Line
from wirebell.standing.text import paragraphs

_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SHORTEST, _LONGEST = 45, 110  # a hard-wrapped line: 72 and 80 columns are usual
_STOPS = frozenset('.!?:”"')
MOST_LINES = 50_000
"""Lines of a text that are told apart: megabytes of little ones would cost minutes in all that follows."""

Stretch = tuple[int, int]


def plain_lines(text: str) -> list[Line]:
    """Return the paragraphs of a plain text; hard-wrapped ones are joined again; linear in the text.

    Paragraphs are parted by blank lines; within such a block every line is a paragraph of its own unless the
    block looks wrapped: lines of 45 to 110 characters that break off within a sentence. What stands after
    50,000 lines is no article and is kept as it stands, as one.
    """
    return [line for block in _blocks(text) for line in _paragraphs(text, block)]


def _blocks(text: str) -> Iterator[list[Stretch]]:
    block: list[Stretch] = []
    stretches = paragraphs(text, MOST_LINES)
    if len(stretches) == MOST_LINES:
        stretches[-1] = (stretches[-1][0], len(text.rstrip()))
    for stretch in stretches:
        if block and _is_parted(text[block[-1][1] : stretch[0]]):
            yield block
            block = []
        block.append(stretch)
    if block:
        yield block


def _is_parted(gap: str) -> bool:
    """Tell whether there is a blank line in what stands between two lines."""
    return gap == "\n\n" or (gap != "\n" and len(_BREAK.findall(gap)) > 1)


def _paragraphs(text: str, block: list[Stretch]) -> list[Line]:
    if len(block) > 1 and _wrapped(text, block):
        return [Line(" ".join(text[a:b] for a, b in block), parts=tuple(block))]
    return [Line(text[a:b], parts=((a, b),)) for a, b in block]


def _wrapped(text: str, block: list[Stretch]) -> bool:
    if any(not _SHORTEST <= b - a <= _LONGEST for a, b in block[:-1]):
        return False
    breaks = sum(text[b - 1] not in _STOPS for _, b in block[:-1])
    runs_on = any(text[a].islower() for a, _ in block[1:])
    return runs_on and 2 * breaks >= len(block) - 1
