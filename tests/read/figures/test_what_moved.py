from __future__ import annotations

import pytest

from wirebell.model.facts import Change
from wirebell.read.figures.find import find_figures


@pytest.mark.parametrize(
    ("body", "of"),
    [
        ("His support among the state's voters fell from 54% to 35%.", "support"),
        ("The price of oil has risen by nearly 5%.", "price of oil"),
        ("The number of asylum requests submitted in May dropped 12%.", "asylum requests"),
        ("Prices for bread rose 3%.", "prices"),
        ("Analysts expect cider sales to grow from $1m to $2m.", "cider sales"),
        ("She said that household spending would fall by $3m.", "household spending"),
        ("The firm's shares jumped by about 2.5%.", "shares"),
        ("Norvale's unemployment rate fell to 4%.", "unemployment rate"),
        ("Marsh fell to 12%.", None),
        ("It rose 3%.", None),
        ("That number had sunk to 27%.", None),
        ("Fines start low, rising to $500.", None),
        ("Bread and cider sales rose 3%.", None),
        ("More people, identifying as poor in May, rose 3%.", None),
    ],
)
def test_the_subject_of_a_verb_of_movement_is_what_moved(body: str, of: str | None) -> None:
    assert find_figures(body, (), "en")[0].of == of


def test_a_share_is_the_size_of_the_change_of_a_count() -> None:
    step, count = find_figures("Density rose by 38 percent, from 156 people to 215.", (), "en")
    assert (step.value, step.unit, step.change) == (38, "%", None)
    assert (count.value, count.unit, count.change) == (215, None, Change(from_=156, to=215))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The 700-plus-page report is out.", [(700, "page")]),
        ("The 16-member council sits.", [(16, "member")]),
        ("He has three elsewhere.", [(3, None)]),
        ("It has three nearby shops.", [(3, "nearby shops")]),
        ("One in two adults is tired.", [(0.5, "adults")]),
        ("Six-in-ten Democrats agree.", [(0.6, "Democrats")]),
        ("It is an all-in-one kit.", []),
    ],
)
def test_what_is_counted_beside_a_hyphen(body: str, expected: list[object]) -> None:
    assert [(f.value, f.of) for f in find_figures(body, (), "en")] == expected
