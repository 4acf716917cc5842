"""Dates as publishers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirebell.intake.formats.dates import moment

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-14T12:00:00Z",
        "2026-03-14T12:00:00.123456Z",
        "2026-03-14T13:00:00+01:00",
        "2026-03-14 12:00:00",
        "2026-03-14T12:00",
        "20260314T120000Z",
        "2026-03-14T08:00:00-0400",
        "2026-03-14T07:00:00 EST",
        "Sat, 14 Mar 2026 12:00:00 GMT",
        "Sat, 14 Mar 2026 12:00:00 +0000",
        "Sat, 14 Mar 26 07:00:00 EST",
        "14 Mar 2026 04:00 PST",
        "Sat, 14 Mar 2026 13:00:00 CET",
        "Sat, 14 Mar 2026 12:00:00 UT",
        "Saturday, 14 March 2026 12:00:00 GMT",
        "Sat Mar 14 12:00:00 2026",
        "Sat,  14  Mar\n2026 12:00:00 (GMT)",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    found = moment(text)
    assert found is not None
    assert found.replace(microsecond=0) == NOON
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "garbage",
        "2026-13-45",
        "Fri, 99 Feb 2026 99:99:99 GMT",
        "0000-00-00",
        "1" * 10_000,
        "12/31/2026",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_what_cannot_be_read_is_none(text: str | None) -> None:
    assert moment(text) is None


def test_the_hour_24_and_the_leap_second_exist() -> None:
    assert moment("2026-03-13T24:00:00Z") == datetime(2026, 3, 14, tzinfo=UTC)
    assert moment("Sat, 31 Dec 2016 23:59:60 GMT") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2500, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - bounds are naive
def test_every_rfc_3339_moment_is_read_exactly(when: datetime) -> None:
    offset = when.utcoffset()
    if offset is None or offset.total_seconds() % 60 or when.fold:
        return
    found = moment(when.replace(microsecond=0).isoformat())
    assert found == when.replace(microsecond=0).astimezone(UTC)


@given(st.text(max_size=60))
def test_no_text_is_a_crash(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is UTC
