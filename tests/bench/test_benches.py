"""The benches print what they measured, on what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wirebell.bench import changes, doctor, fanout, pipeline, read, shapes, web
from wirebell.errors import UsageError

SENTENCE = "The minister said on Monday that {n} soldiers would leave Kembia by the end of March, down from 900. "


@pytest.fixture
def stories(tmp_path: Path) -> Path:
    path = tmp_path / "stories.jsonl"
    rows = [
        {"id": n, "title": f"Troops leave, part {n}", "body": "\n".join([SENTENCE.format(n=n)] * 25)}
        for n in range(60)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    path = tmp_path / "queries.jsonl"
    path.write_text(
        "".join(json.dumps({"id": n, "query": q}) + "\n" for n, q in enumerate(["soldiers", "herring"]))
    )
    return path


def test_the_pipeline_is_measured_from_feed_bytes_to_alerts(stories: Path, queries: Path) -> None:
    figures = pipeline.measure(stories, queries, count=120, sources=3)
    assert (figures.stories, figures.follows, figures.alerts) == (120, 2, 120)
    assert {"parse", "read", "match", "record"} <= figures.steps.keys()
    assert figures.stories_per_s > 0
    assert figures.unchanged_sources == 3


def test_the_doctor_is_measured_over_an_archive_and_follows(stories: Path, queries: Path) -> None:
    figures = doctor.measure(stories, queries, count=40, distinct=8)
    assert (figures.stories, figures.follows, figures.distinct) == (40, 2, 2)
    assert figures.levels == {}


def test_changes_are_measured_beside_matching(stories: Path, queries: Path) -> None:
    more = [{"id": n, "title": "Herring", "body": "The boats came in."} for n in range(500)]
    stories.write_text("".join(json.dumps(row) + "\n" for row in more) + stories.read_text())
    figures = changes.measure(queries, stories, count=50, changes=2)
    assert figures.follows == 2
    assert figures.changes >= 2, "changes go on until the last turn of matching ends"
    assert 0 < figures.remove_us.clock.p50 <= figures.remove_us.clock.p99
    assert figures.matching_us.cpu.p50 > 0


def test_pages_are_measured_by_kind(stories: Path) -> None:
    figures = web.measure(stories, count=30, follows=5, distinct=5, rounds=2)
    assert {"my news", "story", "storyline", "search, a word", "builder", "why"} <= {
        row.page for row in figures.pages
    }
    assert all(0 < row.median_ms <= row.p95_ms for row in figures.pages)
    assert figures.first_ms > 0


def test_reading_is_measured_by_fact(stories: Path, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(f"<html><body><h1>Troops</h1><p>{SENTENCE * 9}</p></body></html>")
    figures = read.measure(stories, count=5, pages=tmp_path)
    assert (figures.stories, figures.pages) == (5, 1)
    assert {"text", "names", "quotes", "figures", "moments", "topics"} == figures.ms.keys()
    assert figures.tokenisers > 1


@pytest.mark.parametrize("text", ["no json", '{"id": 1, "title": "Short", "body": "Too few words."}'])
def test_a_file_that_cannot_be_measured_on_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "stories.jsonl"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"stories\.jsonl"):
        read.measure(path, count=5)


def test_every_shape_is_read_and_measured() -> None:
    figures = shapes.measure(2_000)
    assert [shape.name for shape in figures.shapes] == list(shapes.SHAPES)
    assert figures.slowest_s == max(shape.seconds for shape in figures.shapes)
    assert {shape.name: shape.body for shape in figures.shapes}["word"] == 2_000


def test_a_shape_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="no shape 'spiral'"):
        shapes.measure(10, ["spiral"])


def test_fanout_is_measured_by_kind_of_policy() -> None:
    figures = fanout.measure(60)
    assert figures.alerts == {"none": 60, "timing": 60, "mutes": 60, "caps": 30, "once": 30, "mixed": 48}
    assert figures.asked_s.keys() == figures.decide_s.keys() == figures.alerts.keys()
