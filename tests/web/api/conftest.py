"""A house with two readers, an editor and an operator, and the programs of each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from litestar import Litestar
from litestar.testing import TestClient

from tests.samples import NOW
from tests.web.conftest import house_at
from tests.web.pages_of import pages_of
from tests.web.signed import BASE, public, signed_in
from wirebell.accounts import sessions, tokens, users
from wirebell.app import browsers, entitling, follows
from wirebell.app.browsers import Subscription
from wirebell.app.house import House
from wirebell.deliver.base64url import written
from wirebell.deliver.sealing import public_bytes
from wirebell.model.account import WayIn
from wirebell.settings import load

ALL = ("read", "write", "edit", "operate")
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/"
KEY = written(public_bytes(derive_private_key(7, SECP256R1()).public_key()))
AUTH = written(b"0123456789abcdef")
ROLES = {"ana": "reader", "bo": "reader", "eve": "editor", "ola": "operator"}


class Program:
    """A program of one follower."""

    def __init__(self, client: TestClient[Litestar], token: str) -> None:
        self.client, self.token = client, token

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask, with a token."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **more)


@pytest.fixture(scope="session")
def told_house(told_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of `ana`, who was told of stories, with others who live in it; to be copied."""
    home = shutil.copytree(told_house, tmp_path_factory.mktemp("peopled") / "home")
    with house_at(home) as house:
        _people(public(house))
    return home


def _people(house: House) -> None:
    for name, role in ROLES.items():
        users.add(house, f"{name}@mail.example", role, name)
    follows.add(house, "harbour", "bo", "https://hooks.example/bo")
    follows.add(house, "zeppelin", "ana", "feed")
    follows.add(house, "quay", "ana", "https://hooks.example/ana")
    for name in ("ana", "bo"):
        sessions.begin(house, name, "Firefox, Linux")
        house.store.add_way_in(
            WayIn(id=f"{name}-way", follower=name, kind="passkey", name="Phone", credential=b"c", made=NOW)
        )
        browser = browsers.add(house, name, Subscription(endpoint=ENDPOINT + name, key=KEY, auth=AUTH), "Fox")
        assert browser.follower == name
        house.store.confirm(name, f"mailto:{name}.second@mail.example", NOW)
    entitling.entitle(house, "bo", topics=["wb:us-foreign-policy"])


def programs_of(house: House, api: TestClient[Litestar]) -> dict[str, Program]:
    """Make a program of each, for all that their role allows."""
    return {name: Program(api, tokens.make(house, name, "test", ALL).token) for name in ROLES}


@dataclass(frozen=True)
class Asked:
    """A house, the programs that ask it, and a browser without a token: `ana`'s own at the steady house."""

    house: House
    browser: TestClient[Litestar]
    programs: dict[str, Program]

    def state(self) -> Any:
        """What changes if anything does."""
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
def steady(told_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """A house where all that is asked only reads or is refused, so that it serves every such test."""
    home = shutil.copytree(told_house, tmp_path_factory.mktemp("steady") / "home")
    with (
        House(load(home, {}), Hurried()) as house,
        pages_of(public(house), base_url=BASE) as api,
    ):
        yield Asked(house, signed_in(house, "ana", api), programs_of(house, api))


@pytest.fixture
def asked_of(request: pytest.FixtureRequest) -> Iterator[Asked]:
    """Whom to ask for the operation `one` of a test: who only reads asks the steady house, which it leaves as it
    was; another has a house of its own."""
    if request.node.callspec.params["one"].method != "GET":
        house, programs = request.getfixturevalue("shared"), request.getfixturevalue("programs")
        yield Asked(house, request.getfixturevalue("api"), programs)
        return
    steady: Asked = request.getfixturevalue("steady")
    before = steady.state()
    yield steady
    assert steady.state() == before


@pytest.fixture
def shared(house: House) -> House:
    """The house of `ana`, who was told of stories, with others in it, served to all."""
    return public(house)


@pytest.fixture
def api(shared: House) -> Iterator[TestClient[Litestar]]:
    with pages_of(shared, base_url=BASE) as found:
        yield found


@pytest.fixture
def programs(shared: House, api: TestClient[Litestar]) -> dict[str, Program]:
    return programs_of(shared, api)


@pytest.fixture
def ana(programs: dict[str, Program]) -> Program:
    return programs["ana"]
