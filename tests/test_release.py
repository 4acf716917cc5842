"""What a release says of itself: everything that runs with it, locked by hash, under licences we may pass on."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

RELEASE = Path(__file__).parents[1] / "scripts" / "release"


@pytest.fixture(scope="module")
def parts() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = runpy.run_path(str(RELEASE))["bill"]()["components"]
    return found


def test_all_that_runs_is_named_with_the_hashes_of_the_lock(parts: list[dict[str, Any]]) -> None:
    names = {part["name"] for part in parts}
    assert {"aiohttp", "sqlalchemy", "trafilatura", "psycopg", "nats-py", "webauthn", "opentelemetry-sdk"} <= names
    assert not names & {"pytest", "mypy", "scikit-learn", "wirebell"}
    for part in parts:
        [reference] = part["externalReferences"]
        assert all(re.fullmatch("[0-9a-f]{64}", digest["content"]) for digest in reference["hashes"]), part["name"]
        assert reference["hashes"], part["name"]


def test_nothing_that_runs_is_under_the_gpl_alone(parts: list[dict[str, Any]]) -> None:
    for part in parts:
        licence = part.get("licenses", [{"license": {"name": ""}}])[0]["license"]["name"]
        choices = re.split(r"\bOR\b", licence)
        assert not all(re.search(r"\bA?GPL|Affero|GNU General", choice) for choice in choices), (
            part["name"],
            licence,
        )
