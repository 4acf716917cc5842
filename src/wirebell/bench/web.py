"""How long the server works on each of its pages, over an archive made of a file's stories."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import median

from litestar.testing import TestClient
from msgspec import Struct
from msgspec.structs import replace

from wirebell import settings as configuration
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.app.serving import Pulse
from wirebell.bench.backtest import file_all, fill, read_stories
from wirebell.bench.machine import Machine, machine
from wirebell.model.story import Story
from wirebell.model.storyline import Storyline
from wirebell.web.routes import application

FOLLOWED = ('topic:"us foreign policy"', 'person:"idris sayed"', "troops", "said(sayed: withdraw*)")
OF_A_LINE = 12
"""Stories of one storyline."""
HERE = "http://127.0.0.1:8580"


class PageRow(Struct, frozen=True, kw_only=True):
    """One kind of page: milliseconds of processor time, and what its answer weighs uncompressed."""

    page: str
    median_ms: float
    p95_ms: float
    bytes: int


class WebFigures(Struct, frozen=True, kw_only=True):
    """What `bench web` prints. `first_ms` is the first page that asks the archive anything after a start."""

    stories: int
    requests: int
    first_ms: float
    pages: tuple[PageRow, ...]
    machine: Machine


def measure(stories: Path, count: int, distinct: int, rounds: int, progress: Progress = quiet) -> WebFigures:
    """Fill a house with `count` stories and ask for every kind of page `rounds` times, each of another story."""
    with tempfile.TemporaryDirectory() as folder, House(configuration.load(Path(folder))) as house:
        made = read_stories(stories, distinct, house, progress)
        fill(house.store, made, count, progress, in_lines)
        file_all(house.store, count, progress)
        follows.add_follower(house, follows.ME)
        for expression in FOLLOWED:
            follows.add(house, expression, follows.ME)
        newest = [story for _, story in house.store.stories(limit=300)]
        with TestClient(application(house, Pulse(), loopback=True), base_url=HERE) as client:
            first = _asked(client, "/search?q=troops")[0]
            rows = _rounds(client, newest, rounds)
    return WebFigures(
        stories=count, requests=sum(rounds for _ in rows), first_ms=round(first, 1), pages=rows, machine=machine()
    )


def in_lines(story: Story, number: int) -> Story:
    """Put every twelve stories under one storyline."""
    line = Storyline(id=f"{number // OF_A_LINE:016x}", stories=OF_A_LINE)
    return replace(story, url=f"https://paper.example/{number}", told=replace(story.told, storyline=line))


def _rounds(client: TestClient, newest: Sequence[Story], rounds: int) -> tuple[PageRow, ...]:  # type: ignore[type-arg]
    chance = Random(1)
    times, sizes = defaultdict[str, list[float]](list), dict[str, int]()
    for _ in range(rounds):
        for page, path in _paths(chance.choice(newest)):
            spent, sizes[page] = _asked(client, path)
            times[page].append(spent)
    return tuple(
        PageRow(
            page=page,
            median_ms=round(median(spent), 1),
            p95_ms=round(sorted(spent)[int(len(spent) * 0.95)], 1),
            bytes=sizes[page],
        )
        for page, spent in times.items()
    )


def _asked(client: TestClient, path: str) -> tuple[float, int]:  # type: ignore[type-arg]
    began = time.process_time()
    answer = client.get(path)
    answer.raise_for_status()
    return 1000 * (time.process_time() - began), len(answer.content)


def _paths(story: Story) -> Iterator[tuple[str, str]]:
    yield "my news", "/"
    yield "latest", "/latest"
    yield "story", f"/story/{story.id}"
    yield "story, marked", f"/story/{story.id}?marks=names,quotes,figures,dates"
    yield from [("topic", f"/topic/{topic.id}") for topic in story.topics[:1]]
    named = [m for m in story.mentions if m.kind == "person"]
    yield from [("person", f"/person/{m.id.partition(':')[2]}") for m in named[:1]]
    if story.told.storyline:
        yield "storyline", f"/storyline/{story.told.storyline.id}"
    yield "search, a word", f"/search?q={story.headline.split()[0].strip('<>():-&%') or 'news'}"
    yield "search, a statement", "/search?q=said(minister:budget)"
    yield "builder", "/follows/try?expression=minister+budget"
    yield "follows", "/follows"
    yield "why", f"/why?story={story.id}"
