"""What a reader opens costs the same however many others there are, and few statements however much is theirs.

Nothing is timed: SQLite counts the steps of its own machine, which are as many for the same rows every time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, event

from tests.contract.wire import FEED, HOOK, MAIL, alert, claim, sent, take
from tests.samples import NOW
from tests.web.conftest import TOKEN, Client, house_at
from tests.web.pages_of import pages_of
from tests.web.signed import browser, public, send, signed_in
from wirebell.accounts import tokens, users
from wirebell.app import follows
from wirebell.app.house import House
from wirebell.model.browser import Browser
from wirebell.model.entitlement import Entitlement
from wirebell.model.follow import Follow, Follower
from wirebell.model.moving import Brought
from wirebell.model.policy import Member, Preferences
from wirebell.web.visitor import OFFERED

FEW, MANY = 40, 640
OWN = 60
"""Follows, and stories alerted to, of the one who reads."""
ASKS = 4
STEPS = 50
"""So many steps of SQLite's machine are counted as one."""
PAGES = (
    "/",
    "/latest",
    "/search?q=headline",
    "/story/s7",
    "/settings",
    "/settings/access",
    "/settings/yours",
    "/settings/yours/export",
    "/digest",
    "/follows",
    "/follows/new",
    "/follows/try?expression=headline",
    "/follows/ana-7",
    "/why?story=s7",
)
ASKED = (
    "/me",
    "/me/export",
    "/me/news",
    "/me/waiting",
    "/me/browsers",
    "/me/addresses",
    "/me/reached",
    "/me/sessions",
    "/me/tokens",
    "/me/ways-in",
    "/me/read",
    "/preferences",
    "/follows?limit=50",
    "/follows/ana-7",
    "/webhooks",
    "/alerts?limit=50",
    "/alerts?limit=50&state=held",
    "/alerts?limit=50&since=2026-05-01T00:00:00Z",
    "/deliveries?limit=50",
    "/events?limit=50",
    "/why?story=s7",
)
MOST = 60
"""Statements of one page or answer; a statement for each row of a list would be more."""


class Cost(NamedTuple):
    """What an answer cost: statements, and steps that SQLite took for them."""

    statements: int
    steps: int


