"""What holds NUL names nothing on record, and a PostgreSQL that takes no such text is not down for that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.machines import database
from tests.samples import NOW
from tests.web.conftest import Client, send
from tests.web.pages_of import pages_of
from tests.web.signed import BASE
from wirebell.accounts import tokens
from wirebell.app import follows, sources
from wirebell.app.house import FixedClock, House
from wirebell.errors import UsageError
from wirebell.settings import load


@pytest.fixture
def on_postgresql(tmp_path: Path) -> Iterator[House]:
    with database() as url, House(load(tmp_path, {}, database=url), FixedClock(NOW)) as house:
        follows.add_follower(house, "me")
        yield house


@pytest.fixture
def asking(on_postgresql: House) -> Iterator[Client]:
    with pages_of(on_postgresql, loopback=True) as found:
        yield found


def test_pages_have_nothing_there(asking: Client) -> None:
    for path in ("/story/a%00b", "/search?q=a%00b"):
        assert asking.get(path).status_code == 404
    assert send(asking, "/desk/story/a%00b/withdraw").status_code == 404


def test_programs_are_told_what_is_wrong(asking: Client, on_postgresql: House) -> None:
    token = tokens.make(on_postgresql, "me", "test", ("read", "write")).token
    headers = {"Authorization": f"Bearer {token}"}
    for method, path, body, status in (
        ("GET", "/stories/a%00b", None, 404),
        ("GET", "/stories?storyline=%00", None, 422),
        ("POST", "/me/read", {"stories": ["a\x00b"]}, 422),
    ):
        answer = asking.request(method, f"{BASE}/api/v1{path}", headers=headers, json=body)
        assert answer.status_code == status


def test_no_source_has_such_an_address(on_postgresql: House) -> None:
    for address in ("https://paper.example/\x00", "https://paper.example/a\u200bb"):
        with pytest.raises(UsageError):
            sources.add(on_postgresql, sources.SourceWish(address=address))
