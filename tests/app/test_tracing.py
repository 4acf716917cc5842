"""The life of a story as a trace, told to a collector on the loopback as collectors hear it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from tests.flow.test_webhooks import Moved, run, story
from tests.loopback import http, loopback
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.app.tracing import ids_of, traced
from wirebell.errors import SettingsError
from wirebell.pipeline import Step
from wirebell.settings import Traces, load

STEPS = ["accept", "decide", "match", "read", "record", "send", "story", "thread"]


def house_at(home: Path, endpoint: str) -> House:
    home.mkdir()
    (home / "key").write_text("x-key=mellon")
    (home / "wirebell.toml").write_text(f'[traces]\nendpoint = "{endpoint}"\nheaders = "file:{home / "key"}"\n')
    return House(load(home, {}), Moved())


def spans_in(bodies: list[bytes]) -> list[Span]:
    told = [one for body in bodies for one in ExportTraceServiceRequest.FromString(body).resource_spans]
    return [span for resource in told for scope in resource.scope_spans for span in scope.spans]


async def test_a_story_is_one_trace_from_its_arrival_to_its_alert(tmp_path: Path) -> None:
    async with loopback() as peer:
        peer.answers["/v1/traces"] = http()
        house = house_at(tmp_path / "home", peer.url("/v1/traces"))
        follows.add(house, "sailors", "me", "mailto:me@mail.example")
        await run(house, tmp_path / "tray.json", [story("a"), story("b")])
        [first, _] = house.store.alerts()
        await asyncio.to_thread(house.__exit__, None, None, None)
        bodies = [asked.body for asked in peer.asked]
        assert {asked.headers["x-key"] for asked in peer.asked} == {"mellon"}
    ids = ids_of(first.story, 1)
    ours = [span for span in spans_in(bodies) if int.from_bytes(span.trace_id) == ids.trace]
    assert sorted({span.name for span in ours}) == STEPS
    for span in ours:
        parent = b"" if span.name == "story" else ids.first.to_bytes(8)
        assert span.parent_span_id == parent
        assert span.start_time_unix_nano <= span.end_time_unix_nano
        assert {a.key for a in span.attributes} == {"wirebell.story", "wirebell.version"}
    assert len({span.trace_id for span in spans_in(bodies)}) == 2
    assert not any(word in body for body in bodies for word in (b"mail.example", b"Sailors", b"sailors", b'"me"'))


async def test_a_collector_that_is_away_costs_spans_and_nothing_else(tmp_path: Path) -> None:
    house = house_at(tmp_path / "home", "http://127.0.0.1:9/v1/traces")
    follows.add(house, "sailors", "me", "mailto:me@mail.example")
    posted = await run(house, tmp_path / "tray.json", [story("a")])
    assert posted.sent == 1
    await asyncio.to_thread(house.__exit__, None, None, None)


async def test_a_step_that_fails_says_so_and_a_share_is_the_same_in_every_process(tmp_path: Path) -> None:
    async with loopback() as peer:
        peer.answers["/v1/traces"] = http()
        for _ in range(2):
            tracer = traced(Traces(endpoint=peer.url("/v1/traces"), share=0.5))
            for number in range(40):
                tracer(Step("read", ((f"s{number}", 1),), 1, 2, "ValueError"))
            await asyncio.to_thread(tracer.close)
        first, second = (spans_in([asked.body]) for asked in peer.asked)
    assert {span.trace_id for span in first} == {span.trace_id for span in second}
    assert 5 < len(first) < 35
    failed = (Status.STATUS_CODE_ERROR, "ValueError")
    assert {(span.status.code, span.status.message) for span in first} == {failed}


@pytest.mark.parametrize("endpoint", ["127.0.0.1:4318", "ftp://collector.example/", "http://"])
def test_an_address_that_is_none_is_told_at_once(endpoint: str) -> None:
    with pytest.raises(SettingsError, match="4318/v1/traces"):
        traced(Traces(endpoint=endpoint))


def test_versions_have_traces_of_their_own() -> None:
    assert len({ids_of("a", 1), ids_of("a", 2), ids_of("a2", 1), ids_of("a", 12)}) == 4
