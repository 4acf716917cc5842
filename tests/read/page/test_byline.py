"""Bylines and lines of thanks become names."""

from __future__ import annotations

import pytest

from wirebell.model.facts import Contributor
from wirebell.read.page.byline import contributors_in, names_in, office_in, people, signature_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ada Brandt", ["Ada Brandt"]),
        ("BY ADA BRANDT | ada@courier.example", ["ADA BRANDT"]),
        ("By Ada Brandt in Old Quay and Nils Aaberg", ["Ada Brandt", "Nils Aaberg"]),
        ("By Ada Brandt, Political Editor", ["Ada Brandt"]),
        ("By Ada Brandt, Harbour Affairs Correspondent, and Nils Aaberg", ["Ada Brandt", "Nils Aaberg"]),
        ("Ada Brandt, PhD; Jon Lee, Jr.", ["Ada Brandt", "Jon Lee, Jr"]),
        ("Von Hanna Brügge und Till Vossberg", ["Hanna Brügge", "Till Vossberg"]),
        ("Von der Leyen", ["Von der Leyen"]),
        ("Posted by Ada Brandt on March 3", ["Ada Brandt"]),
        ("Ada Brandt, 3. März 2026", ["Ada Brandt"]),
        ("admin", []),
        ("https://courier.example/people/ada", []),
        ("", []),
    ],
)
def test_names_in_a_byline(text: str, names: list[str]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    ("text", "office"),
    [("By Courier newsroom", "Courier newsroom"), ("Por anónimo", None), ("Anonymous", None), ("unbekannt", None)],
)
def test_who_signs_where_no_person_does(text: str, office: str | None) -> None:
    assert office_in(text) == office


def test_people_in_capitals_are_written_as_others_are() -> None:
    found = people(["By JEAN-LUC MARTIN and ADA BRANDT", "BBC NEWS"])
    assert [p.name for p in found] == ["Jean-Luc Martin", "Ada Brandt", "BBC NEWS"]


def test_people_are_named_once() -> None:
    assert [p.name for p in people(["Ada Brandt", "By ADA BRANDT and Nils Aaberg"])] == [
        "Ada Brandt",
        "Nils Aaberg",
    ]


def helper(name: str, role: str, place: str | None = None) -> Contributor:
    return Contributor(name=name, role=role, place=place)


@pytest.mark.parametrize(
    ("text", "helpers"),
    [
        (
            "Additional reporting by Ana Ruiz in Mareth and Lu Wei in New Dorn",
            [
                helper("Ana Ruiz", "additional reporting", "Mareth"),
                helper("Lu Wei", "additional reporting", "New Dorn"),
            ],
        ),
        (
            "Additional reporting by Ana Ruiz, Lu Wei and Piet Hahn in Mareth.",
            [helper(n, "additional reporting", "Mareth") for n in ("Ana Ruiz", "Lu Wei", "Piet Hahn")],
        ),
        (
            "(Reporting by Ana Ruiz; Editing by Lu Wei)",
            [helper("Ana Ruiz", "reporting"), helper("Lu Wei", "editing")],
        ),
        ("Ana Ruiz contributed to this report.", [helper("Ana Ruiz", "additional reporting")]),
        ("With files from Northern Press", [helper("Northern Press", "additional reporting")]),
        ("Ana Ruiz said she would not help.", []),
    ],
)
def test_who_helped(text: str, helpers: list[Contributor]) -> None:
    assert list(contributors_in(text)) == helpers


def test_companies_and_addresses_are_no_names() -> None:
    assert (
        names_in("Quay Media GmbH")
        == names_in("courier.example.com")
        == names_in("Copyright Quay Media Ltd")
        == []
    )
    assert names_in("Quay Daily - Ada Brandt") == ["Quay Daily", "Ada Brandt"]
    assert names_in("Debate Von Ada Brandt") == ["Debate", "Ada Brandt"]


@pytest.mark.parametrize(
    ("last", "found"),
    [
        ("Von Ada Brandt", True),
        ("Text: Ada Brandt", True),
        ("Autoren Ada Brandt und Nils Aaberg", True),
        ("Ada Brandt", False),
        ("By the sea it was quiet again.", False),
        ("They never came back.", False),
        ("Mareth", False),
        ("By Friday", False),
    ],
)
def test_a_signature_at_the_end(last: str, found: bool) -> None:
    assert signature_in(["A first paragraph.", "A second one.", last]) == (2 if found else None)


def test_a_signature_may_have_a_line_after_it() -> None:
    assert signature_in(["One.", "Von Ada Brandt", "Three."]) == 1
    assert signature_in([]) is None
