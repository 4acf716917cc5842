"""Names cut to what they name, and words with capitals that name nothing: what reading stories by eye showed."""

from __future__ import annotations

import pytest

from wirebell.catalogue.names import load_names
from wirebell.read.names.find import find_mentions


def read(body: str) -> list[tuple[str, str]]:
    found = find_mentions(body, "en", load_names())
    spans = sorted((span, m.kind) for m in found for span in m.spans)
    return [(body[a:b], kind) for (a, b), kind in spans]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (
            "They met House Majority Whip Rep. Omar Sayed and Senate Minority Leader Lena Harrow.",
            [
                ("House", "organisation"),
                ("Omar Sayed", "person"),
                ("Senate", "organisation"),
                ("Lena Harrow", "person"),
            ],
        ),
        ("They met FBI Special Agent in Charge Omar Sayed.", [("FBI", "organisation"), ("Omar Sayed", "person")]),
        ("A Republican-controlled Senate met.", [("Republican", "organisation"), ("Senate", "organisation")]),
        (
            "It was closely tied to Arabella Advisors, a firm that advises others, and to Omar Sayed.",
            [("Arabella Advisors", "organisation"), ("Omar Sayed", "person")],
        ),
        ("Colorado voters met an Alabama attorney.", [("Colorado", "place"), ("Alabama", "place")]),
        (
            "Omar Sayed (R–Neb.) left with Lena Harrow (I–Mich.).",
            [("Omar Sayed", "person"), ("Lena Harrow", "person")],
        ),
        ("They heard Assemblyman Omar Sayed (D–Marsk).", [("Omar Sayed", "person")]),
        (
            "Another Judiciary Committee Democrat noted it.",
            [("Judiciary Committee", "organisation"), ("Democrat", "organisation")],
        ),
        ("Some Labour MPs left on Super Tuesday.", [("Labour", "organisation")]),
        (
            "The rule of the office of Health and Human Services was read by Omar Sayed at USA TODAY.",
            [
                ("Health and Human Services", "organisation"),
                ("Omar Sayed", "person"),
                ("USA TODAY", "organisation"),
            ],
        ),
        ("The LGBTQ community grew in the July-September period.", []),
        (
            "Sorelling is a blot, she said. They spoke of sorelling in small words. Sorelling was the old way.",
            [],
        ),
    ],
)
def test_a_name_is_what_is_named_and_no_more(body: str, names: list[tuple[str, str]]) -> None:
    assert read(body) == names


@pytest.mark.parametrize(
    "body",
    [
        "They met Lena Harrow, the quay's senior diver said, on Friday.",
        "So it is a week since the director was on the phone with Lena Harrow, and she left.",
    ],
)
def test_a_clause_is_no_role(body: str) -> None:
    (person,) = (m for m in find_mentions(body, "en", load_names()) if m.kind == "person")
    assert person.roles == ()


def test_people_known_by_letters_are_people() -> None:
    body = "He quoted FDR. JFK and LBJ were read by AOC too."
    found = {m.name: m.kind for m in find_mentions(body, "en", load_names())}
    assert set(found.values()) <= {"person"}
