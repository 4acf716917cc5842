"""Storylines of the stories in a file, in its order: for a scorer, and for how quickly they are found."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from wirebell.app.progress import Progress, counted, quiet
from wirebell.bench.machine import Machine, machine, resident_bytes
from wirebell.catalogue.commonness import load_common
from wirebell.catalogue.lexicon import load
from wirebell.errors import UsageError
from wirebell.model.story import Story
from wirebell.model.storyline import Storyline
from wirebell.read import Row, read_row
from wirebell.thread import Window, thread


class Line(Struct, frozen=True, kw_only=True):
    """A line of the file; `text` is another name for `body`, `date` for `published`."""

    id: str | int
    title: str | None = None
    body: str | None = None
    text: str | None = None
    published: str | None = None
    date: str | None = None
    url: str | None = None


class Placed(Struct, frozen=True, kw_only=True):
    """The storyline of a story once all stories are in; `cluster` is the same id, as scorers call it."""

    id: str | int
    storyline: str
    cluster: str
    copy_of: str | None


class StorylineFigures(Struct, frozen=True, kw_only=True):
    """What `bench storylines` prints; `cpu_seconds` are those of threading alone, without reading."""

    stories: tuple[Placed, ...]
    storylines: int
    seconds: float
    cpu_seconds: float
    stories_per_s: float
    rss_start: int
    rss_end: int
    machine: Machine


def _lines(path: Path) -> Iterator[Line]:
    decoder = msgspec.json.Decoder(Line)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _line(decoder, line, f"{path}, line {number}")
    except OSError as fault:
        raise UsageError(f"{path}: {fault.strerror}. Give JSON lines of {{id, title, body}}.") from fault


def _line(decoder: msgspec.json.Decoder[Line], line: bytes, where: str) -> Line:
    try:
        return decoder.decode(line)
    except msgspec.DecodeError as fault:
        raise UsageError(f"{where}: {fault}. Give an object with `id`, `title` and `body`.") from fault


def stories_of(path: Path, since: str = "") -> Iterator[tuple[str | int, Story]]:
    """Read the stories of a file from an ISO day on, one after another; UsageError for a file it cannot use."""
    lexicon = load()
    for line in _lines(path):
        if (line.published or line.date or since) < since:
            continue
        body = (line.body if line.body is not None else line.text) or ""
        row = Row(id=line.id, body=body, headline=line.title, published=line.published or line.date, url=line.url)
        yield line.id, read_row(row, lexicon).story


def measure(path: Path, progress: Progress = quiet) -> StorylineFigures:
    """Thread the stories of a file."""
    stories = list(counted(stories_of(path), progress, "Reading stories", 0))
    window = Window(load_common(), days=float("inf"))
    start, began, worked = resident_bytes(), time.perf_counter(), time.process_time()
    found: list[tuple[str | int, Storyline]] = []
    for name, story in counted(stories, progress, "Threading stories", len(stories)):
        found.append((name, thread(story, window)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    placed = tuple(_placed(name, one, window) for name, one in found)
    return StorylineFigures(
        stories=placed,
        storylines=len({one.storyline for one in placed}),
        seconds=round(seconds, 2),
        cpu_seconds=round(cpu, 2),
        stories_per_s=round(len(placed) / seconds, 1) if placed else 0.0,
        rss_start=start,
        rss_end=resident_bytes(),
        machine=machine(),
    )


def _placed(name: str | int, found: Storyline, window: Window) -> Placed:
    line = window.resolve(found.id)
    return Placed(id=name, storyline=line, cluster=line, copy_of=found.copy_of)
