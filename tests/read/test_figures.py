from __future__ import annotations

from typing import Any

import pytest

from wirebell.catalogue.names import load_names
from wirebell.model.facts import Change, Figure
from wirebell.read.figures import find_figures
from wirebell.read.names import find_mentions


def read(body: str, language: str = "en") -> list[Figure]:
    return list(find_figures(body, find_mentions(body, language, load_names()), language))


def test_a_change_is_one_figure_with_both_ends() -> None:
    body = "The number of US troops in Iraq fell from 5,200 to 3,000 this month."
    (one,) = read(body)
    assert (one.value, one.of, one.direction) == (3000, "US troops", "down")
    assert one.change == Change(from_=5200, to=3000)
    assert (one.place, one.when) == ("Iraq", "this month")
    assert body[slice(*one.span)] == "5,200 to 3,000"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Some 1,204 adults answered.", {"value": 1204, "of": "adults", "qualifier": "some"}),
        ("It cost $4.5bn.", {"value": 4_500_000_000, "unit": "USD"}),
        ("It cost £5m in all.", {"value": 5_000_000, "unit": "GBP"}),
        ("It cost three million euros.", {"value": 3_000_000, "unit": "EUR"}),
        ("The gap is 12 per cent.", {"value": 12, "unit": "%"}),
        ("It gained two percentage points.", {"value": 2, "unit": "percentage point", "direction": "up", "by": 2}),
        ("A 12-mile road.", {"value": 12, "unit": "mi"}),
        ("It lies 3.5 km off.", {"value": 3.5, "unit": "km"}),
        ("More than two hundred and fifty ships sank.", {"value": 250, "of": "ships", "qualifier": "more than"}),
        ("A dozen sailors left.", {"value": 12, "of": "sailors"}),
        ("Tens of thousands of people fled.", {"value": (10_000, 100_000), "of": "people"}),
        (
            "About 10 to 15 million people fled.",
            {"value": (10_000_000, 15_000_000), "of": "people", "qualifier": "about"},
        ),
        ("Between 10 and 15 ships sank.", {"value": (10, 15), "of": "ships"}),
        ("Up to 300 jobs are at risk.", {"value": 300, "of": "jobs", "qualifier": "up to"}),
        ("Exports rose by 12%.", {"value": 12, "unit": "%", "direction": "up", "by": 12}),
        ("Exports rose to 12%.", {"value": 12, "unit": "%", "direction": "up", "by": None}),
        ("The rate is down from 12% to 9%.", {"value": 9, "direction": "down", "change": Change(from_=12, to=9)}),
        ("The rate rose to 12% from 9%.", {"value": 12, "direction": "up", "change": Change(from_=9, to=12)}),
        ("Prices fell by half.", {"value": 0.5, "direction": "down", "by": 0.5}),
        ("Gold fell 3% and oil 5%.", {"value": 3, "direction": "down"}),
        ("It sells for 4,000 won.", {"value": 4000, "unit": "KRW"}),
    ],
)
def test_figures_in_english(body: str, expected: dict[str, Any]) -> None:
    first = read(body)[0]
    assert {name: getattr(first, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("body", "language", "value", "unit"),
    [
        ("Es kostet 1.234,5 Millionen Euro.", "de", 1_234_500_000, None),
        ("Die Quote liegt bei 12,5 Prozent.", "de", 12.5, "%"),
        ("Il coûte 12,5 millions d'euros.", "fr", 12_500_000, None),
        ("Cayó un 3,2 %.", "es", 3.2, "%"),
    ],
)
def test_figures_with_a_decimal_comma(body: str, language: str, value: float, unit: str | None) -> None:
    first = read(body, language)[0]
    assert first.value == value
    assert unit is None or first.unit == unit


@pytest.mark.parametrize(
    "body",
    [
        "He came on 6 January 2026 and left in 2027.",
        "It began at 10:30 and ended at 5 pm.",
        "She was third and he was 22nd.",
        "Harrow, 42, was born there.",
        "Call 555-2013-44 now.",
        "One of them left, and no one saw it.",
        "See page 12 and Article 5.",
        "He flew a Boeing 747.",
        "",
    ],
)
def test_dates_times_ages_labels_and_names_are_no_figures(body: str) -> None:
    assert read(body) == []
