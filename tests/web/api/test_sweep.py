"""Every operation of the document: nobody without a token, no scope beyond the role, nothing of another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.web.api.conftest import AUTH, ENDPOINT, KEY, Asked, Program
from tests.web.signed import BASE
from wirebell.accounts import own, tokens
from wirebell.app.house import House
from wirebell.web.api.document import document
from wirebell.web.api.operation import Operation
from wirebell.web.api.table import OPERATIONS

DOCUMENT = json.loads(document())
SECRETS = ("zeppelin", "ana@mail.example", "hooks.example/ana", "ana.second")
"""What only ana may read of herself: her expression, her addresses, her webhook."""
BODIES: dict[str, Any] = {
    "addFollow": {"expression": "pier"},
    "tryFollow": {"expression": "pier"},
    "changeFollow": {"to": "feed"},
    "changePreferences": {"zone": "UTC"},
    "replayWebhook": {"url": "https://hooks.example/ana"},
    "eraseMe": {"follower": "ana"},
    "makeToken": {"name": "x", "scopes": ["read"]},
    "addSource": {"url": "https://paper.example/feed"},
    "addUser": {"address": "x@mail.example"},
    "changeUser": {"role": "operator"},
    "correctStory": {"note": "Ten, not nine.", "headline": "Ferry", "text": "Ten sailors were rescued."},
    "embargoStory": {"until": "2026-03-20T09:00:00Z"},
    "mergeNames": {"kind": "person", "name": "Ode Varga", "other": "Marshal of the Quay"},
    "splitName": {"kind": "person", "name": "Ode Varga"},
    "mergeStorylines": {"one": "none", "other": "none"},
    "ruleTopic": {"rule": "pier AND sailors"},
    "tryRule": {"rule": "pier", "topic": "wb:us-foreign-policy"},
    "markStory": {"story": "none", "verdict": "right"},
    "changeTerms": {"excerpt": "500", "shared": "no"},
    "answerReuse": {"state": "granted", "answer": "Gladly."},
    "joinTeam": {"follower": "bo"},
    "markRead": {"stories": ["none"]},
    "addBrowser": {"endpoint": f"{ENDPOINT}new", "key": KEY, "auth": AUTH, "name": "Phone"},
    "renewBrowser": {"endpoint": f"{ENDPOINT}anew", "key": KEY, "auth": AUTH},
    "close": {"thing": "topic:wb:us-foreign-policy"},
    "entitle": {"follower": "bo"},
    "askReuse": {"name": "Ana", "address": "ana.press@mail.example", "use": "In a school paper."},
    "addAddress": {"address": "other@mail.example"},
    "testReached": {"address": "mailto:ana.second@mail.example"},
    "removeAddress": {"address": "ana.second@mail.example"},
    "previewSource": {"url": "https://paper.example/preview"},
    "changeSource": {"name": "The Tray"},
    "importSources": {
        "opml": '<opml version="2.0"><body><outline xmlUrl="https://paper.example/f"/></body></opml>'
    },
}


def ids(house: House, who: str) -> dict[str, str]:
    """What stands in paths: the ids of somebody's own things."""
    (session,) = own.sessions_of(house, who)[:1]
    alerts = house.store.alerts(who)
    story = house.store.find_story("https://harbour.example/ferry")
    return {
        "follow": house.store.follows(who)[0].id,
        "alert": alerts[0].id if alerts else "none",
        "session": session.id,
        "way": f"{who}-way",
        "browser": house.store.browsers(who)[0].id,
        "closed": "topic:wb:us-foreign-policy",
        "token": tokens.every(house, who)[0].id,
        "user": who,
        "story": story.id if story else "",
        "kind": "topic",
        "thing": "none",
        "source": house.store.sources()[0].id,
        "topic": "wb:us-foreign-policy",
        "team": "ana",
        "member": "bo",
        "request": "none",
        "change": "1",
    }


