"""Lines: what a story's text is cut into before furniture is taken out and the body put together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

LineKind = Literal["text", "heading", "item", "caption", "link"]
GAP = "\n\n"


class Line(Struct, frozen=True, gc=False):
    """One paragraph, heading, list item, caption or link that stands alone, without white space around it.

    `parts` are the slices of the input that, joined by single spaces, make the text; empty where the input was
    markup and offsets would mean nothing.
    """

    text: str
    kind: LineKind = "text"
    parts: tuple[tuple[int, int], ...] = ()

    def without_start(self, count: int) -> Line:
        """Return the line without its first `count` characters and the white space after them."""
        count += len(self.text[count:]) - len(self.text[count:].lstrip())
        parts, left = [], count
        for start, end in self.parts:
            if left < end - start:
                parts.append((start + max(left, 0), end))
            left -= end - start + 1
        return Line(self.text[count:], self.kind, tuple(parts))

    def without_end(self, count: int) -> Line:
        """Return the line without its last `count` characters."""
        if not count:
            return self
        parts, keep = [], len(self.text) - count
        for start, end in self.parts:
            if keep > 0:
                parts.append((start, min(end, start + keep)))
            keep -= end - start + 1
        return Line(self.text[:-count], self.kind, tuple(parts))


def body_of(lines: Iterable[Line]) -> str:
    """Return the lines as a body: one blank line between paragraphs."""
    return GAP.join(line.text for line in lines)


def source_map_of(lines: Iterable[Line]) -> tuple[tuple[int, int, int], ...]:
    """Return where each stretch of `body_of(lines)` stood in the input: (body start, input start, length)."""
    rows, at = [], 0
    for line in lines:
        offset = at
        for start, end in line.parts:
            rows.append((offset, start, end - start))
            offset += end - start + 1
        at += len(line.text) + len(GAP)
    return tuple(rows)
