"""The workload for standing queries, whose number of matches is known, and the speed of one process."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.samples import story
from wirebell.standing import RULE, Index, document, parse, plain_document

BENCH = Path(__file__).parents[2].parent / "shared" / "bench"


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    if not BENCH.is_dir():
        pytest.skip("the workload is not kept beside the project")
    made = subprocess.run(
        [sys.executable, BENCH / "make_queries.py", BENCH / "docs-source.jsonl", tmp_path, "10000"],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("the workload cannot be made here (it needs numpy)")
    return tmp_path / "queries-10000.jsonl"


def rows(path: Path, first: int, last: int) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, islice(lines, first, last))


@pytest.mark.real
def test_the_workload_matches_exactly(queries: Path) -> None:
    index: Index[str] = Index("simple")
    for row in rows(queries, 0, 10_000):
        index.add(row["id"], parse(row["query"], RULE))
    stories = BENCH / "docs-stream.jsonl"
    for row in rows(stories, 0, 500):
        index.match(plain_document(row["title"], row["body"]))
    found, start = 0, time.thread_time()
    for row in rows(stories, 500, 1_500):
        found += len(index.match(plain_document(row["title"], row["body"])))
    assert found == 114_543
    assert time.thread_time() - start < 1_000 / 300  # 600 stories a second with a core to itself


def test_a_document_is_made_in_a_millisecond() -> None:
    body = "\n\n".join(
        f"Ministers met the {n}th envoy near the harbour and talked about leaving." for n in range(35)
    )
    told = story(body=body)
    document(told)
    took = []
    for _ in range(20):
        start = time.thread_time()
        document(told)
        took.append(time.thread_time() - start)
    assert len(body.split()) > 400
    assert min(took) < 0.001
