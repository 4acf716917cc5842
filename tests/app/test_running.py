"""`run --once`, as the façade counts it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from tests.samples import NOW
from wirebell.app import follows, sources
from wirebell.app.house import FixedClock, House
from wirebell.app.policies import PolicyWish
from wirebell.app.running import nothing_due, run_once
from wirebell.ports import Store
from wirebell.settings import Settings


def test_what_was_held_at_the_last_moment_is_counted(store: Store, tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path), FixedClock(NOW))
    house.store = store
    (tmp_path / "tray.json").write_bytes(msgspec.json.encode({"id": 1, "headline": "Sailors sing", "body": "Ah."}))
    sources.add(house, sources.SourceWish(address=str(tmp_path / "tray.json"), alert_first=True))
    follow = follows.add(house, "sailors", "me", "feed", PolicyWish(cadence="hourly"))
    first = run_once(house)
    assert (first.alerts, first.deferred, first.held) == (1, 1, 0)
    follows.remove(house, follow.id)
    house.clock = FixedClock(NOW + timedelta(hours=1))
    steps: list[str] = []
    second = run_once(house, all_due=True, progress=lambda step, done, of: steps.append(step))
    assert (second.sources.unchanged, second.alerts, second.held, second.deliveries.sent) == (1, 0, 1, 0)
    assert steps[0] == "Visiting sources"


def test_who_expected_a_visit_learns_why_there_was_none(store: Store, tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path), FixedClock(NOW))
    house.store = store
    assert "wirebell source add" in nothing_due(house)
    (tmp_path / "tray.json").write_bytes(msgspec.json.encode({"id": 1, "headline": "Sailors sing", "body": "Ah."}))
    sources.add(house, sources.SourceWish(address=str(tmp_path / "tray.json")))
    assert run_once(house).sources.visited == 1
    assert run_once(house).sources.visited == 0
    said = nothing_due(house)
    assert "None of 1 sources is due, the first at " in said
    assert "--all-due" in said


def test_a_clock_that_was_ahead_and_is_put_right_leaves_no_source_unvisited(store: Store, tmp_path: Path) -> None:
    house = House(Settings(home=tmp_path), FixedClock(NOW + timedelta(days=300)))
    house.store = store
    (tmp_path / "tray.json").write_bytes(msgspec.json.encode({"id": 1, "headline": "Sailors sing", "body": "Ah."}))
    sources.add(house, sources.SourceWish(address=str(tmp_path / "tray.json")))
    assert run_once(house).sources.visited == 1
    house.clock = FixedClock(NOW)
    assert run_once(house).sources.visited == 1
    assert run_once(house).sources.visited == 0, "it keeps its pace from now on"
    assert [visit.last for visit in store.visits().values()] == [NOW]
