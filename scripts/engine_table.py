"""Print the rows of the engine's table in docs/engine.md: `engine_table.py FOLDER STORIES`.

FOLDER holds queries-10000.jsonl, queries-100000.jsonl and queries-1000000.jsonl; STORIES is the stream. Each
figure is the median of so many runs, one after the other, on a machine that should be at rest. `--naive` is
naive_match.py of the workload: its stories a second at 10,000 follows, in the same run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = (10_000, 100_000, 1_000_000)

Figures = dict[str, Any]


def run(*words: str) -> Figures:
    """Return what a bench prints."""
    command = [sys.executable, "-m", "wirebell", "bench", *words, "--json"]
    found: Figures = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


class Table:
    """Runs each bench as often as asked, and prints a row as soon as it is known."""

    def __init__(self, folder: Path, stories: Path, rounds: int) -> None:
        self.folder, self.stories, self.rounds = folder, stories, rounds

    def matching(self, size: int, *more: str, rounds: int | None = None) -> list[Figures]:
        """Return the figures of `bench match` at a size."""
        words = ["match", *self.workload(size), "--warm", "500", "--count", "1000", *more]
        return [run(*words) for _ in range(rounds or self.rounds)]

    def workload(self, size: int) -> list[str]:
        """Return the options that name the files."""
        return ["--queries", str(self.folder / f"queries-{size}.jsonl"), "--stories", str(self.stories)]

    def sizes(self) -> None:
        """Print speed, latency, size and load of each size."""
        for size in SIZES:
            found = self.matching(size)
            say(f"stories at {size:,}", f"{middle(found, lambda f: f['stories_per_s']):,.0f}/s")
            say(f"processor time at {size:,}", f"{middle(found, lambda f: f['cpu_us']):.1f} µs a story")
            for share in ("p50", "p99"):
                took = middle(found, lambda f, share=share: f["latency_us"][share])  # type: ignore[misc]
                say(f"latency at {size:,}, {share}", f"{took / 1e3:.3f} ms")
            say(f"index at {size:,}", f"{middle(found, lambda f: f['index_bytes'] / f['distinct']):.1f} bytes")
            say(f"candidates a story at {size:,}", f"{middle(found, lambda f: f['candidates_per_story']):,.0f}")
            say(f"matches at {size:,}", f"{found[0]['matches']:,}")
            say(f"build from text, {size:,}", load_of(found))

    def large(self) -> None:
        """Print what is asked of a million follows alone."""
        size = SIZES[-1]
        one, two = (self.matching(size, "--threads", str(n)) for n in (1, 2))
        speed = [middle(found, lambda f: f["stories_per_s"]) for found in (one, two)]
        say("two threads", f"{speed[1] / speed[0]:.2f} times one")
        once = self.matching(size, "--followers", "200000", rounds=1)
        say("once per follower, of 200,000", f"{once[0]['once_us'] / 1e3:.3f} ms")
        with tempfile.TemporaryDirectory() as folder:
            file = ["--snapshot", str(Path(folder) / "follows.snapshot")]
            self.matching(size, *file, rounds=1)
            opened = self.matching(size, *file)
        say("snapshot to first match", f"{middle(opened, lambda f: f['snapshot']['opened_s']):.3f} s")

    def changes(self) -> None:
        """Print what changes cost, and what the worst follows do."""
        for size in SIZES[1:]:
            found = [run("changes", *self.workload(size)) for _ in range(self.rounds)]
            for name in ("add", "remove"):
                took = middle(found, lambda f, name=name: f[f"{name}_us"]["clock"]["p99"])  # type: ignore[misc]
                say(f"{name} p99 at {size:,}", f"{took:.1f} µs")
            times = middle(found, lambda f: f["matching_us"]["clock"]["p99"] / f["alone_us"]["clock"]["p99"])
            say(f"matching p99 meanwhile at {size:,}", f"{times:.2f} times")
            worst = run("worst", *self.workload(size), "--count", "500")
            say(f"a thousand of the worst at {size:,}", f"p99 {worst['ratio_p99']:.2f} times")
            say(f"cost within a factor of two at {size:,}", f"{worst['within_two']:.0%}")

    def twin(self) -> None:
        """Print the twin's speed, which takes minutes at a million."""
        found = self.matching(SIZES[-1], "--plain", rounds=1)
        say("twin at 1,000,000, p99", f"{found[0]['latency_us']['p99'] / 1e3:.1f} ms")

    def naive(self, program: Path) -> None:
        """Print the linear matcher's speed."""
        queries = (self.folder / f"queries-{SIZES[0]}.jsonl").resolve()
        command = [sys.executable, str(program.resolve()), str(queries), "200"]
        told = subprocess.run(command, capture_output=True, check=True, cwd=self.stories.parent).stdout
        say("naive_match.py at 10,000", f"{json.loads(told)['docs_per_s']:.1f}/s")


def middle(found: list[Figures], of: Callable[[Figures], float]) -> float:
    """Return the median of a figure."""
    return statistics.median(map(of, found))


def load_of(found: list[Figures]) -> str:
    """Return seconds and memory of loading."""
    clock, worked = (middle(found, lambda f, name=name: f[name]) for name in ("load_s", "load_cpu_s"))  # type: ignore[misc]
    peak = middle(found, lambda f: f["peak_rss_bytes"]) / 2**20
    return f"{clock:.1f} s ({worked:.1f} s of processor), peak {peak:.0f} MiB"


def say(what: str, figure: str) -> None:
    """Print one row."""
    print(f"| {what} | {figure} |", flush=True)


def main() -> None:
    """Print all rows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--naive", type=Path)
    asked = parser.parse_args()
    table = Table(asked.folder, asked.stories, asked.rounds)
    if asked.naive:
        table.naive(asked.naive)
    for part in (table.sizes, table.large, table.changes, table.twin):
        part()


if __name__ == "__main__":
    main()
