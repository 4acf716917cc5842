"""Asking wrongly: what was wrong is said, with the part of the request that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.api.conftest import AUTH, ENDPOINT, KEY, Program
from tests.web.api.test_api import problem


def test_what_is_wrong_is_said_with_its_place(ana: Program) -> None:
    found = problem(ana("POST", "/follows", json={"expression": 5}), 422, "invalid")
    assert found["faults"][0]["at"] == "/expression"
    found = problem(ana("POST", "/follows", json={"expression": "a", "policy": {"quiet": [1]}}), 422, "invalid")
    assert found["faults"][0]["at"] == "/policy/quiet/0"
    found = problem(ana("POST", "/follows", json={"expression": "troops AND ("}), 422, "expression")
    assert found["column"] == 11
    problem(ana("POST", "/follows", json={"expression": "a", "more": 1}), 422, "invalid")
    problem(ana("POST", "/follows", json={"expression": "a", "policy": {"cap": "heaps"}}), 422, "invalid")
    problem(ana("POST", "/follows", content=b"{", headers={"Content-Type": "application/json"}), 400, "malformed")
    problem(ana("POST", "/follows", data={"expression": "a"}), 415, "media-type")
    problem(ana("POST", "/follows", json={"expression": "a" * 70_000}), 413, "too-large")
    problem(ana("GET", "/stories", params={"limit": 1000}), 422, "invalid")
    problem(ana("GET", "/stories", params={"page": 2}), 422, "invalid")
    problem(ana("GET", "/stories?limit=1&limit=2"), 422, "invalid")
    problem(ana("GET", "/nowhere"), 404, "not-found")
    answer = ana("PUT", "/follows", json={})
    problem(answer, 405, "method")
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    traced = ana("TRACE", "/alerts")
    problem(traced, 405, "method")
    assert traced.headers["allow"] == "GET, HEAD, OPTIONS"


NAIVE = "2026-01-01T00:00:00"
NOW_ENDED = {"mute": ["golf"], "until": "2020-01-01T00:00:00Z"}
NEVER_ENDS = {"mute": ["golf"], "until": "9999-12-31T23:59:59Z"}
AT = [
    ("POST", "/follows", {}, "/expression"),
    ("POST", "/follows", {"expression": "a", "a/b~": 1}, "/a~1b~0"),
    ("POST", "/follows", {"expression": "a", "policy": {"more": 1}}, "/policy/more"),
    ("POST", "/follows", [], ""),
    ("POST", "/follows", {"expression": "a AND"}, "/expression"),
    ("POST", "/follows", {"expression": "a", "to": "nowhere"}, "/to"),
    ("POST", "/follows", {"expression": "a", "policy": {"cadence": "often"}}, "/policy/cadence"),
    ("POST", "/follows", {"expression": "a", "policy": {"quiet": ["22:00-07:00", "25-1"]}}, "/policy/quiet/1"),
    ("POST", "/follows", {"expression": "a", "policy": {"mute": ["b", "c AND"]}}, "/policy/mute/1"),
    ("POST", "/follows", {"expression": "a", "policy": NOW_ENDED}, "/policy/until"),
    ("POST", "/follows", {"expression": "a", "policy": NEVER_ENDS}, "/policy/until"),
    ("PATCH", "/preferences", {"zone": "Atlantis"}, "/zone"),
    ("PATCH", "/preferences", {"policy": {"unmute": ["golf"]}}, "/policy/unmute/0"),
    ("PATCH", "/preferences", {"zone": ""}, "/zone"),
    ("POST", "/follows/try", {"expression": " "}, "/expression"),
    ("POST", "/me/tokens", {"name": " ", "scopes": ["read"]}, "/name"),
    ("POST", "/me/addresses", {"address": "ana"}, "/address"),
    ("POST", "/webhooks/replay", {"url": "hooks.example"}, "/url"),
    ("POST", "/me/erase", {"follower": "bo"}, "/follower"),
    ("POST", "/stories/{story}/reuse", {"name": "Ana", "address": "ana", "use": "Once."}, "/address"),
    ("POST", "/me/tokens", {"name": "\u0001", "scopes": ["read"], "days": 3}, "/name"),
    ("POST", "/me/browsers", {"endpoint": "https://push.example/", "key": KEY, "auth": AUTH}, "/endpoint"),
    ("POST", "/me/browsers", {"endpoint": ENDPOINT, "key": AUTH, "auth": AUTH}, "/key"),
    ("POST", "/me/browsers", {"endpoint": ENDPOINT, "key": KEY, "auth": "a b"}, "/auth"),
    ("POST", "/me/browsers", {"endpoint": ENDPOINT, "key": KEY, "auth": KEY}, "/auth"),
    ("POST", "/webhooks/replay", {"url": "https://hooks.example/ana", "since": NAIVE}, "/since"),
    ("POST", "/follows", {"expression": "a", "policy": {"mute": ["b"], "until": NAIVE}}, "/policy/until"),
    ("GET", "/alerts", {"since": NAIVE}, "since"),
    ("GET", "/search", {"q": "ferry AND"}, "q"),
    ("GET", "/stories", {"page": "2"}, "page"),
    ("GET", "/stories", {"limit": "1000"}, "limit"),
    ("GET", "/me", {"limit": "1"}, "limit"),
]


@pytest.mark.parametrize(("method", "path", "said", "at"), AT, ids=[f"{row[1]} {row[3]}" for row in AT])
def test_a_fault_names_the_part_that_cannot_be(method: str, path: str, said: Any, at: str, ana: Program) -> None:
    ferry = ana("GET", "/stories").json()["items"][-1]["id"]
    answer = ana(method, path.format(story=ferry), **({"params": said} if method == "GET" else {"json": said}))
    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert fault["at"] == at


def test_parts_that_contradict_one_another_are_no_fault_of_one(ana: Program) -> None:
    body = {"expression": "a", "policy": {"cadence": "digest:03:00", "quiet": ["02:00-04:00"]}}
    assert "faults" not in problem(ana("POST", "/follows", json=body), 422, "invalid")


DESK = [
    ("/storylines/merge", {"one": "none", "other": "none"}, "/one"),
    ("/storylines/merge", {"one": "{story}", "other": "none"}, "/other"),
    ("/names/merge", {"kind": "person", "name": "", "other": ""}, "/name"),
    ("/names/merge", {"kind": "person", "name": "Ode Varga", "other": " "}, "/other"),
    ("/stories/{story}/embargo", {"until": NAIVE}, "/until"),
    ("/sources", {"url": "http://\u0001", "pages": "never"}, "/url"),
    ("/sources/import", {"opml": "a list", "pages": "never"}, "/opml"),
]


@pytest.mark.parametrize(("path", "said", "at"), DESK, ids=[f"{row[0]} {row[2]}" for row in DESK])
def test_a_fault_of_the_desk_names_its_part(
    path: str, said: dict[str, str], at: str, programs: dict[str, Program]
) -> None:
    story = programs["eve"]("GET", "/stories").json()["items"][-1]["id"]
    body = {name: one.replace("{story}", story) for name, one in said.items()}
    found = problem(programs["eve"]("POST", path.format(story=story), json=body), 422, "invalid")
    assert [one["at"] for one in found["faults"]] == [at]


def test_a_fault_of_a_header_names_it(ana: Program) -> None:
    body, key = {"expression": "a"}, {"Idempotency-Key": "a" * 256}
    found = problem(ana("POST", "/follows", json=body, headers=key), 422, "invalid")
    assert found["faults"][0]["at"] == "Idempotency-Key"
    found = problem(ana("GET", "/stream", headers={"Last-Event-ID": "x"}), 422, "invalid")
    assert found["faults"][0]["at"] == "Last-Event-ID"
