"""How long the doctor takes over the follows of a big house: an archive made for it, and follows from a file."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from pathlib import Path

from msgspec import Struct

from wirebell import settings as configuration
from wirebell.app.follow_health import examine
from wirebell.app.house import House
from wirebell.app.progress import Progress, quiet
from wirebell.bench.backtest import file_all, fill, read_stories
from wirebell.bench.flow import add_follows
from wirebell.bench.machine import Machine, machine, resident_bytes


class DoctorFigures(Struct, frozen=True, kw_only=True):
    """What `bench doctor` prints: `seconds` and `cpu_seconds` to look at all follows, of `distinct` expressions.

    `levels` counts what was found; `rss_before` and `rss` are the memory in bytes.
    """

    stories: int
    follows: int
    distinct: int
    seconds: float
    cpu_seconds: float
    levels: dict[str, int]
    rss_before: int
    rss: int
    machine: Machine


def measure(source: Path, queries: Path, count: int, distinct: int, progress: Progress = quiet) -> DoctorFigures:
    """Make an archive of `count` stories over 90 days of `distinct` ones, and examine the follows of a file."""
    with tempfile.TemporaryDirectory() as folder, House(configuration.load(Path(folder))) as house:
        fill(house.store, read_stories(source, distinct, house, progress), count, progress)
        file_all(house.store, count, progress)
        add_follows(house, queries)
        before, began, worked = resident_bytes(), time.perf_counter(), time.process_time()
        follows = house.store.follows()
        looked = examine(house, follows, progress)
        return DoctorFigures(
            stories=count,
            follows=len(follows),
            distinct=looked.at,
            seconds=round(time.perf_counter() - began, 1),
            cpu_seconds=round(time.process_time() - worked, 1),
            levels=dict(Counter(one.level for one in looked.findings)),
            rss_before=before,
            rss=resident_bytes(),
            machine=machine(),
        )
