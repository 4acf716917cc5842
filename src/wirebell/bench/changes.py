"""What it costs to add and to remove follows while stories are matched, and what that costs the matching."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from itertools import cycle
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

TURNS = 3  # of matching all stories alone, before the changes and after them
PAUSE_S = 0.0002  # after each change, or the other thread would hardly match at all


class Took(Struct, frozen=True, kw_only=True):
    """Of one kind of step: by the clock, and processor time of its thread."""

    clock: Latency
    cpu: Latency


class ChangeFigures(Struct, frozen=True, kw_only=True):
    """What `bench changes` prints, in microseconds.

    One thread removes follows and adds each again, from its text; another matches all stories meanwhile, over and
    over. `alone` is matching the same stories before and after that.
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


class _Beside:
    """One thread changes, the other matches all stories, whole turns of them, until enough was changed."""

    def __init__(self, index: Index, documents: list[standing.Document]) -> None:
        self._index, self._documents = index, documents
        self._enough, self._over = Event(), Event()
        self.added, self.removed, self.matched = _Times(), _Times(), _Times()

    def _match(self) -> None:
        try:
            while not self._enough.is_set():
                _match(self._index, self._documents, self.matched)
        finally:
            self._over.set()

    def _change(self, key: str | int, text: str) -> None:
        """Remove a follow and add it again. Its key is new in memory, as one that came with a request."""
        fresh = msgspec.json.decode(msgspec.json.encode(key), type=str | int)
        self.removed.of(partial(self._index.remove, fresh))
        self.added.of(partial(self._index.add_text, fresh, text))
        time.sleep(PAUSE_S)

    def run(self, rows: list[tuple[str | int, str]]) -> None:
        """Change each at least once, and go on until the last turn is over."""
        thread = Thread(target=self._match)
        thread.start()
        try:
            for number, row in enumerate(cycle(rows), 1):
                self._change(*row)
                if number >= len(rows):
                    self._enough.set()
                if self._over.is_set():
                    break
        finally:
            self._enough.set()
            thread.join()


def measure(queries: Path, stories: Path, count: int, changes: int, progress: Progress = quiet) -> ChangeFigures:
    """Measure changes beside matching. Raises UsageError for bad files."""
    work = Workload(queries=queries, stories=stories, warm="500", count=count)
    index = load(work, progress)
    warm, told = stories_of(work)
    if not told:
        raise UsageError(f"{stories}: too few stories to measure.")
    documents = [standing.plain_document(one.title, one.body) for one in told]
    for one in warm:
        index.numbers(standing.plain_document(one.title, one.body))
    index.settle()
    rows = [(row.id, row.query) for row in asked_in(queries)]
    some = Random(1).sample(rows, min(changes, len(rows)))
    alone, beside = _Times(), _Beside(index, documents)
    _match(index, documents, _Times())
    _match(index, documents * TURNS, alone)
    beside.run(some)
    _match(index, documents * TURNS, alone)
    return ChangeFigures(
        follows=len(index),
        changes=len(beside.added.clock),
        add_us=beside.added.summed(),
        remove_us=beside.removed.summed(),
        alone_us=alone.summed(),
        matching_us=beside.matched.summed(),
        machine=machine(),
    )
