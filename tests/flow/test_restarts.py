"""A program that is started again and again asks its sources no more often than one that runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.flow.papers import STEPS, papers
from wirebell.app import sources
from wirebell.app.house import FixedClock, House
from wirebell.app.running import run_once
from wirebell.settings import load

STARTS = 100
LOOPBACK = ("127.0.0.0/8",)


def house_at(home: Path, seconds: int) -> House:
    now = STEPS[0] + timedelta(seconds=seconds)
    return House(load(home, {}, allow_private=LOOPBACK), FixedClock(now))


@pytest.mark.long
def test_a_hundred_starts_ask_nobody_once_more(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with papers(tmp_path / "tray") as served:
        served.at(0)
        with house_at(home, 0) as house:
            for address in served.addresses[:2]:
                sources.add(house, sources.SourceWish(address=address, pages="never"))
            run_once(house)
        assert sum(served.answers.values()) == 2
        for start in range(STARTS):
            with house_at(home, start + 1) as house:
                assert run_once(house).sources.visited == 0
        assert sum(served.answers.values()) == 2
