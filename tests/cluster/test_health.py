"""What a worker says of itself on its port: health for who supervises it, numbers for who watches it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from msgspec import json
from msgspec.structs import replace

from wirebell.app.exposition import exposition
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.app.worker_numbers import measured
from wirebell.cluster.health import Health, serve
from wirebell.errors import UsageError
from wirebell.model.cluster import Lag
from wirebell.pipeline.steps import Steps
from wirebell.settings import load
from wirebell.web.metrics import measured as of_server

LAG = Lag(read=2, thread=1, match={1: 7, 2: 0}, deliver=3, oldest=4.5)
MATCHES = Health(
    ok=True,
    work="match",
    holder="m:1",
    shard="1/2",
    stands_by=False,
    problem=None,
    bus=None,
    done={"told": 12, "alerts": 340, "held": 2},
    lag=LAG,
)
DELIVERS = replace(MATCHES, work="deliver", shard=None, done={"sent": 9, "later": 2, "refused": 1})
AWAY = replace(MATCHES, ok=False, problem="the database is away", bus="no broker", lag=None)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(load(tmp_path)) as found:
        yield found


async def asked(health: Health, path: str) -> tuple[str, str]:
    """Return the status line and the body of what a worker of that health answers."""
    server = await serve(0, lambda: health, lambda found: exposition(measured(found, Steps())))
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
        writer.close()
    assert f"Content-Length: {len(body.encode())}" in head
    return head.splitlines()[0], body


async def rows(health: Health) -> Iterable[str]:
    status, text = await asked(health, "/metrics")
    assert status == "HTTP/1.1 200 OK"
    named = re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)
    assert len(named) == len(set(named))
    return [line for line in text.splitlines() if not line.startswith("#")]


async def test_health_is_json_and_its_status_says_whether_it_is_well() -> None:
    status, body = await asked(MATCHES, "/")
    assert status == "HTTP/1.1 200 OK"
    assert json.decode(body, type=Health) == MATCHES
    status, body = await asked(AWAY, "/healthz")
    assert status.startswith("HTTP/1.1 503")
    assert json.decode(body, type=Health) == AWAY


async def test_a_shard_tells_what_it_did_and_what_waits() -> None:
    found = await rows(MATCHES)
    assert 'wirebell_worker_info{work="match",shard="1/2"} 1' in found
    assert "wirebell_stories_matched_total 12" in found
    assert "wirebell_alerts_total 340" in found
    assert 'wirebell_waiting_matched{shard="1"} 7' in found
    assert 'wirebell_waiting{work="thread"} 1' in found
    assert "wirebell_stories_pending_oldest_seconds 4.5" in found
    assert "wirebell_worker_ok 1" in found
    assert "wirebell_bus_connected 1" in found


async def test_deliveries_are_counted_by_the_name_that_the_server_gives_them() -> None:
    found = await rows(DELIVERS)
    assert 'wirebell_deliveries_total{outcome="refused"} 1' in found
    assert not any(row.startswith("wirebell_alerts_total") for row in found)


async def test_numbers_come_while_record_and_broker_are_away() -> None:
    found = await rows(AWAY)
    assert "wirebell_worker_ok 0" in found
    assert "wirebell_bus_connected 0" in found
    assert not any(row.startswith("wirebell_waiting") for row in found)


async def test_a_port_that_is_taken_is_refused_with_what_to_do() -> None:
    async with await serve(0, lambda: MATCHES, lambda _: "") as server:
        with pytest.raises(UsageError, match="Give another --healthz"):
            await serve(server.sockets[0].getsockname()[1], lambda: MATCHES, lambda _: "")


def test_the_rules_to_be_woken_by_name_numbers_that_there_are(house: House) -> None:
    rules = (Path(__file__).parents[2] / "deploy" / "prometheus-rules.yml").read_text(encoding="utf-8")
    asked_for = set(re.findall(r"\bwirebell_\w+", "\n".join(re.findall(r"expr: (.*)", rules))))
    told = [*of_server(house, Pulse()), *(m for one in (MATCHES, DELIVERS) for m in measured(one, Steps()))]
    assert len(asked_for) > 8
    assert asked_for <= {metric.name for metric in told}
