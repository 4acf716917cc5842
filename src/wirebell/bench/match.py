"""Stories against standing queries, one at a time: load, latency, memory."""

from __future__ import annotations

import resource
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from wirebell import standing
from wirebell.app.progress import Progress, quiet
from wirebell.app.snapshots import mapped, write
from wirebell.bench.machine import Machine, machine
from wirebell.errors import UsageError
from wirebell.standing.analysis import Analyzer
from wirebell.standing.once import by_follower


class Latency(Struct, frozen=True, kw_only=True):
    """Of single stories, in microseconds."""

    p50: float
    p95: float
    p99: float
    max: float


class Snapshot(Struct, frozen=True, kw_only=True):
    """A snapshot: written in so many seconds, or opened in so many, from the file to the first story matched."""

    bytes: int
    written_s: float | None = None
    opened_s: float | None = None


class MatchFigures(Struct, frozen=True, kw_only=True):
    """What `bench match` prints. `matches` are pairs of story and follow; sizes in bytes.

    `once_us` is the mean time on top to bring the follows met together by follower, if followers were asked for.
    A story's time is from its text to the numbers of the follows it meets. `cpu_us` is the processor's time for
    one story, which varies less on a machine that others use too.
    """

    load_s: float
    load_cpu_s: float
    queries: int
    distinct: int
    stories: int
    matches: int
    snapshot: Snapshot | None
    once_us: float | None
    latency_us: Latency
    stories_per_s: float
    cpu_us: float
    threads: int
    candidates_per_story: float
    index_bytes: int
    peak_rss_bytes: int
    compiled: bool
    machine: Machine


class Workload(Struct, frozen=True, kw_only=True):
    """What is measured: `warm` is a file of stories, or how many of `stories` come first and are not measured."""

    queries: Path
    stories: Path
    warm: str = "0"
    count: int | None = None
    analyzer: Analyzer = "simple"
    threads: int = 1
    compiled: bool = True
    snapshot: Path | None = None
    followers: int = 0


class _Asked(Struct):
    id: str | int
    query: str


class _Told(Struct):
    id: str | int
    title: str
    body: str


T = TypeVar("T")


def _lines(path: Path, kind: type[T]) -> Iterator[T]:
    decoder = msgspec.json.Decoder(kind)
    try:
        with path.open("rb") as file:
            yield from map(decoder.decode, file)
    except (OSError, msgspec.MsgspecError) as fault:
        raise UsageError(f"{path}: {fault}. Give JSON lines.") from fault


Index: TypeAlias = standing.Index[Any]


def load(work: Workload, progress: Progress) -> Index:
    """Return the index of the queries asked for, or of their snapshot."""
    if work.snapshot is not None and work.snapshot.exists():
        return standing.Index.open(mapped(work.snapshot), work.analyzer)
    index = Index(work.analyzer, compiled=work.compiled and standing.kernel.COMPILED)
    index.load(_rows(work.queries, progress))
    return index


def asked_in(path: Path) -> Iterator[_Asked]:
    """Yield the queries of a file."""
    return _lines(path, _Asked)


def _rows(path: Path, progress: Progress) -> Iterator[tuple[str | int, str]]:
    for number, row in enumerate(_lines(path, _Asked)):
        yield row.id, row.query
        if number % 10_000 == 0:
            progress("Adding queries", number, 0)


def _saved(work: Workload, index: Index, opened: float, first: _Told) -> Snapshot | None:
    """Write the snapshot asked for if there is none, else say how long it took to be of use."""
    if work.snapshot is None:
        return None
    began, there = time.perf_counter(), work.snapshot.exists()
    if there:
        _match(index, first)
    else:
        write(work.snapshot, index.save())
    took = round(time.perf_counter() - began, 3)
    size = work.snapshot.stat().st_size
    if there:
        return Snapshot(bytes=size, opened_s=round(opened + took, 3))
    return Snapshot(bytes=size, written_s=took)


