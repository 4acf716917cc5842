"""Draw time per story against the number of follows: `engine_curve.py QUERIES STORIES OUT.svg [SIZE …]`.

QUERIES is the largest file of the workload; each size takes its first lines. `--linear US` draws a matcher that
takes so many microseconds for each follow, as measured by naive_match.py in the same hour.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

WIDTH, HEIGHT, MARGIN = 640, 400, 60
FOLLOWS, MICROSECONDS = (1e3, 3e6), (10.0, 1e8)

Point = tuple[float, float]


def measured(queries: Path, stories: Path, size: int, count: int) -> float:
    """Return the processor's microseconds for a story."""
    with tempfile.TemporaryDirectory() as folder:
        some = Path(folder) / "queries.jsonl"
        with queries.open(encoding="utf-8") as lines, some.open("w", encoding="utf-8") as file:
            file.writelines(islice(lines, size))
        command = [sys.executable, "-m", "wirebell", "bench", "match", "--queries", str(some), "--json"]
        command += ["--stories", str(stories), "--warm", "500", "--count", str(count)]
        ran = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, float] = json.loads(ran.stdout)
    print(f"{size} follows: {found['cpu_us']} us a story", flush=True)
    return found["cpu_us"]


def at(point: Point) -> str:
    """Return where a point stands on the page, both axes by powers of ten."""

    def share(value: float, ends: tuple[float, float]) -> float:
        return math.log(value / ends[0]) / math.log(ends[1] / ends[0])

    x = MARGIN + share(point[0], FOLLOWS) * (WIDTH - 2 * MARGIN)
    return f"{x:.1f},{HEIGHT - MARGIN - share(point[1], MICROSECONDS) * (HEIGHT - 2 * MARGIN):.1f}"


def line(points: Iterable[Point], name: str, colour: str) -> str:
    """Return a line through the points, named at its end."""
    places = [at(point) for point in points]
    x, y = places[-1].split(",")
    label = f'<text x="{x}" y="{float(y) - 8:.1f}" text-anchor="end" fill="{colour}">{name}</text>'
    return f'<polyline points="{" ".join(places)}" fill="none" stroke="{colour}" stroke-width="2"/>{label}'


def marks() -> str:
    """Return the axes' marks."""
    across = [(n, f"{n:,}") for n in (1_000, 10_000, 100_000, 1_000_000)]
    up = [
        (10.0**n, name)
        for n, name in zip(range(1, 9), "10µs 100µs 1ms 10ms 0.1s 1s 10s 100s".split(), strict=True)
    ]
    found = []
    for follows, text in across:
        x, y = at((follows, MICROSECONDS[0])).split(",")
        found.append(f'<text x="{x}" y="{float(y) + 20:.1f}" text-anchor="middle">{text}</text>')
    for time, text in up:
        x, y = at((FOLLOWS[0], time)).split(",")
        found.append(f'<text x="{float(x) - 6:.1f}" y="{y}" text-anchor="end">{text}</text>')
    return "".join(found)


def main() -> None:
    """Measure each size and write the drawing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("queries", type=Path)
    parser.add_argument("stories", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("sizes", type=int, nargs="*", default=[1_000, 10_000, 100_000, 1_000_000, 3_000_000])
    parser.add_argument("--linear", type=float, help="microseconds for each follow")
    parser.add_argument("--count", type=int, default=300)
    asked = parser.parse_args()
    ours = [(float(n), measured(asked.queries, asked.stories, n, asked.count)) for n in asked.sizes]
    lines = [line(ours, "Wirebell", "#0a5")]
    if asked.linear:
        lines.append(line([(n, n * asked.linear) for n, _ in ours], "a linear matcher in Python", "#a33"))
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">'
    foot = f'<text x="{WIDTH / 2}" y="{HEIGHT - 16}" text-anchor="middle">follows</text></svg>\n'
    asked.out.write_text(head + marks() + "".join(lines) + foot, encoding="utf-8")


main()
