"""The tables of countries and languages are what CLDR says: scripts/cldr_names.py writes them."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
written = runpy.run_path(str(ROOT / "scripts" / "cldr_names.py"))


@pytest.mark.parametrize("table", ["countries", "languages"])
def test_a_table_is_as_new_as_the_library_and_the_lists_of_words(table: str) -> None:
    assert written["DATA"].joinpath(f"cldr-{table}.txt").read_text("utf-8") == written[table]()