def stories_of(work: Workload) -> tuple[list[_Told], list[_Told]]:
    """Return the stories that only warm up, and those that are measured."""
    told = _lines(work.stories, _Told)
    warm = list(islice(told, int(work.warm)) if work.warm.isdecimal() else _lines(Path(work.warm), _Told))
    return warm, list(islice(told, work.count))


def _match(index: Index, one: _Told) -> tuple[bytes, int]:
    """Return the numbers of the follows met, and the nanoseconds it took."""
    began = time.perf_counter_ns()
    found = index.numbers(standing.plain_document(one.title, one.body, analyzer=index.analyzer))
    return found, time.perf_counter_ns() - began


class _Run(Struct):
    took: list[int]
    matches: int
    seconds: float
    worked: float


def _run(index: Index, told: list[_Told], threads: int, keep: Callable[[_Told, bytes], None]) -> _Run:
    """Match each story once, the threads taking turns."""
    took: list[int] = []
    matches = 0

    def one_by_one(part: Iterable[_Told]) -> list[tuple[_Told, bytes, int]]:
        return [(one, *_match(index, one)) for one in part]

    began, worked = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        parts = [told] if threads == 1 else [told[n::threads] for n in range(threads)]
        done = [one_by_one(told)] if threads == 1 else list(pool.map(one_by_one, parts))
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    for one, found, nanoseconds in (row for part in done for row in part):
        keep(one, found)
        took.append(nanoseconds)
        matches += len(found) // 4
    return _Run(took, matches, seconds, worked)


def _once(index: Index, told: list[_Told], followers: int) -> float | None:
    """Return the mean microseconds to group what a story meets by so many followers, each with as many follows."""
    if not followers:
        return None
    of, took = array("I", [n % followers for n in range(len(index))]), 0
    for one in told:
        found, _ = _match(index, one)
        began = time.perf_counter_ns()
        by_follower(found, of, followers)
        took += time.perf_counter_ns() - began
    return round(took / len(told) / 1e3, 1)


def latency(took: list[int]) -> Latency:
    """Return the shares of times that were taken in nanoseconds."""
    ordered = sorted(took)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] / 1e3, 1)

    return Latency(p50=at(0.5), p95=at(0.95), p99=at(0.99), max=at(1))


def measure(work: Workload, dump: Path | None = None, progress: Progress = quiet) -> MatchFigures:
    """Measure matching. Raises UsageError for bad files, ExpressionError for a query that does not parse.

    `dump` is written `{"story", "queries": […]}` lines, ids in order, to compare with another engine.
    """
    began, worked = time.perf_counter(), time.process_time()
    index = load(work, progress)
    took, loaded = time.perf_counter() - began, time.process_time() - worked
    warm, told = stories_of(work)
    if not told:
        raise UsageError(f"{work.stories}: no story is left to measure.")
    saved = _saved(work, index, took, told[0])
    for one in warm:
        _match(index, one)
    index.settle()
    looked, read = index.candidates, index.documents
    with nullcontext() if dump is None else dump.open("w", encoding="utf-8") as file:
        run = _run(index, told, work.threads, _dumper(index, file))
    return MatchFigures(
        load_s=round(took, 2),
        load_cpu_s=round(loaded, 2),
        queries=len(index),
        distinct=index.distinct,
        stories=len(told),
        matches=run.matches,
        snapshot=saved,
        once_us=_once(index, told[:200], work.followers),
        latency_us=latency(run.took),
        stories_per_s=round(len(told) / (sum(run.took) / 1e9 if work.threads == 1 else run.seconds), 1),
        cpu_us=round(run.worked / len(told) * 1e6, 1),
        threads=work.threads,
        candidates_per_story=round((index.candidates - looked) / (index.documents - read), 1),
        index_bytes=index.size,
        peak_rss_bytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        compiled=work.compiled and standing.kernel.COMPILED,
        machine=machine(),
    )


def _dumper(index: Index, file: TextIO | None) -> Callable[[_Told, bytes], None]:
    def keep(one: _Told, found: bytes) -> None:
        if file is not None:
            keys = sorted(index.keys(found), key=str)
            file.write(msgspec.json.encode({"story": one.id, "queries": keys}).decode() + "\n")

    return keep
