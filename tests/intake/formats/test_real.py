"""Three public collections of feeds: no crash, the counts agree, nothing dangerous comes out (docs/intake.md)."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "feed_feedparser").is_dir(), reason="the collections of feeds are not beside the project"
    ),
]


@pytest.fixture(scope="module")
def score() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        yield importlib.import_module("score_intake")


@pytest.fixture(scope="module")
def danger() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        yield importlib.import_module("feed_dangers")


def unexplained(causes: dict[str, int]) -> list[str]:
    return [c for c in causes if "not explained" in c]


def test_gofeed(score: ModuleType) -> None:
    figures = score.score_gofeed(DATA / "feed_gofeed")
    assert figures["crashes"] == []
    assert figures["agree"] >= figures["cases"] - 1
    assert unexplained(figures["differ"]) == []


def test_realworld_smaller_feeds(score: ModuleType) -> None:
    figures = score.score_realworld(DATA / "feed_realworld", 100_000, None)
    assert figures["crashes"] == []
    assert figures["dangerous"] == []
    assert figures["agree"] == figures["cases"] > 50
    assert figures["titles_agree"] >= 0.98 * figures["titles"]
    assert figures["links_agree"] >= 0.98 * figures["links"]
    assert unexplained(figures["differ"]) == []


def test_feedparser(score: ModuleType) -> None:
    figures = score.score_feedparser(DATA / "feed_feedparser", None)
    assert figures["crashes"] == []
    assert figures["dangerous"] == []
    assert figures["agree_share"] >= 0.97
    assert len(figures["differ"]) <= 5
    assert unexplained(figures["differ"]) == []


def test_the_detector_sees_danger(danger: ModuleType) -> None:
    bad = [
        "<script>",
        '<p onclick="x">',
        '<a href="java&#10;script:x">',
        '<p style="x">',
        "<svg>",
        '<img src="data:text/html,x">',
    ]
    assert all(danger.dangers(html) for html in bad)
    assert (
        danger.dangers('<p class="a"><a href="https://x.example/">y</a><img src="data:image/png;base64,AA"></p>')
        == []
    )