class Counting:
    """Counts what all databases of SQLite are asked."""

    def __init__(self) -> None:
        self.statements = self.steps = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count from now on; connections that are open by then are not counted."""
        event.listen(Engine, "connect", self._connected)
        event.listen(Engine, "before_cursor_execute", self._asked)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", self._asked)
            event.remove(Engine, "connect", self._connected)

    def cost(self, client: Client, path: str, headers: dict[str, str]) -> Cost:
        """Ask a few times and return what the cheapest cost.

        What is made ready once counts for nothing, nor does what is looked at once a second, whoever asks then.
        """
        asked = [self._once(client, path, headers) for _ in range(ASKS)]
        return Cost(min(one.statements for one in asked), min(one.steps for one in asked))

    def _once(self, client: Client, path: str, headers: dict[str, str]) -> Cost:
        before = self.statements, self.steps
        client.get(path, headers=headers).raise_for_status()
        return Cost(self.statements - before[0], self.steps - before[1])

    def _connected(self, connection: sqlite3.Connection, _record: Any) -> None:
        connection.set_progress_handler(self._stepped, STEPS)

    def _stepped(self) -> int:
        self.steps += 1
        return 0

    def _asked(self, *_what: Any) -> None:
        self.statements += 1


def others(house: House, many: int) -> None:
    """Let so many others live here, each with all that a reader may have."""
    names = [f"reader-{number:04}" for number in range(many)]
    hooks = {name: f"https://hooks.example/{name}" for name in names[::4]}
    house.store.bring(
        Brought(
            followers=tuple(Follower(id=name, name=name, created=NOW) for name in names),
            follows=tuple(
                Follow(id=name, follower=name, expression=f"word{n}", to=hooks.get(name, "feed"), created=NOW)
                for n, name in enumerate(names)
            ),
            preferences=tuple(
                Preferences(follower=name, zone="Europe/Paris", to=hooks.get(name, "feed")) for name in names
            ),
        )
    )
    for number, name in enumerate(names):
        house.store.entitle(Entitlement(thing="source:closed", follower=name))
        house.store.suppress(f"mailto:{name}@mail.example", "550")
        if number % 4 == 0:
            put = Browser(
                id=name, follower=name, endpoint="https://push.example", key="", auth="", name="", added=NOW
            )
            house.store.put_browser(put)
            house.store.rotate(hooks[name], NOW)
    hooked = (HOOK, MAIL)
    take(house.store, "all", *(alert(story="all", follower=name, follows=hooked, due=NOW) for name in names))
    while leased := claim(house.store, NOW, 1_000):
        house.store.settle(sent(leased))


def reader(house: House) -> None:
    """Let `ana` have many follows and alerts, and be a member of a team."""
    users.add(house, "ana@mail.example", "reader", "ana")
    topics = {f"ana-{number}": f"topic{number}" for number in range(OWN)}
    made = [
        Follow(id=id_, follower="ana", expression=topic, to=_place(number), created=NOW)
        for number, (id_, topic) in enumerate(topics.items())
    ]
    house.store.add_follows(made)
    for number in range(OWN):
        of = alert(story=f"s{number}", follower="ana", follows=(FEED,), created=NOW + timedelta(seconds=number))
        take(house.store, f"s{number}", of)
    house.store.add_follower(Follower(id="desk", name="desk", created=NOW))
    house.store.set_preferences(Preferences(follower="desk", members=(Member(follower="ana"),)))
    house.store.entitle(Entitlement(thing="source:closed"))


def _place(number: int) -> str:
    return f"https://hooks.example/ana-{number}" if number % 10 == 0 else "feed"


@contextmanager
def costs(home: Path, many: int) -> Iterator[dict[str, Cost]]:
    """Yield what each page and answer costs where so many others live."""
    counting = Counting()
    with counting.listening(), house_at(home) as house:
        reader(house)
        others(house, many)
        token = tokens.make(public(house), "ana", "test", ("read",)).token
        with signed_in(house, "ana", browser(house)) as client:
            found = {path: counting.cost(client, path, {}) for path in PAGES}
            bearer = {"Authorization": f"Bearer {token}"}
            found |= {f"API {path}": counting.cost(client, f"/api/v1{path}", bearer) for path in ASKED}
        yield found


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Cost]]:
    with costs(tmp_path_factory.mktemp("few"), FEW) as found:
        yield found


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Cost]]:
    with costs(tmp_path_factory.mktemp("many"), MANY) as found:
        yield found


ALLOWED = {"API /webhooks": MANY // 4}
"""Whose preferences name a webhook is looked for in their text; a quarter of the others name one."""
EACH = (*PAGES, *(f"API {path}" for path in ASKED))


@pytest.mark.parametrize("path", EACH)
def test_others_cost_a_reader_nothing(few: dict[str, Cost], many: dict[str, Cost], path: str) -> None:
    assert many[path].statements == few[path].statements
    assert many[path].steps <= few[path].steps + ALLOWED.get(path, MANY // 16)


@pytest.mark.parametrize("path", EACH)
def test_a_list_is_not_read_row_by_row(many: dict[str, Cost], path: str) -> None:
    assert many[path].statements <= MOST


def test_whoever_sits_at_the_machine_is_offered_some_followers_and_may_name_any(tmp_path: Path) -> None:
    with house_at(tmp_path) as house:
        follows.add_follower(house, "me")
        others(house, 150)
        with pages_of(house, loopback=True) as client:
            page = client.get("/settings").text
            assert page.count('name="follower" value="') == OFFERED
            assert 'value="reader-0149"' not in page
            assert "You read as me" in page
            assert _read_as(client, page, "reader-0149") == 200
            assert "You read as reader-0149" in client.get("/settings").text
            assert _read_as(client, client.get("/settings").text, "reader-9999") == 404
            assert _read_as(client, client.get("/settings").text, "") == 404


def test_who_is_signed_in_reads_as_nobody_else(tmp_path: Path) -> None:
    with house_at(tmp_path) as house:
        reader(house)
        others(house, 1)
        with signed_in(public(house), "ana", browser(house)) as client:
            assert send(client, "/as", "/settings", follower="reader-0000").status_code == 404
            assert send(client, "/as", "/settings", follower="ana").status_code == 303


def _read_as(client: Client, page: str, follower: str) -> int:
    token = TOKEN.search(page)
    assert token
    form = {"token": token[1], "follower": follower}
    return client.post("/as", data=form, headers={"Sec-Fetch-Site": "same-origin"}).status_code
