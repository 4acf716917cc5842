"""Requests that no browser sends: each is refused as what it is, and none is called a fault of ours."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.web.conftest import Client, send
from tests.web.signed import OURS as PUBLIC
from tests.web.signed import browser, public, signed_in
from tests.web.test_furniture import PAPER
from wirebell.accounts import tokens
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.web.routes import application

DEEP = b'{"x":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
NO_JSON = [b'{"token": "\xff"}', DEEP, b"[", b"", b"[]"]
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("host", ["news.example:port", "news.example:99999", "", "[::1]:x"])
@pytest.mark.parametrize("path", ["/", "/nowhere", "/follows", "/topic/medtop:04000000", "/follows/try"])
def test_a_host_that_is_none_changes_no_page(host: str, path: str, stranger: Client) -> None:
    asked, usual = stranger.get(path, headers={"Host": host}), stranger.get(path)
    assert asked.status_code == usual.status_code < 500
    assert asked.headers["content-security-policy"] == usual.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/story/a%00", "/search?q=sailors%00", "/feed/a%00.atom", "/furniture/article?url=%00"]
)
def test_nothing_is_at_an_address_that_holds_nul(path: str, client: Client) -> None:
    assert client.get(path).status_code == 404


def test_a_form_that_holds_nul_changes_nothing(client: Client, house: House) -> None:
    before = house.store.follows()
    assert send(client, "/follow", expression="sail\0ors").status_code == 400
    assert house.store.follows() == before


@pytest.mark.parametrize("body", NO_JSON)
def test_what_furniture_sends_that_is_no_json_hands_nobody_over(body: bytes, stranger: Client) -> None:
    answer = stranger.post("/furniture/reader", content=body, headers={**JSON, "Origin": PAPER})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("body", [*NO_JSON, b'{"old": "\\u0000", "endpoint": "", "key": "", "auth": ""}'])
def test_what_a_worker_sends_that_is_no_json_changes_nothing(body: bytes, house: House) -> None:
    with signed_in(public(house), "ana", browser(house)) as mine:
        answer = mine.post("/browsers/changed", content=body, headers={**JSON, **PUBLIC})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "more", "at"),
    [
        ("GET", "/stories?source=a%00", {}, "source"),
        ("GET", "/why?story=%00", {}, "story"),
        ("POST", "/follows", {"json": {"expression": "sail\0ors"}}, "/expression"),
        ("PATCH", "/preferences", {"json": {"policy": {"mute": ["b", "c\0"]}}}, "/policy/mute/1"),
        ("POST", "/me/read", {"json": {"stories": ["a", "b\0"]}}, "/stories/1"),
    ],
)
def test_a_program_is_told_where_it_wrote_nul(
    method: str, path: str, more: dict[str, Any], at: str, house: House
) -> None:
    follows.add_follower(public(house), "bo")
    told = {"Authorization": f"Bearer {tokens.make(house, 'bo', 'test', ('read', 'write')).token}"}
    with browser(house) as api:
        answer = api.request(method, f"/api/v1{path}", headers=told, **more)
    assert (answer.status_code, [fault["at"] for fault in answer.json()["faults"]]) == (422, [at])


def test_a_program_that_sends_no_text_is_told_so(house: House) -> None:
    told = {"Authorization": f"Bearer {tokens.make(public(house), 'ana', 'test', ('write',)).token}", **JSON}
    with browser(house) as api:
        answer = api.post("/api/v1/follows", content=b'{"expression": "\xff"}', headers=told)
    assert (answer.status_code, answer.json()["type"].rpartition("#")[2]) == (400, "malformed")


def test_who_leaves_while_sending_is_no_fault_of_ours(house: House) -> None:
    asked = {
        "type": "http",
        "method": "POST",
        "path": "/sign-in",
        "raw_path": b"/sign-in",
        "query_string": b"",
    }
    scope: Any = {**asked, "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1), "scheme": "http"}
    scope |= {"http_version": "1.1", "server": ("localhost", 80), "root_path": "", "asgi": {"version": "3.0"}}
    coming: list[Any] = [{"type": "http.request", "body": b"[", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    with capture_logs() as logs:
        asyncio.run(application(house, Pulse())(scope, receive, send))
    assert [one["status"] for one in sent if "status" in one] == [400]
    assert not logs
