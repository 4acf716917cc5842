"""Figures and days that reading stories by eye showed wrong."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wirebell.catalogue.names import load_names
from wirebell.read.figures.find import find_figures
from wirebell.read.moments.find import find_moments
from wirebell.read.names.find import find_mentions


def read(body: str) -> list[tuple[object, str | None, str | None]]:
    found = find_figures(body, find_mentions(body, "en", load_names()), "en")
    return [(one.value, one.unit, one.of) for one in found]


@pytest.mark.parametrize(
    ("body", "figures"),
    [
        ("A $15-an-hour wage is what they ask for.", [(15, "USD/h", None)]),
        ("A $2 million loan came.", [(2_000_000, "USD", None)]),
        ("He paid A$15 for it.", [(15, "AUD", None)]),
        ("It was a 501(c)(4) group of boatmen.", []),
        ("The 24-year-old sat in his car.", [(24, "year of age", None)]),
        ("The bank cut its rate by a quarter-percentage point.", [(0.25, "percentage point", None)]),
    ],
)
def test_a_figure_is_what_the_words_say(body: str, figures: list[tuple[object, str | None, str | None]]) -> None:
    assert read(body) == figures


def test_billions_in_damage_are_no_inches() -> None:
    assert [unit for _, unit, _ in read("The storms cost billions in damage each year.")] == [None]


def test_ages_and_shares_are_no_decades() -> None:
    body = "He was in his mid-40s, and support stood in the low- to mid-40s. That was in the mid-1990s."
    moments = find_moments(body, datetime(2020, 3, 16, tzinfo=UTC), "en")
    assert [one.text for one in moments] == ["mid-1990s"]
