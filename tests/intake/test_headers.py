from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.loopback import http_date as written
from tests.samples import NOW
from wirebell.intake.headers import freshness, http_date, retry_after


@pytest.mark.parametrize(
    "text",
    ["Sat, 14 Mar 2026 12:00:00 GMT", "Saturday, 14-Mar-26 12:00:00 GMT", "Sat Mar 14 12:00:00 2026"],
)
def test_the_three_forms_of_a_date(text: str) -> None:
    assert http_date(text) == NOW


@pytest.mark.parametrize("text", ["", "0", "-1", "soon", "Sat, 99 Mar 2026 12:00:00 GMT", "14 Mar 99999999 12:00"])
def test_no_date(text: str) -> None:
    assert http_date(text) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120.0), (" 0 ", 0.0), (written(NOW + timedelta(hours=2)), 7200.0), (written(NOW), 0.0)],
)
def test_retry_after(value: str, seconds: float) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize("value", [None, "", "-5", "1.5", "later", "9" * 40, "٣٠"])
def test_retry_after_that_says_nothing(value: str | None) -> None:
    assert retry_after(value, NOW) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=600"}, 600.0),
        ({"cache-control": "public, MAX-AGE = 600, must-revalidate"}, 600.0),
        ({"cache-control": 'max-age="600"'}, 600.0),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({"cache-control": "max-age=60", "expires": written(NOW + timedelta(hours=1))}, 60.0),
        ({"expires": written(NOW + timedelta(hours=1))}, 3600.0),
        ({"expires": written(NOW + timedelta(hours=1)), "date": written(NOW + timedelta(minutes=30))}, 1800.0),
        ({"expires": written(NOW - timedelta(hours=1))}, None),
        ({"expires": "0"}, None),
        ({}, None),
    ],
)
def test_freshness(headers: dict[str, str], seconds: float | None) -> None:
    assert freshness(headers.items(), NOW) == seconds


@example("0\x1f")
@given(st.text(max_size=60))
def test_nonsense_is_never_an_error(text: str) -> None:
    for header in ("cache-control", "expires", "date"):
        freshness([(header, text), ("expires", text)], NOW)
    retry_after(text, NOW)
