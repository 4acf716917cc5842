"""How common English words are in general, so that a young window already knows which words tell nothing."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from wirebell.standing import analysis


@cache
def load_common() -> dict[int, dict[str, float]]:
    """Return, by number in `analysis.LANGUAGES`, the share of texts that hold a stem; names are left out.

    Counted in WikiGold, GUM Wikinews and re3d (see NOTICE); a language without a table is left to what comes.
    """
    text = files("wirebell.catalogue").joinpath("common_words.csv").read_text(encoding="utf-8")
    shares = {row["stem"]: int(row["per_mille"]) / 1000 for row in csv.DictReader(text.splitlines())}
    return {analysis.number("en"): shares}
