"""Datelines are told from headings, names and dashes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wirebell.read.page.dateline import dateline_of

REST = "The ministry said that 300 troops had left the base in the northern hills."
PUBLISHED = datetime(2026, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "place", "day"),
    [
        ("PORT AVERIL, Jan 6 (Northern Press) - ", "Port Averil", "2026-01-06"),
        ("PORT AVERIL, Dec 30 - ", "Port Averil", "2025-12-30"),
        ("PORT AVERIL, Ore. (AP) — ", "Port Averil, Ore.", None),
        ("MARETH — ", "Mareth", None),
        ("MARETH: ", "Mareth", None),
        ("Altkai (dpa) - ", "Altkai", None),
        ("Mareth, 6 January 2026 – ", "Mareth", "2026-01-06"),
        ("NEW DORN, March 3, 2025 /Wire/ -- ", "New Dorn", "2025-03-03"),
        ("NEW DORN, Feb 31 - ", "New Dorn", None),
        ("Port Sundal, Kembia — ", "Port Sundal, Kembia", None),
        ("Altkai – ", "Altkai", None),
        ("ALTKAI, 9. März. ", "Altkai", "2026-03-09"),
        ("Altkai, 6. Januar 2026. ", "Altkai", "2026-01-06"),
        ("PUERTO MAYOR.- ", "Puerto Mayor", None),
        ("PUERTO MAYOR, COSTA ALTA.- ", "Puerto Mayor, Costa Alta", None),
        ("Puerto Mayor, 10 mar (EFE).- ", "Puerto Mayor", "2026-03-10"),
        ("San Ferro (Costa Alta) — ", "San Ferro", None),
        ("Marenne, le 3 janvier 2026 – ", "Marenne", "2026-01-03"),
    ],
)
def test_a_dateline_is_read_and_taken_off(head: str, place: str, day: str | None) -> None:
    dateline, length = dateline_of(head + REST, PUBLISHED)

    assert dateline is not None
    assert (dateline.place, dateline.date, (head + REST)[length:]) == (place, day, REST)


@pytest.mark.parametrize(
    "head",
    [
        "NATO: ",
        "US - ",
        "UPDATE - ",
        "Mr Smith (Labour) - ",
        "The minister - ",
        "Troops in Mareth – ",
        "Update — ",
        "Yes — ",
        "",
    ],
)
def test_other_beginnings_are_no_datelines(head: str) -> None:
    assert dateline_of(head + REST, PUBLISHED) == (None, 0)


BERICHT = "Das Rathaus will den Hafen ausbauen, weil die Zahl der Schiffe in den letzten Jahren gestiegen ist."


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("Hamburg. ", "Hamburg"),
        ("HAMBURG. ", "Hamburg"),
        ("Freiburg - ", "Freiburg"),
        ("Kiel (dpa). ", "Kiel"),
        ("Frankfurt/Main. ", "Frankfurt/Main"),
        ("Bad Altkai. ", "Bad Altkai"),
        ("New York - ", "New York"),
    ],
)
def test_a_town_that_is_known_needs_only_a_stop_or_a_dash(head: str, place: str) -> None:
    dateline, length = dateline_of(head + BERICHT, PUBLISHED)

    assert dateline is not None
    assert (dateline.place, dateline.date, length) == (place, None, len(head))


@pytest.mark.parametrize(
    "text",
    [
        "Hauptstadt. " + BERICHT,
        "Deutschland - " + BERICHT,
        "Kommentar - " + BERICHT,
        "Berlin. Das ist für viele von ihnen die Stadt, in der sie noch einmal von vorn anfangen wollen.",
        "Berlin. Paris. Rom. " + BERICHT,
        "Hamburg - " + BERICHT[:40],
        "Hamburg. " + REST,
    ],
)
def test_a_town_that_is_only_called_is_no_dateline(text: str) -> None:
    assert dateline_of(text, PUBLISHED) == (None, 0)


def test_a_bare_day_needs_a_publication() -> None:
    dateline, _ = dateline_of("MARETH, Jan 6 - " + REST, None)

    assert dateline is not None
    assert dateline.date is None
