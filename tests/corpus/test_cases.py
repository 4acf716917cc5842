"""Every case of the corpus is read as its file says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from wirebell.catalogue.lexicon import load
from wirebell.read import Reading, Row, as_json, read_row

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
SECTIONS = {"read", "expect", "includes", "lacks", "empty", "told"}


def agrees(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(agrees(found.get(k), v) for k, v in wanted.items())
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(agrees, found, wanted))
    return bool(found == wanted)


def holds(found: Any, unwanted: Any) -> bool:
    """Tell whether a text has words in it, or a list an entry that agrees."""
    return unwanted in (found or "") if isinstance(unwanted, str) else any(agrees(f, unwanted) for f in found)


def at(found: Any, path: str) -> Any:
    for key in path.split("."):
        found = found[key]
    return found


def problems(case: dict[str, dict[str, Any]], reading: Reading) -> list[str]:
    found = json.loads(as_json(reading))
    wrong = [
        f"{key} is {at(found, key)!r}"
        for key, wanted in case.get("expect", {}).items()
        if not agrees(at(found, key), wanted)
    ]
    for key, entries in case.get("includes", {}).items():
        wrong += [
            f"{key} lacks {wanted!r}: {at(found, key)!r}"
            for wanted in entries
            if not (
                wanted in at(found, key)
                if isinstance(wanted, str)
                else any(agrees(f, wanted) for f in at(found, key))
            )
        ]
    for key, entries in case.get("lacks", {}).items():
        wrong += [f"{key} has {unwanted!r}" for unwanted in entries if holds(at(found, key), unwanted)]
    wrong += [
        f"{path} is {at(found, path)!r}" for path in case.get("empty", {}).get("fields", []) if at(found, path)
    ]
    note = reading.story.told.correction.note if reading.story.told.correction else None
    if "told" in case and note != case["told"]["correction"]:
        wrong.append(f"the correction is {note!r}")
    return wrong


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_a_case_is_read_as_its_file_says(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    row = msgspec.convert({"id": path.stem, **case["read"]}, Row)

    reading = read_row(row, load())

    assert set(case) <= SECTIONS
    assert problems(case, reading) == []
    for start, origin, length in reading.source_map or ():
        assert row.text is not None
        assert reading.story.body[start : start + length] == row.text[origin : origin + length]


def test_the_comparison_can_fail() -> None:
    reading = read_row(Row(id="x", text="A headline here\n\nThe minister said it was so."), load())
    case: dict[str, dict[str, Any]] = {
        "expect": {"headline": "Another"},
        "includes": {"tags": ["x"], "quotes": [{"text": "x"}]},
        "lacks": {"body": ["minister"]},
        "empty": {"fields": ["body"]},
        "told": {"correction": "x"},
    }
    assert len(problems(case, reading)) == 6
