"""A story without its words: what a query needs beside the places of words to be decided without reading it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Literal

from msgspec import Struct

from wirebell.model.facts import Change, Figure, Number, Quote
from wirebell.standing import facts
from wirebell.standing.document import PARTS, Document
from wirebell.standing.expression import tree
from wirebell.standing.expression.tree import Unit
from wirebell.standing.facts import Counted, Statement
from wirebell.standing.numbers import passes
from wirebell.standing.stream import OUTSIDE, Positions, Range, Stream, Units, name_stream, text_stream


class Spoken(Struct, frozen=True, array_like=True, gc=False):
    """A statement: where its text stands among the quotes, and who made it, by names and ids."""

    text: Range
    names: tuple[str, ...]
    ids: tuple[str, ...]


class Row(Struct, frozen=True, array_like=True, gc=False):
    """A figure: what comparisons ask of it, what it counts and where, and the positions of its sentence."""

    value: Number | tuple[Number, Number]
    unit: str | None
    direction: Literal["up", "down"] | None
    by: Number | None
    change: tuple[Number | None, Number | None] | None
    of: str | None
    place: str | None
    sentence: Range


class Layout(Struct, frozen=True, array_like=True, gc=False):
    """Where the parts, sentences and paragraphs of a story stand.

    Sentences and paragraphs are steps: to the begin of one from the end of the one before, to its end, and so on.
    """

    language: int
    parts: tuple[Range, ...]
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]


class Shape(Struct, frozen=True, gc=False):
    """What is kept of a story; in pages each of the three stands by itself, as few queries ask for all."""

    layout: Layout
    spoken: tuple[Spoken, ...]
    figures: tuple[Row, ...]


def shape_of(document: Document) -> Shape:
    """Return the shape of a story as queries see it."""
    layout = Layout(
        language=document.language,
        parts=tuple(document.text.ranges),
        sentences=_steps(document.sentences),
        paragraphs=_steps(document.paragraphs),
    )
    return Shape(layout, tuple(_spoken(document)), tuple(map(_row, document.counted)))


def _spoken(document: Document) -> Iterable[Spoken]:
    by_quote = zip(facts.speakers(document.story), document.quotes.ranges, strict=True)
    return (Spoken(text, tuple(names), tuple(sorted(ids))) for (names, ids), text in by_quote if names)


def _row(one: Counted) -> Row:
    figure, change = one.figure, one.figure.change
    return Row(
        value=figure.value,
        unit=figure.unit,
        direction=figure.direction,
        by=figure.by,
        change=(change.from_, change.to) if change else None,
        of=figure.of,
        place=figure.place,
        sentence=one.sentence,
    )


def _steps(ranges: Sequence[Range]) -> tuple[int, ...]:
    found, at = list[int](), 0
    for low, high in ranges:
        found += (low - at, high - low)
        at = high
    return tuple(found)


class _Numbered:
    """The number of the unit of each position, looked for among where units begin and end."""

    def __init__(self, edges: Sequence[int]) -> None:
        self._edges = edges

    def __getitem__(self, at: int, /) -> int:
        before = bisect_right(self._edges, at) - 1
        return OUTSIDE if before & 1 else before >> 1


def _edges(steps: Sequence[int]) -> list[int]:
    return list(accumulate(steps))


def _pairs(edges: Sequence[int]) -> list[Range]:
    return list(zip(edges[::2], edges[1::2], strict=True))


class Known(Stream):
    """A stream of which only some words are known, with all the positions at which they stand."""

    def __init__(self, terms: Positions, forms: Positions, ranges: Sequence[Range], end: int) -> None:
        self.ranges, self.end = list(ranges), end
        self.terms, self.forms = terms, forms


class Recalled(Document):
    """A story of which only the words are known that a query asks for: it meets the query as the story does.

    What is known of names and topics is not part of it.
    """

    def __init__(self, shape: Shape, text: Known, quotes: Known) -> None:
        self._shape, self.text, self.quotes = shape, text, quotes
        layout = shape.layout
        self.parts = tuple((name, "") for name in (PARTS if len(layout.parts) == len(PARTS) else PARTS[::2]))
        self.analyzer, self.story, self.language = "stemmed", None, layout.language
        self.topics, self._storyline = {}, None
        self._names, self._units, self._met = {}, {}, {}

    @cached_property
    def sentences(self) -> list[Range]:
        """Return the positions of every sentence, in order."""
        return _pairs(_edges(self._shape.layout.sentences))

    @cached_property
    def paragraphs(self) -> list[Range]:
        """Return the positions of every paragraph, in order."""
        return _pairs(_edges(self._shape.layout.paragraphs))

    def units(self, unit: Unit, field: str) -> Units:
        """Return the sentences or paragraphs of a field, "" for all: of these only where they begin and end."""
        if field:
            return super().units(unit, field)
        layout = self._shape.layout
        edges = _edges(layout.sentences if unit == "s" else layout.paragraphs)
        return Units(_pairs(edges), _Numbered(edges))

    def may_count(self, query: tree.Figure) -> bool:
        """Return whether any of its figures passes the comparisons of a query, whatever it counts."""
        figures = map(figure_of, self._shape.figures)
        return any(passes(figure, query.unit, query.tests) for figure in figures)

    @cached_property
    def speakers(self) -> Stream:
        """Return the names of everybody who is quoted, in the order of `statements`."""
        return name_stream(name for spoken in self._shape.spoken for name in spoken.names)

    @cached_property
    def statements(self) -> list[Statement]:
        """Return the quotes that have a speaker, without their text."""
        found, at = list[Statement](), 0
        for spoken in self._shape.spoken:
            names = tuple(self.speakers.ranges[at : at + len(spoken.names)])
            at += len(spoken.names)
            found.append(Statement(_UNREAD, spoken.text, names, frozenset(spoken.ids)))
        return found

    @cached_property
    def counted_text(self) -> Stream:
        """Return what each figure counts, and where: two parts for each figure."""
        texts = (text or "" for row in self._shape.figures for text in (row.of, row.place))
        return text_stream(texts, self.language, self.analyzer)

    @cached_property
    def counted(self) -> list[Counted]:
        """Return the figures with their ranges in `counted_text` and their sentence's in `text`."""
        parts = self.counted_text.ranges
        rows = enumerate(self._shape.figures)
        return [Counted(figure_of(row), parts[2 * n], parts[2 * n + 1], row.sentence) for n, row in rows]


_UNREAD = Quote(text="", spans=(), kind="direct", cue=None, speaker=None)


def figure_of(row: Row) -> Figure:
    """Return a figure as comparisons ask for it."""
    return Figure(
        value=row.value,
        unit=row.unit,
        of=row.of,
        qualifier=None,
        direction=row.direction,
        by=row.by,
        change=Change(from_=row.change[0], to=row.change[1]) if row.change else None,
        place=row.place,
        when=None,
        span=(0, 0),
    )
