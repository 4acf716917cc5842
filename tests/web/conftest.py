"""A house with a few stories told, and its pages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.samples import NOW
from tests.web.pages_of import pages_of
from wirebell.app import follows, sources
from wirebell.app.house import FixedClock, House
from wirebell.app.running import run_once
from wirebell.settings import load

SCRIPT = "<script>alert('x')</script>"
STORIES = [
    {
        "id": "ferry",
        "url": "https://harbour.example/ferry",
        "headline": f"Ferry < pier & crew rescued {SCRIPT}",
        "body": f"Nine sailors were rescued {SCRIPT} off the North Pier, said Marshal Ode Varga.",
        "byline": "Ada <b>Quill</b>",
        "published": NOW.isoformat(),
    },
    {"id": "vault", "headline": "Vault opened", "body": "Sailors saw it.", "status": "withheld"},
    {
        "id": "crown",
        "headline": "Crown found",
        "body": "Sailors found it.",
        "embargo": (NOW + timedelta(days=1)).isoformat(),
    },
    {"id": "spill", "headline": "Oil in the harbour", "body": "Sailors smelt oil.", "published": NOW.isoformat()},
]
Client = TestClient[Litestar]


def house_at(home: Path) -> House:
    return House(load(home, {}), FixedClock(NOW))


@pytest.fixture(scope="session")
def told_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where `ana` was alerted by mail and feed, and one story was withdrawn since; to be copied."""
    place = tmp_path_factory.mktemp("web")
    tray = place / "tray.json"
    with house_at(place / "home") as house:
        follows.add_follower(house, "ana")
        follows.add(house, "sailors", "ana", "feed")
        follows.add(house, f'sailors OR "{SCRIPT}"', "ana", "mailto:ana@mail.example")
        tray.write_bytes(msgspec.json.encode(STORIES))
        wish = sources.SourceWish(address=str(tray), name="The <i>Tray</i>", alert_first=True)
        house.store.add_source(sources.wished(house, wish))  # with no record of it: tests look at what they change
        run_once(house)
        tray.write_bytes(msgspec.json.encode([*STORIES[:3], {"id": "spill", "status": "canceled"}]))
        run_once(house, all_due=True)
    return place / "home"


@pytest.fixture
def house(told_house: Path, tmp_path: Path) -> Iterator[House]:
    home = shutil.copytree(told_house, tmp_path / "home")
    with house_at(home) as found:
        yield found


@pytest.fixture
def client(house: House) -> Iterator[Client]:
    """The reader at the machine itself."""
    with pages_of(house, loopback=True) as found:
        yield found


@pytest.fixture
def stranger(house: House) -> Iterator[Client]:
    """Anybody, on a server that the world reaches."""
    with pages_of(house, base_url="http://news.example") as found:
        yield found


@pytest.fixture
def state(house: House) -> Callable[[], Any]:
    """Everything that a request could have changed."""

    def now() -> Any:
        return house.store.revision(), house.store.counts(), house.store.follows()

    return now


TOKEN = re.compile(r'name="token" value="([^"]+)"')
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:8580"}


def send(client: Client, path: str, page: str = "/settings", /, **fields: str) -> httpx.Response:
    """Send a form as the browser does from one of our pages; the answer is not followed."""
    token = TOKEN.search(client.get(page).text)
    assert token is not None
    filled = {"token": token[1], **fields}
    return client.post(path, data=filled, headers=OURS, follow_redirects=False)
