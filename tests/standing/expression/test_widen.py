"""A widened query asks for the others as well, wherever the value stands in it."""

from __future__ import annotations

import pytest

from wirebell import standing
from wirebell.standing.expression.widen import widened

SAME = {"lena harrow": ["lena vossberg"], "lena vossberg": ["lena harrow"]}


def others(field: str, text: str) -> list[str]:
    return SAME.get(text, []) if field in {"person", "said"} else []


@pytest.mark.parametrize(
    ("asked", "wide"),
    [
        ("wall", "wall"),
        ('place:"Lena Harrow"', 'place:"lena harrow"'),
        ('person:"Lena Harrow"', 'person:"lena harrow" OR person:"lena vossberg"'),
        ('wall NOT person:"Lena Harrow"', 'wall NOT (person:"lena harrow" OR person:"lena vossberg")'),
        ('said("Lena Harrow": wall)', 'said("lena harrow": wall) OR said("lena vossberg": wall)'),
        ('(a OR person:"Lena Vossberg") b', '(a OR person:"lena vossberg" OR person:"lena harrow") b'),
    ],
)
def test_widened(asked: str, wide: str) -> None:
    found = widened(standing.parse(asked), others)
    assert standing.canonical(found) == standing.canonical(standing.parse(wide))


def test_nothing_to_widen_is_the_very_same() -> None:
    query = standing.parse("NEAR/s(wall harbour) AND figure(troops >3)")
    assert widened(query, lambda _field, _text: []) == query
