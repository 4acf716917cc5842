"""Marks in the running text: names, quotes, figures and dates, cut so that what overlaps stands in one piece.

Pure: the same story and the same marks give the same paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from wirebell.model.facts import Figure, Mention, Moment, Quote, Span
from wirebell.model.story import Story

MarkKind = Literal["names", "quotes", "figures", "dates"]
KINDS: tuple[MarkKind, ...] = get_args(MarkKind)
Fact = Mention | Quote | Figure | Moment


class Mark(NamedTuple):
    """A span of the body and the fact that it tells."""

    kind: MarkKind
    span: Span
    fact: Fact


class Piece(NamedTuple):
    """Some text, and the marks that hold it, at most one of a kind; `begins` are those that begin with it."""

    text: str
    marks: tuple[Mark, ...]
    begins: tuple[Mark, ...]


Paragraph = tuple[Piece, ...]


def chosen(text: str) -> tuple[MarkKind, ...]:
    """Return the kinds that a list such as "names,quotes" asks for; what is none is passed over."""
    asked = set(text.split(","))
    return tuple(kind for kind in KINDS if kind in asked)


def marks_of(story: Story, kinds: Iterable[MarkKind]) -> list[Mark]:
    """Return the marks of those kinds, by where they begin."""
    wanted = set(kinds)
    found = (mark for mark in _all(story) if mark.kind in wanted and mark.span[0] < mark.span[1])
    return sorted(found, key=lambda mark: (mark.span, mark.kind))


def paragraphs(text: str, marks: Sequence[Mark]) -> list[Paragraph]:
    """Return the paragraphs of a text in pieces: joined, the pieces of each are what it holds."""
    return [
        tuple(
            _pieces(
                text, *found.span(), [m for m in marks if m.span[0] < found.end() and m.span[1] > found.start()]
            )
        )
        for found in _PARAGRAPH.finditer(text)
    ]


_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
"""A body has one blank line between paragraphs."""


def _all(story: Story) -> Iterator[Mark]:
    for mention in story.mentions:
        yield from (Mark("names", span, mention) for span in mention.spans)
    for quote in story.quotes:
        if quote.kind != "indirect":
            yield from (Mark("quotes", span, quote) for span in quote.spans)
    yield from (Mark("figures", figure.span, figure) for figure in story.figures)
    yield from (Mark("dates", moment.span, moment) for moment in story.moments)


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    ends = {start, end, *(at for mark in marks for at in mark.span if start < at < end)}
    cuts = sorted(ends)
    for low, high in pairwise(cuts):
        holding = [mark for mark in marks if mark.span[0] <= low and high <= mark.span[1]]
        one_of_each = tuple({mark.kind: mark for mark in reversed(holding)}.values())[::-1]
        yield Piece(text[low:high], one_of_each, tuple(m for m in one_of_each if m.span[0] == low))
