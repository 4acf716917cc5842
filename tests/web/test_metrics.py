"""Numbers for whoever watches, and readiness for whoever balances load."""

from __future__ import annotations

import re
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.web.conftest import Client
from wirebell.app.exposition import Metric, exposition
from wirebell.app.follows import feed_path
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.web.metrics import may_ask, measured

LINE = re.compile(r'[a-z_]+(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? -?[0-9.e+]+')
NEAR = ("127.0.0.0/8", "::1/128")


def test_the_numbers_are_in_prometheus_own_format_and_say_what_is_on_record(house: House) -> None:
    text = exposition(measured(house, Pulse(visits=3, sent=2, refused=1)))
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    assert [row for row in rows if not LINE.fullmatch(row)] == []
    assert "wirebell_visits_total 3" in rows
    assert 'wirebell_deliveries_total{outcome="refused"} 1' in rows
    assert f'wirebell_records{{kind="alerts"}} {house.store.counts()["alerts"]}' in rows
    named = re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)
    assert len(named) == len(set(named)) > 15


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="only Linux tells of a process there")
def test_a_process_is_told_of_as_every_dashboard_expects(house: House) -> None:
    rows = dict(
        line.rsplit(" ", 1) for line in exposition(measured(house, Pulse())).splitlines() if line[0] != "#"
    )
    assert 10 * 2**20 < float(rows["process_resident_memory_bytes"]) <= float(rows["process_max_rss_bytes"]) * 1.1
    assert 0 < time.time() - float(rows["process_start_time_seconds"]) < 86_400
    assert float(rows["process_open_fds"]) < float(rows["process_max_fds"])
    assert abs(time.time() - float(rows["wirebell_scrape_timestamp_seconds"])) < 60
    assert rows[f'wirebell_build_info{{version="{version("wirebell")}"}}'] == "1"


def test_no_digit_of_a_number_is_lost() -> None:
    values = (1_234_567, 1_795_974_983.25, 0.1, 0, 2**53)
    rows = Metric("wirebell_n", "gauge", "A number.", tuple(({}, value) for value in values))
    lines = exposition([rows]).splitlines()[2:]
    assert lines[:4] == [f"wirebell_n {number}" for number in ("1234567", "1795974983.25", "0.1", "0")]
    assert float(lines[4].split()[1]) == 2**53


def test_numbers_name_nobody(house: House) -> None:
    text = exposition(measured(house, Pulse(problems={"visits": "harbour.example failed"})))
    for follower in house.store.followers():
        assert f'"{follower.id}"' not in text
        assert feed_path(house, follower) not in text
    assert "harbour" not in text


@pytest.mark.parametrize(
    ("client", "headers", "may"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("10.0.0.9", {}, False),
        ("127.0.0.1", {"x-forwarded-for": "10.0.0.9"}, False),
        ("127.0.0.1", {"forwarded": "for=10.0.0.9"}, False),
        ("testclient", {}, False),
        (None, {}, False),
    ],
)
def test_only_those_named_may_ask_and_only_straight(
    client: str | None, headers: dict[str, str], may: bool
) -> None:
    assert may_ask(client, headers, NEAR) is may


def test_strangers_are_not_told_that_there_are_numbers(stranger: Client) -> None:
    assert stranger.get("/metrics").status_code == 404


def test_a_server_is_ready_when_its_work_runs(client: Client) -> None:
    assert client.get("/readyz").status_code == 503
