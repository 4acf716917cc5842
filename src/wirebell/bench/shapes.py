"""Texts of shapes that no story has, read to all their facts: none may take minutes, whatever somebody sends."""

from __future__ import annotations

import time
from collections.abc import Sequence

from msgspec import Struct

from wirebell.app.progress import Progress, quiet
from wirebell.bench.machine import Machine, machine, resident_bytes
from wirebell.catalogue.lexicon import Lexicon, load
from wirebell.errors import UsageError
from wirebell.read import Row, as_json, read_row

SHAPES = {
    "words": "harbour council budget plan meeting ",
    "numbers": "1\n",
    "lines": "word\n",
    "blank": "\n",
    "word": "a",
    "marks": '"',
    "capitals": "A",
    "shouted": "HARBOUR COUNCIL ",
    "digits": "7",
    "counts": "12 ",
    "stops": ". ",
    "initials": "A. ",
    "said": "“We go,” said Gen. Tomas Veldt on Tuesday, and 2,500 of 1,200 left. ",
    "han": "漢",
    "html": "<p>x</p>",
}
"""What is repeated to make each shape."""


class Shape(Struct, frozen=True, kw_only=True):
    """One shape: the processor seconds to read it and print its facts, and how long its body is."""

    name: str
    seconds: float
    body: int


class ShapeFigures(Struct, frozen=True, kw_only=True):
    """What `bench shapes` prints: `characters` of each text, each shape, and the slowest one's `slowest_s`."""

    characters: int
    shapes: list[Shape]
    slowest_s: float
    rss: int
    machine: Machine


def _read(name: str, characters: int, lexicon: Lexicon) -> Shape:
    piece = SHAPES[name]
    text = (piece * (characters // len(piece) + 1))[:characters]
    row = Row(id=name, html=text) if name == "html" else Row(id=name, text=text)
    began = time.thread_time()
    reading = read_row(row, lexicon)
    as_json(reading)
    return Shape(name=name, seconds=round(time.thread_time() - began, 2), body=len(reading.story.body))


def measure(characters: int, names: Sequence[str] = (), progress: Progress = quiet) -> ShapeFigures:
    """Measure the reading of each shape, or of those named. Raises UsageError for a name that is none."""
    chosen = list(names or SHAPES)
    if unknown := [name for name in chosen if name not in SHAPES]:
        raise UsageError(f"There is no shape {unknown[0]!r}. Choose among {', '.join(SHAPES)}.")
    lexicon = load()
    _read("said", 1_000, lexicon)
    found = []
    for number, name in enumerate(chosen):
        found.append(_read(name, characters, lexicon))
        progress("Reading shapes", number + 1, len(chosen))
    return ShapeFigures(
        characters=characters,
        shapes=found,
        slowest_s=max(shape.seconds for shape in found),
        rss=resident_bytes(),
        machine=machine(),
    )
