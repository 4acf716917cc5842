"""The model of capacity: what is planned is enough, more work takes no fewer, what cannot be mended is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.samples import follower
from wirebell.bench.capacity import Coming, Load, Prices, alerts_of, lasting, plan, spent
from wirebell.bench.machine import machine
from wirebell.bench.stage_costs import Bench
from wirebell.bench.unit_costs import UnitCosts, measure
from wirebell.errors import UsageError
from wirebell.store import open_store

UNITS = UnitCosts(
    accept_ms=1.0,
    read_ms=5.0,
    thread_ms=1.0,
    shard_ms=0.1,
    alert_ms=0.02,
    read_round_ms=0.0,
    thread_round_ms=0.0,
    shard_round_ms=0.0,
    idle_ms=0.0,
    relay_ms=0.0,
    database_ms=0.0,
    deliver_ms=0.5,
    follows=10_000,
    alerts_per_story=200.0,
    worker_bytes=150_000_000,
    follow_bytes=2_000,
    story_bytes=10_000,
    alert_bytes=300,
    delivery_bytes=200,
)
BUSY = replace(UNITS, read_round_ms=3.0, thread_round_ms=8.0, shard_round_ms=4.0, idle_ms=2.0, relay_ms=20.0)
LOAD = Load(stories_per_minute=600, follows=100_000)


def planned(load: Load, units: UnitCosts = UNITS, **prices: float) -> Any:
    return plan(units, load, Prices(**prices), machine())


def test_a_load_by_hand() -> None:
    """Ten stories a second, 2,000 alerts each: by the unit costs above."""
    found = planned(LOAD)
    assert (found.alerts_per_s, found.deliveries_per_s) == (20_000, 20_000)
    assert (found.cores.read, found.cores.thread, found.cores.deliver) == (0.05, 0.01, 10.0)
    assert (found.workers.read, found.workers.thread, found.workers.match, found.workers.deliver) == (1, 2, 1, 17)
    assert found.database.rows_per_s == 10 * 3 + 20_000 + 60_000
    assert found.broker.messages_per_s == 30
    assert found.most_stories_per_s == pytest.approx(17.0)
    assert found.problems == ()
    assert found.cost_per_month is None


def test_money_is_cores_memory_and_disk() -> None:
    found = planned(LOAD, core=20.0, gb=3.0, disk_gb=0.1)
    workers = found.workers.serve + found.workers.read + found.workers.thread + found.workers.match + 17
    assert found.cost_per_month == pytest.approx(
        workers * 20 + found.memory_gb * 3 + found.database.gb * 0.1, abs=0.01
    )


loads = st.builds(
    Load,
    stories_per_minute=st.floats(0.1, 100_000),
    follows=st.integers(1, 20_000_000),
    alerts_per_story=st.none() | st.floats(0, 100_000),
    deliveries_per_alert=st.floats(0, 3),
    peak=st.floats(1, 20),
    busy=st.floats(0.05, 1),
)


@given(loads, st.sampled_from(["without rounds", "with rounds"]))
def test_what_is_planned_is_enough(load: Load, which: str) -> None:
    found = planned(load, UNITS if which == "without rounds" else BUSY)
    if found.problems:
        return
    for kind in ("serve", "read", "match", "deliver"):
        assert getattr(found.cores, kind) <= getattr(found.workers, kind) * load.busy + 0.001
    assert found.most_stories_per_s >= load.stories_per_minute * load.peak / 60 - 0.1
    room = found.workers.match * (load.worker_gb * 1e9 - UNITS.worker_bytes)
    assert load.follows * UNITS.follow_bytes <= room


@given(loads, st.floats(1, 10))
def test_more_work_never_takes_fewer(load: Load, times: float) -> None:
    before, after = planned(load), planned(replace(load, stories_per_minute=load.stories_per_minute * times))
    if before.problems or after.problems:
        assert len(after.problems) >= len(before.problems)
        return
    assert all(getattr(after.workers, k) >= getattr(before.workers, k) for k in before.workers.__struct_fields__)
    assert after.memory_gb >= before.memory_gb


def test_what_no_number_of_workers_mends_is_said() -> None:
    fast = planned(replace(LOAD, stories_per_minute=60_000))
    assert ["at most 600 stories a second of one language" in p for p in fast.problems] == [True]
    hopeless = planned(replace(LOAD, stories_per_minute=600_000))
    assert any("make every story ready" in p for p in hopeless.problems)
    assert any("raise --worker-gb" in p for p in planned(replace(LOAD, worker_gb=0.1)).problems)


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"stories_per_minute": 0}, "--stories-per-minute"),
        ({"follows": 0}, "--follows"),
        ({"busy": 1.1}, "--busy"),
        ({"peak": 0.5}, "--peak"),
        ({"worker_gb": 0}, "--worker-gb"),
    ],
)
def test_a_load_that_is_none_is_refused(changes: dict[str, Any], option: str) -> None:
    with pytest.raises(UsageError, match=option):
        planned(replace(LOAD, **changes))


def test_what_shards_take_by_hand() -> None:
    """A hundred stories, 20,000 alerts, four shards: each pays for every story, all together for the alerts."""
    found = spent(UNITS, 100, 20_000, 10_000, 4)
    assert (found.serve, found.read, found.thread, found.match, found.deliver) == (0.1, 0.5, 0.1, 0.44, 5.0)


def test_what_rounds_take_by_hand() -> None:
    """Ten stories a second are five letters of two, and as many rounds; of four shards each begins 2.5."""
    one, four = (spent(BUSY, 10, 0, 0, shards) for shards in (1, 4))
    assert one.read == four.read == pytest.approx(0.05 + 5 * 0.003 + 0.022)
    assert one.thread == pytest.approx(0.01 + 5 * 0.008 + 0.002)
    assert one.match == pytest.approx(0.001 + 5 * 0.004 + 0.002)
    assert four.match == pytest.approx(4 * (0.001 + 2.5 * 0.004 + 0.002))


def test_what_comes_together_is_cheaper() -> None:
    one_by_one = spent(BUSY, 300, 0, 0, 4, Coming(seconds=300))
    together = spent(BUSY, 300, 0, 0, 4, Coming(seconds=300, at_once=300))
    assert together.read < one_by_one.read
    assert together.match < one_by_one.match


def test_a_burst_lasts_as_long_as_its_reader_or_as_all_cores_together() -> None:
    assert lasting(UNITS, 100, 0, 1, cores=8) == pytest.approx(0.5)
    assert lasting(UNITS, 100, 50_000, 1, cores=1) == pytest.approx(0.5 + 0.1 + 0.01 + 1.0)
    beside = replace(UNITS, database_ms=20.0)
    assert lasting(beside, 100, 50_000, 1, cores=1) == pytest.approx(0.5 + 0.1 + 0.01 + 1.0 + 2.0)


def wires(folder: Path) -> tuple[Path, Path]:
    """Sixty stories and eight follows that all of them meet, as files."""
    stories, queries = folder / "s.jsonl", folder / "q.jsonl"
    stories.write_text(
        "".join(
            json.dumps({"id": n, "title": f"Ferry {n}", "body": "Sailors were rescued.\nAll are well."}) + "\n"
            for n in range(60)
        )
    )
    queries.write_text("".join(json.dumps({"id": f"q{n}", "query": "sailors"}) + "\n" for n in range(8)))
    return stories, queries


def test_a_record_that_is_in_use_is_not_measured_with(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "ours.db"))
    store.add_follower(follower())
    store.close()
    with pytest.raises(UsageError, match="give an empty one"):
        measure(*wires(tmp_path), 60, 200, bench=Bench(database=str(tmp_path / "ours.db")))


def test_units_are_measured_through_the_pipeline(tmp_path: Path) -> None:
    units = measure(*wires(tmp_path), 60, 200)
    assert (units.follows, units.alerts_per_story) == (8, 8.0)
    costs = (units.accept_ms, units.read_ms, units.thread_ms, units.shard_ms, units.alert_ms, units.deliver_ms)
    rounds = (units.read_round_ms, units.thread_round_ms, units.shard_round_ms)
    assert all(cost > 0 for cost in (*costs, *rounds, units.idle_ms + units.relay_ms))
    assert units.worker_bytes > units.follow_bytes
    assert alerts_of(units, LOAD) == pytest.approx(100_000)
