"""Stories as text to all their facts: stories a second on one core, against a bare tokeniser in the same run."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from msgspec import Struct

from wirebell.app.progress import Progress, quiet
from wirebell.bench.machine import Machine, machine, resident_bytes
from wirebell.catalogue.lexicon import Lexicon, load
from wirebell.errors import UsageError
from wirebell.model.source import Item
from wirebell.model.story import Told
from wirebell.read import Row, read_row
from wirebell.read.draft import draft
from wirebell.read.story import FACTS, bare_story

WORDS = (400, 600)
"""Stories of so many words are read: about 500."""
WARM = 50
PUBLISHED = datetime(2026, 3, 1, 12, tzinfo=UTC)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_START = """
import time; began = time.perf_counter()
from wirebell.catalogue.lexicon import load
from wirebell.read import Row, read_row
read_row(Row(id=1, text="A headline\\n\\nThe minister said on Monday that 300 soldiers would leave."), load())
print(time.perf_counter() - began)
"""


class ReadFigures(Struct, frozen=True, kw_only=True):
    """What `bench read` prints; times are processor time of one thread, `ms` by what is found, `rss` in bytes.

    `tokenisers` is how many times as long as a bare tokeniser (one regular expression) the whole reading takes.
    `first_story_s` is the wall time from a fresh interpreter's first import to the first story read.
    """

    stories: int
    words_per_story: float
    stories_per_s: float
    ms: dict[str, float]
    tokenisers: float
    pages: int
    ms_per_page: float | None
    first_story_s: float
    rss: int
    machine: Machine


def _stories(path: Path, count: int) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
    except (OSError, ValueError) as fault:
        raise UsageError(f"{path}: {fault}. Give JSON lines of id, title and body.") from fault
    least, most = WORDS
    fitting = [row for row in rows if least <= len(row["body"].split()) <= most]
    if not fitting:
        raise UsageError(f"{path} has no story of {least} to {most} words.")
    return list(islice(cycle(fitting), count))


def _read_all(texts: Sequence[str], lexicon: Lexicon, progress: Progress) -> dict[str, float]:
    """Read the texts step by step; return the seconds by step."""
    spent: dict[str, float] = {}
    for number, text in enumerate(texts):
        began = time.thread_time()
        drafted = draft(Item(guid=str(number), text=text, published=PUBLISHED))
        told = Told(version=1, kind="new", source_name="Bench", seen=PUBLISHED)
        story = bare_story(str(number), None, None, told, drafted)
        spent["text"] = spent.get("text", 0.0) + time.thread_time() - began
        for name, step in FACTS.items():
            began = time.thread_time()
            story = step(story, lexicon)
            spent[name] = spent.get(name, 0.0) + time.thread_time() - began
        progress("Reading stories", number + 1, len(texts))
    return spent


def _tokenised(texts: Sequence[str]) -> float:
    began = time.thread_time()
    for text in texts:
        _TOKEN.findall(text)
    return time.thread_time() - began


def _page_texts(folder: Path | None, most: int) -> list[str]:
    if folder is None:
        return []
    found = sorted([*folder.rglob("*.html"), *folder.rglob("*.html.gz")])[:most]
    if not found:
        raise UsageError(f"{folder} has no pages: files that end in .html or .html.gz.")
    return [_unpacked(path).decode("utf-8", "replace") for path in found]


def _unpacked(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _read_pages(pages: Sequence[str], lexicon: Lexicon, progress: Progress) -> float | None:
    began = time.thread_time()
    for number, page in enumerate(pages):
        read_row(Row(id=number, html=page), lexicon)
        progress("Reading pages", number + 1, len(pages))
    return (time.thread_time() - began) / len(pages) * 1000 if pages else None


def _first_story() -> float:
    """Return the seconds a fresh interpreter takes to its first story."""
    ran = subprocess.run([sys.executable, "-c", _START], capture_output=True, text=True, check=True)  # noqa: S603 - our own text
    return float(ran.stdout)


def measure(
    stories: Path, count: int, pages: Path | None = None, most_pages: int = 200, progress: Progress = quiet
) -> ReadFigures:
    """Measure reading on one core. Raises UsageError for files it cannot use."""
    rows = _stories(stories, count)
    texts = [f"{row['title']}\n\n{row['body']}" for row in rows]
    documents = _page_texts(pages, most_pages)
    first = _first_story()
    lexicon = load()
    _read_all(texts[:WARM], lexicon, quiet)
    spent = _read_all(texts, lexicon, progress)
    tokenised = _tokenised(texts)
    whole = sum(spent.values())
    page = _read_pages(documents, lexicon, progress)
    return ReadFigures(
        stories=len(texts),
        words_per_story=round(sum(len(row["body"].split()) for row in rows) / len(rows), 1),
        stories_per_s=round(len(texts) / whole, 1),
        ms={name: round(seconds / len(texts) * 1000, 3) for name, seconds in spent.items()},
        tokenisers=round(whole / tokenised, 1),
        pages=len(documents),
        ms_per_page=None if page is None else round(page, 1),
        first_story_s=round(first, 2),
        rss=resident_bytes(),
        machine=machine(),
    )
