"""Real pages: the body has what a reader wants and lacks what surrounds it; metadata is mostly right.

The floors lie a little below what was measured on these pages when they were set: they notice a loss, no more.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from wirebell.model.source import Item
from wirebell.read.draft import Draft, draft

PAGES = Path(__file__).parents[3] / ".." / "shared" / "data" / "extract_trafilatura"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not kept beside the project"),
]


@cache
def sample() -> list[tuple[dict[str, Any], Draft]]:
    rows = [json.loads(line) for line in (PAGES / "gold.jsonl").read_text(encoding="utf-8").splitlines()][::12]

    def page(row: dict[str, Any]) -> str:
        return gzip.open(PAGES / row["html"], "rt", encoding="utf-8", errors="replace").read()

    return [(row, draft(Item(page=page(row), url=row["url"]))) for row in rows]


def key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()


def share(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_bodies() -> None:
    wanted = share([part in d.body for row, d in sample() for part in row["with"]])
    clean = share([part not in d.body for row, d in sample() for part in row["without"]])

    assert wanted > 0.9
    assert clean > 0.84


def test_metadata() -> None:
    titles = [key(row["title"]) == key(d.headline) for row, d in sample() if row.get("title")]
    days = [
        d.published is not None and row["date"] == d.published.date().isoformat()
        for row, d in sample()
        if row.get("date")
    ]

    assert share(titles) > 0.75
    assert share(days) > 0.75
