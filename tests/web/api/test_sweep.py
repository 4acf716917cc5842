"""Every operation of the document: nobody without a token, no scope beyond the role, nothing of another's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.samples import NOW
from tests.web.api.conftest import AUTH, ENDPOINT, KEY, Program, peopled, programs_of
from tests.web.signed import BASE, signed_in
from wirebell.accounts import own, tokens
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.settings import load
from wirebell.web.api.document import document
from wirebell.web.api.operation import Operation
from wirebell.web.api.table import OPERATIONS
from wirebell.web.routes import application

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


@dataclass(frozen=True)
class Refusing:
    """A house where all that is asked is refused, so that it serves every test of it."""

    house: House
    browser: TestClient[Litestar]
    programs: dict[str, Program]

    def state(self) -> Any:
        store = self.house.store
        return store.revision(), store.counts(), store.accounts()


class Hurried:
    """A clock that is a second further whenever it is read: nobody asks too often."""

    def __init__(self) -> None:
        self._moment = NOW

    def now(self) -> datetime:
        self._moment += timedelta(seconds=1)
        return self._moment


@pytest.fixture(scope="module")
def refusing(told_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refusing]:
    home = shutil.copytree(told_house, tmp_path_factory.mktemp("refusing") / "home")
    with (
        House(load(home, {}), Hurried()) as house,
        TestClient(application(peopled(house), Pulse()), base_url=BASE) as api,
    ):
        yield Refusing(house, signed_in(house, "ana", api), programs_of(house, api))


@pytest.mark.parametrize("one", OPERATIONS, ids=[one.name for one in OPERATIONS])
def test_without_a_token_it_is_refused_and_a_browser_has_none(one: Operation, refusing: Refusing) -> None:
    method, path, more = asked(one, ids(refusing.house, "ana"))
    before = refusing.state()
    for origin in (BASE, "https://evil.example"):
        answer = refusing.browser.request(method, f"/api/v1{path}", headers={"Origin": origin}, **more)
        assert answer.status_code == 401
        assert "access-control-allow-origin" not in answer.headers
    assert refusing.state() == before


@pytest.mark.parametrize("one", OPERATIONS, ids=[one.name for one in OPERATIONS])
def test_each_role_can_do_what_it_may_and_no_more(one: Operation, refusing: Refusing) -> None:
    before = refusing.state()
    may = {"read": 4, "write": 4, "edit": 2, "operate": 1}[one.scope]
    allowed = ["ola", "eve", "ana", "bo"][:may]
    for who, program in refusing.programs.items():
        if who not in allowed:
            method, path, more = asked(one, ids(refusing.house, "ana"))
            assert program(method, path, **more).status_code == 403, who
    assert refusing.state() == before


MINE = [one for one in OPERATIONS if one.name != "stream" and one.scope in {"read", "write"}]


@pytest.mark.parametrize("one", MINE, ids=[one.name for one in MINE])
def test_nothing_of_another_reader_is_shown_or_changed(
    one: Operation, shared: House, programs: dict[str, Program]
) -> None:
    method, path, more = asked(one, ids(shared, "ana"))
    before = state(shared, "ana")
    answer: httpx.Response = programs["bo"](method, path, **more)
    assert answer.status_code < 500
    of_a_part = set(one.parts) & {"follow", "alert", "session", "token", "way", "browser"}
    if of_a_part or more.get("json", {}).get("url") or one.name in {"removeAddress", "testReached"}:
        assert answer.status_code == 404
    for secret in SECRETS:
        assert secret not in answer.text, answer.text
    assert state(shared, "ana") == before


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
