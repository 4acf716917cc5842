"""The health of sources."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.samples import NOW, source
from wirebell.intake.health import examined
from wirebell.model.source import Visit

DAY = timedelta(days=1)


def visit(**changes: Any) -> Visit:
    said: dict[str, Any] = {"visits": 9, "rhythm": 3600.0, "newest": NOW, "last_ok": NOW} | changes
    return Visit(source="harbour", url="https://harbour.example/feed", **said)


@pytest.mark.parametrize(
    ("changes", "level", "said"),
    [
        ({"gone": True, "failures": 9}, "broken", "gone for good"),
        (
            {"failures": 3, "problem": "timed out"},
            "broken",
            "3 visits in a row failed since 14 March 2026: ",
        ),
        ({"failures": 3, "problem": "timed out", "last_ok": None}, "broken", "failed: timed out"),
        ({"moved_to": "https://new.example/", "moves": 2}, "note", "moved to https://new.example/"),
        ({"newest": NOW - 4 * DAY}, "note", "no story for 4 days; until then one came every 60 minutes"),
        ({"newest": NOW - 40 * DAY, "rhythm": 3 * 86_400.0}, "note", "every 3 days"),
        ({"newest": NOW - 40 * DAY, "rhythm": 8 * 3600.0}, "note", "every 8 hours"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(changes: dict[str, Any], level: str, said: str) -> None:
    (found,) = examined(source(), visit(**changes), NOW)
    assert (found.level, found.subject, found.id) == (level, "The Harbour Post", "harbour")
    assert said in found.says
    assert "harbour" in found.do


def test_what_was_never_read_is_told_at_its_first_failure_by_its_address() -> None:
    (found,) = examined(source(), visit(visits=0, last_ok=None, failures=1, problem="timed out"), NOW)
    assert (found.level, found.subject, found.id) == ("broken", source().url, "harbour")
    assert found.says == "it could not be read so far: timed out"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"failures": 2, "problem": "timed out"},
        {"newest": NOW - 2 * DAY},
        {"newest": NOW - 10 * DAY, "rhythm": 86_400.0},
        {"newest": NOW - 40 * DAY, "rhythm": None},
        {"newest": NOW - 40 * DAY, "visits": 4},
        {"newest": None},
    ],
)
def test_what_is_within_reason_is_not_told(changes: dict[str, Any]) -> None:
    assert list(examined(source(), visit(**changes), NOW)) == []
