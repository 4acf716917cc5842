"""Killed at random and started again, the program tells what it would have told: nothing lost, nothing twice."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.flow.papers import STEPS, Papers, moments, papers
from wirebell.app import follows, sources, stories
from wirebell.app.house import FixedClock, House
from wirebell.app.running import run_once
from wirebell.settings import load

KILLS = 10
LOOPBACK = ("127.0.0.0/8",)
FOLLOWS = (
    ("ana", "ferry OR bridge", "mailto:ana@mail.example"),
    ("ana", "school", "feed"),
    ("ben", 'said("Ode Varga": closed)', "mailto:ben@mail.example"),
    ("cleo", "market NOT ferry", "mailto:cleo@mail.example"),
    ("dev", "figure(people >3000)", "feed"),
    ("eve", "volcano", "mailto:eve@mail.example"),
)


def house_at(home: Path, now: datetime) -> House:
    return House(load(home, {}, allow_private=LOOPBACK), FixedClock(now))


def set_up(home: Path, served: Papers) -> None:
    with house_at(home, STEPS[0]) as house:
        for address in served.addresses:
            sources.add(house, sources.SourceWish(address=address, pages="never"))
        for who in dict.fromkeys(who for who, _, _ in FOLLOWS):
            follows.add_follower(house, who)
        for who, expression, to in FOLLOWS:
            follows.add(house, expression, who, to)


def whole_run(home: Path, now: datetime) -> float:
    began = time.perf_counter()
    with house_at(home, now) as house:
        run_once(house, all_due=True)
    return time.perf_counter() - began


class Struck:
    """Runs the command line and kills it at random moments, a number of times in all."""

    def __init__(self, home: Path, kills: int, chance: random.Random) -> None:
        self.home, self.left, self.chance = home, kills, chance
        self.seconds = 1.0

    def run(self, now: datetime, kills: int) -> None:
        tries = 0
        while kills and tries < 4 * KILLS:
            tries += 1
            killed = self._killed(now)
            kills -= killed
            self.left -= killed

    def _killed(self, now: datetime) -> bool:
        words = ["run", "--once", "--now", now.isoformat(), "--all-due"]
        command = [
            sys.executable,
            "-m",
            "wirebell",
            "--home",
            str(self.home),
            "--allow-private",
            *LOOPBACK,
            *words,
        ]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        began = time.perf_counter()
        child = subprocess.Popen(command, **quiet)
        try:
            child.wait(self.chance.uniform(0.4, 1.2) * self.seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait() < 0
        self.seconds = time.perf_counter() - began
        return False


def alerts(home: Path) -> list[tuple[Any, ...]]:
    with house_at(home, STEPS[-1]) as house:
        rows = stories.alerts(house)
        return sorted((r.story, r.headline, r.follower, r.kind, r.revision, r.follows, r.reasons) for r in rows)


def mails(home: Path) -> set[str]:
    return {path.name for path in (home / "mail").iterdir()}


@pytest.mark.long
def test_ten_kills_change_nothing_that_anybody_is_told(tmp_path: Path) -> None:
    calm, struck = tmp_path / "calm", tmp_path / "struck"
    seed = int(os.environ.get("WIREBELL_TEST_SEED", "0")) or random.SystemRandom().randrange(10**6)
    print("WIREBELL_TEST_SEED", seed)  # noqa: T201 - pytest shows it when the test fails
    with papers(tmp_path / "tray") as served:
        set_up(calm, served)
        for step in range(len(STEPS)):
            served.at(step)
            for now in moments(step):
                whole_run(calm, now)
        set_up(struck, served)
        killer = Struck(struck, KILLS, random.Random(seed))
        for step in range(len(STEPS)):
            served.at(step)
            steps_left = len(STEPS) - step
            killer.run(moments(step)[0], killer.left if steps_left == 1 else killer.left // steps_left)
            for now in moments(step):
                whole_run(struck, now)
    assert killer.left == 0
    assert served.answers[304] > 0
    told = alerts(calm)
    assert len(told) > 100
    assert {row[3] for row in told} == {"new", "corrected", "withdrawn"}
    assert alerts(struck) == told
    assert mails(struck) == mails(calm)
    with house_at(struck, STEPS[-1]) as house:
        audit = stories.audit(house)
        assert (audit.missing, audit.extra) == ((), ())
        assert audit.expected == len(told)
        assert house.store.pending(1) == []
        assert {d.state for d in house.store.deliveries()} <= {"sent", "held"}
    with closing(sqlite3.connect(struck / "wirebell.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
