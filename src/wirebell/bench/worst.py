"""What the worst allowed follows cost all others, and whether what `follow try` says of a cost comes true."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from msgspec import Struct

from wirebell import standing
from wirebell.app.progress import Progress, quiet
from wirebell.bench.machine import Machine, machine
from wirebell.bench.match import Workload, asked_in, load, stories_of
from wirebell.errors import UsageError
from wirebell.standing.cover import Coverer

ROUNDS = 5  # with and without in turn, as the machine is never twice the same


class WorstFigures(Struct, frozen=True, kw_only=True):
    """What `bench worst` prints: processor time for a story, in microseconds, without and with hostile follows.

    `ratio_p99` is the target's: a thousand of the worst may change it by a tenth. Of the cost: how many queries
    the model expects to be looked at for a story, how many were, and for what share of those looked at ten times
    or more the estimate is within a factor of two.
    """

    follows: int
    hostile: int
    stories: int
    p50_us: tuple[float, float]
    p99_us: tuple[float, float]
    ratio_p99: float
    expected_per_story: float
    looked_at_per_story: float
    within_two: float
    machine: Machine


def hostile(common: list[str]) -> Iterator[str]:
    """Yield follows a desk may have, as dear as can be, no two alike: their words stand in nearly every story."""
    random = Random(6)
    for number in range(1_000):
        a, b, c = random.sample(common, 3)
        yield (
            f'"{a} {b} {c}"',
            f'"{a} {b}"~99 AND "{c} {b}"~1 AND n{number}o',
            f"NEAR/s({a} {b} {c} NOT {a[:2]}*)",
            f"{a}>={number % 50 + 20} AND {b}>=90",
            "(" + " OR ".join(f'"{one} {a} {c}"' for one in common[:40]) + f") AND {b}>=40",
            f"NEAR/p({a} {b} ({c} OR nothing{number}))",
        )[number % 6]


def _times(index: standing.Index[str | int], documents: list[standing.Document]) -> list[float]:
    took = []
    for one in documents:
        began = time.thread_time_ns()
        index.numbers(one)
        took.append((time.thread_time_ns() - began) / 1e3)
    return took


def _at(took: list[float], share: float) -> float:
    return round(sorted(took)[int(len(took) * share)], 1)


def measure(queries: Path, stories: Path, count: int, progress: Progress = quiet) -> WorstFigures:
    """Measure matching with and without a thousand hostile follows in turn. Raises UsageError for bad files."""
    work = Workload(queries=queries, stories=stories, warm="500", count=count)
    index = load(work, progress)
    warm, told = stories_of(work)
    if not told or not warm:
        raise UsageError(f"{stories}: too few stories to measure.")
    for one in warm:
        index.numbers(standing.plain_document(one.title, one.body))
    index.settle()
    documents = [standing.plain_document(one.title, one.body) for one in told]
    often = Counter(term for one in documents[:200] for term in one.terms)
    worst = list(hostile([word for word, _ in often.most_common(60) if len(word) > 1 and word.isalpha()]))
    for text in worst:
        standing.parse(text, standing.DESK)  # allowed, or it is no measure
    without, with_, follows = list[float](), list[float](), len(index)
    expected, looked, within = _cost(index, queries, documents)
    for number in range(ROUNDS):
        without += _times(index, documents)
        for at, text in enumerate(worst):
            index.add_text(f"hostile {at}", text)
        with_ += _times(index, documents)
        for at in range(len(worst)):
            index.remove(f"hostile {at}")
        index.refile()  # until then what nobody follows any more is still looked at
        progress("Measuring", number + 1, ROUNDS)
    return WorstFigures(
        follows=follows,
        hostile=len(worst),
        stories=len(documents),
        p50_us=(_at(without, 0.5), _at(with_, 0.5)),
        p99_us=(_at(without, 0.99), _at(with_, 0.99)),
        ratio_p99=round(_at(with_, 0.99) / _at(without, 0.99), 3),
        expected_per_story=expected,
        looked_at_per_story=looked,
        within_two=within,
        machine=machine(),
    )


def _cost(
    index: standing.Index[str | int], queries: Path, documents: list[standing.Document]
) -> tuple[float, float, float]:
    """Return how many of a sample are expected to be looked at for a story, how many are, how many come true."""
    coverer = Coverer(index.analyzer, index.frequencies)
    held = Counter(term for one in documents for term in one.terms)
    pairs = []
    for row in islice(asked_in(queries), 3_000):
        cover = coverer.cover(standing.parse(row.query, standing.RULE))
        if cover is None or any(table for table, _ in cover.keys):
            continue
        terms = [term for _, term in cover.keys]
        met = held[terms[0]] if len(terms) == 1 else sum(any(t in one.terms for t in terms) for one in documents)
        pairs.append((cover.share * len(documents), met))
    often = [(guess, met) for guess, met in pairs if met >= 10]
    right = [0.5 <= guess / met <= 2 for guess, met in often]
    expected, looked = (round(sum(each) / len(documents), 2) for each in zip(*pairs, strict=True))
    return expected, looked, round(statistics.fmean(right), 3) if right else 0.0
