"""A network that is cut between workers, broker and database loses and doubles nothing."""

from __future__ import annotations

import random

import pytest

from tests.cluster.machines import SEED
from tests.torture.network import missing, tortured

pytestmark = pytest.mark.cluster


def test_a_network_that_is_cut_changes_nothing() -> None:
    lacking = missing()
    if lacking is not None:
        pytest.skip(lacking)
    print("WIREBELL_TEST_SEED", SEED)  # noqa: T201 - pytest shows it when the test fails
    outcome = tortured(1, 8.0, random.Random(SEED))
    print(outcome)  # noqa: T201 - as above
    assert not outcome.problem
    assert len(outcome.cuts) == len(outcome.told) == 3
