"""What the worst allowed follows cost all others, and whether what `follow try` says of a cost comes true."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
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

    `ratio_p99` is the target's: a thousand of the worst may change it by a tenth. `ratio_least` is the same of
    each story's least time over the rounds, which leaves out what others did to the machine meanwhile. Of the
    cost: how many queries the model expects to be looked at for a story, how many were, and for what share of
    those looked at ten times or more the estimate is within a factor of two.
    """

    follows: int
    hostile: int
    stories: int
    p50_us: tuple[float, float]
    p99_us: tuple[float, float]
    ratio_p99: float
    least_p99_us: tuple[float, float]
    ratio_least: float
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
    """Time each story; once before, untimed, as what was just filed is not yet in the processor's reach."""
    for one in documents:
        index.numbers(one)
    took = []
    for one in documents:
        began = time.thread_time_ns()
        index.numbers(one)
        took.append((time.thread_time_ns() - began) / 1e3)
    return took


def _at(took: list[float], share: float) -> float:
    return round(sorted(took)[int(len(took) * share)], 1)


def _both(without: list[list[float]], with_: list[list[float]], share: float) -> tuple[float, float]:
    return _at(list(chain(*without)), share), _at(list(chain(*with_)), share)


def _least(rounds: list[list[float]]) -> list[float]:
    return [min(each) for each in zip(*rounds, strict=True)]


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
    without, with_, follows = list[list[float]](), list[list[float]](), len(index)
    expected, looked, within = _cost(index, queries, documents)
    for number in range(ROUNDS):
        without.append(_times(index, documents))
        for at, text in enumerate(worst):
            index.add_text(f"hostile {at}", text)
        with_.append(_times(index, documents))
        for at in range(len(worst)):
            index.remove(f"hostile {at}")
        index.refile()  # until then what nobody follows any more is still looked at
        progress("Measuring", number + 1, ROUNDS)
    p99, least = _both(without, with_, 0.99), (_at(_least(without), 0.99), _at(_least(with_), 0.99))
    return WorstFigures(
        follows=follows,
        hostile=len(worst),
        stories=len(documents),
        p50_us=_both(without, with_, 0.5),
        p99_us=p99,
        ratio_p99=round(p99[1] / p99[0], 3),
        least_p99_us=least,
        ratio_least=round(least[1] / least[0], 3),
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