def asked(one: Operation, parts: dict[str, str]) -> tuple[str, str, dict[str, Any]]:
    body = BODIES.get(one.name, {"url": "https://hooks.example/ana"}) if one.takes else None
    path = one.path.format(**parts) + ("?q=pier" if one.name == "search" else "")
    path += f"?story={parts['story']}" if one.name == "why" else ""
    return one.method, path, {"json": body} if body is not None else {}


def in_document() -> Iterator[tuple[str, str]]:
    for path, methods in DOCUMENT["paths"].items():
        yield from ((method.upper(), path) for method in methods)


def test_the_document_lists_every_operation_and_no_other() -> None:
    assert sorted(in_document()) == sorted((one.method, one.path) for one in OPERATIONS)
    assert len({one.name for one in OPERATIONS}) == len(OPERATIONS)
    assert len(OPERATIONS) > 30


@pytest.mark.parametrize("one", OPERATIONS, ids=[one.name for one in OPERATIONS])
def test_without_a_token_it_is_refused_and_a_browser_has_none(one: Operation, steady: Asked) -> None:
    method, path, more = asked(one, ids(steady.house, "ana"))
    before = steady.state()
    for origin in (BASE, "https://evil.example"):
        answer = steady.browser.request(method, f"/api/v1{path}", headers={"Origin": origin}, **more)
        assert answer.status_code == 401
        assert "access-control-allow-origin" not in answer.headers
    assert steady.state() == before


@pytest.mark.parametrize("one", OPERATIONS, ids=[one.name for one in OPERATIONS])
def test_each_role_can_do_what_it_may_and_no_more(one: Operation, steady: Asked) -> None:
    before = steady.state()
    may = {"read": 4, "write": 4, "edit": 2, "operate": 1}[one.scope]
    allowed = ["ola", "eve", "ana", "bo"][:may]
    for who, program in steady.programs.items():
        if who not in allowed:
            method, path, more = asked(one, ids(steady.house, "ana"))
            assert program(method, path, **more).status_code == 403, who
    assert steady.state() == before


MINE = [one for one in OPERATIONS if one.name != "stream" and one.scope in {"read", "write"}]


@pytest.mark.parametrize("one", MINE, ids=[one.name for one in MINE])
def test_nothing_of_another_reader_is_shown_or_changed(one: Operation, asked_of: Asked) -> None:
    house = asked_of.house
    method, path, more = asked(one, ids(house, "ana"))
    before = state(house, "ana")
    answer: httpx.Response = asked_of.programs["bo"](method, path, **more)
    assert answer.status_code < 500
    of_a_part = set(one.parts) & {"follow", "alert", "session", "token", "way", "browser"}
    if of_a_part or more.get("json", {}).get("url") or one.name in {"removeAddress", "testReached"}:
        assert answer.status_code == 404
    for secret in SECRETS:
        assert secret not in answer.text, answer.text
    assert state(house, "ana") == before


def state(house: House, who: str) -> list[Any]:
    """All that is a reader's own."""
    store = house.store
    follows = [store.follows(who), [p for p in store.preferences() if p.follower == who], store.rotations()]
    held = [own.sessions_of(house, who), tokens.every(house, who), store.account_of(who), store.confirmed(who)]
    return [*follows, *held, store.ways_in(who), store.alerts(who), store.browsers(who)]


def test_operators_need_the_scope_to_see_others_and_even_then_not_their_own_things(
    shared: House, programs: dict[str, Program]
) -> None:
    parts = ids(shared, "ana")
    for part, path in (("follow", "/follows/"), ("alert", "/alerts/"), ("session", "/me/sessions/")):
        method = "DELETE" if part == "session" else "GET"
        assert programs["ola"](method, path + parts[part]).status_code == 404


def test_the_document_is_served_and_kept_beside_the_docs(api: TestClient[Litestar]) -> None:
    kept = Path(__file__).parents[3] / "docs" / "openapi.json"
    assert kept.read_bytes() == document(), "run scripts/openapi"
    answer = api.get("/api/v1/openapi.json")
    assert answer.content == document()
    assert answer.json()["openapi"] == "3.1.0"
