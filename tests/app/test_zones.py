"""Zones as people write them."""

from __future__ import annotations

import pytest

from wirebell.app.policies import zone_name
from wirebell.errors import UsageError


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("europe/london", "Europe/London"),
        ("America/new york", "America/New_York"),
        ("gmt+0", "GMT+0"),
        ("utc", "UTC"),
    ],
)
def test_a_zone_is_known_however_it_is_written(said: str, name: str) -> None:
    assert zone_name(said) == name


@pytest.mark.parametrize("said", ["UTC+3", "GMT-05:30", "+0200", "utc +1", "−3"])
def test_a_difference_is_no_zone_and_none_is_offered_for_it(said: str) -> None:
    with pytest.raises(UsageError, match="knows no summer time") as caught:
        zone_name(said)
    assert "Etc/" not in str(caught.value)


def test_the_nearest_zones_are_offered_for_a_name() -> None:
    with pytest.raises(UsageError, match="Did you mean Europe/London"):
        zone_name("London")
    with pytest.raises(UsageError, match=r"as Europe/London\.$"):
        zone_name("")
