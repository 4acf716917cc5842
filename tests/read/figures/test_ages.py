from __future__ import annotations

import pytest

from wirebell.read.figures.find import find_figures


@pytest.mark.parametrize(
    ("body", "of"),
    [
        ("A 15-year-old boy drowned.", "boy"),
        ("He stole his 16-year-old friend's bike.", "friend"),
        ("Their 14-year-old daughter Ann left.", "daughter"),
        ("The 25-year-old homeless addict fled.", "homeless addict"),
        ("She brought her 9-year-old twin daughters along.", "twin daughters"),
        ("A 22-year-old staffer and her lawyer came.", "staffer"),
        ("It hit the 86-year-old liberal Justice Marsh.", None),
        ("We met 27-year-old Ann Marsh.", None),
        ("Their son is a 12-year-old.", None),
        ("She was 21 years old and went to school.", None),
    ],
)
def test_an_age_tells_whose_it_is(body: str, of: str | None) -> None:
    (age,) = find_figures(body, (), "en")
    assert (age.unit, age.of) == ("year of age", of)


@pytest.mark.parametrize(
    ("body", "unit"),
    [
        ("Ein 21-jähriger Winzersohn fuhr davon.", "year of age"),
        ("Die 31-jährige deutsche Springerin gewann.", "year of age"),
        ("Nach 10-jähriger Laufzeit endet er.", "yr"),
        ("Die 3-jährige Dauer reicht.", "yr"),
    ],
)
def test_a_german_age_is_that_of_a_person(body: str, unit: str) -> None:
    assert [f.unit for f in find_figures(body, (), "de")] == [unit]
