"""What it costs to add and to remove follows while stories are matched, and what that costs the matching."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from random import Random
from threading import Event, Thread

import msgspec
from msgspec import Struct

from wirebell import standing
from wirebell.app.progress import Progress, quiet
from wirebell.bench.machine import Machine, machine
from wirebell.bench.match import Index, Latency, Workload, asked_in, latency, load, stories_of
from wirebell.errors import UsageError

TURN = 100  # stories that are matched over and over beside the changes
PAUSE_S = 0.0002  # after each change, or the other thread would hardly match at all


class Took(Struct, frozen=True, kw_only=True):
    """Of one kind of step: by the clock, and processor time of its thread."""

    clock: Latency
    cpu: Latency


class ChangeFigures(Struct, frozen=True, kw_only=True):
    """What `bench changes` prints, in microseconds.

    One thread removes follows and adds each again, from its text; another matches meanwhile. `alone` is matching
    before that.
    """

    follows: int
    changes: int
    add_us: Took
    remove_us: Took
    alone_us: Took
    matching_us: Took
    machine: Machine


class _Times(Struct):
    clock: list[int] = msgspec.field(default_factory=list)
    cpu: list[int] = msgspec.field(default_factory=list)

    def of(self, step: Callable[[], object]) -> None:
        """Do a step, and note how long it took."""
        worked, began = time.thread_time_ns(), time.perf_counter_ns()
        step()
        self.clock.append(time.perf_counter_ns() - began)
        self.cpu.append(time.thread_time_ns() - worked)

    def summed(self) -> Took:
        return Took(clock=latency(self.clock), cpu=latency(self.cpu))


def _match(index: Index, documents: Iterable[standing.Document], times: _Times) -> None:
    for one in documents:
        times.of(partial(index.numbers, one))


def _change(index: Index, rows: list[tuple[str | int, str]]) -> tuple[_Times, _Times]:
    """Remove each and add it again. A key is new in memory, as one that came with a request."""
    added, removed = _Times(), _Times()
    for key, text in rows:
        fresh = msgspec.json.decode(msgspec.json.encode(key), type=str | int)
        removed.of(partial(index.remove, fresh))
        added.of(partial(index.add_text, fresh, text))
        time.sleep(PAUSE_S)
    return added, removed


def _beside(
    index: Index, documents: list[standing.Document], work: Callable[[], tuple[_Times, _Times]]
) -> tuple[_Times, _Times, _Times]:
    """Do work while another thread matches; return the times of both."""
    done, matched = Event(), _Times()

    def match() -> None:
        while not done.is_set():
            _match(index, documents, matched)

    thread = Thread(target=match)
    thread.start()
    try:
        return *work(), matched
    finally:
        done.set()
        thread.join()


def measure(queries: Path, stories: Path, count: int, changes: int, progress: Progress = quiet) -> ChangeFigures:
    """Measure changes beside matching. Raises UsageError for bad files."""
    work = Workload(queries=queries, stories=stories, warm="500", count=count)
    index = load(work, progress)
    warm, told = stories_of(work)
    if not told:
        raise UsageError(f"{stories}: too few stories to measure.")
    alone, documents = _Times(), [standing.plain_document(one.title, one.body) for one in told]
    for one in warm:
        index.numbers(standing.plain_document(one.title, one.body))
    index.settle()
    rows = [(row.id, row.query) for row in asked_in(queries)]
    some = Random(1).sample(rows, min(changes, len(rows)))
    _match(index, documents, alone)
    added, removed, matched = _beside(index, documents[:TURN], partial(_change, index, some))
    return ChangeFigures(
        follows=len(index),
        changes=len(some),
        add_us=added.summed(),
        remove_us=removed.summed(),
        alone_us=alone.summed(),
        matching_us=matched.summed(),
        machine=machine(),
    )
