"""`wirebell source …`: what is said of a source that cannot work as it was asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.cli.conftest import Wirebell
from tests.loopback import http, loopback
from tests.samples import source
from wirebell.app.house import House
from wirebell.app.looking import check
from wirebell.settings import Settings
from wirebell.store import MemoryStore

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoaXMgdGVzdCBhbG9uZQ=="


def test_a_push_source_whose_secret_is_not_there_is_said_to_be_refused(
    wirebell: Wirebell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HARBOUR_SECRET", raising=False)
    added = wirebell("source", "add", "push:harbour", "--credential", "env:HARBOUR_SECRET")
    assert added.code == 0
    assert "HARBOUR_SECRET" in added.err
    assert "refused" in added.err
    assert wirebell("source", "check").code == 1
    monkeypatch.setenv("HARBOUR_SECRET", SECRET)
    assert wirebell("source", "check").code == 0


def test_a_source_that_is_there_already_stays_as_it_was_and_says_so(wirebell: Wirebell) -> None:
    wirebell("source", "add", "https://harbour.example/feed")
    assert wirebell("source", "add", "https://harbour.example/feed").err == ""
    again = wirebell("source", "add", "https://harbour.example/feed", "--pages", "never")
    assert "stays as it was added" in again.err


def test_one_feed_is_one_source_however_its_address_is_spelt(wirebell: Wirebell) -> None:
    for address in (
        "https://harbour.example/Feed",
        "HTTPS://Harbour.example/Feed?",
        "https://harbour.example/Feed#x",
    ):
        wirebell("source", "add", address)
    assert [row["url"] for row in wirebell("source", "list", "--json").json["sources"]] == [
        "https://harbour.example/Feed"
    ]


def test_feeds_of_one_paper_are_told_apart_in_the_list(wirebell: Wirebell) -> None:
    for name in ("world", "sport"):
        wirebell("source", "add", f"https://harbour.example/{name}")
    wirebell("source", "add", "https://other.example/feed")
    listed = wirebell("source", "list").out
    assert "https://harbour.example/world" in listed
    assert "https://other.example/feed" not in listed


def test_a_password_in_an_address_is_refused_with_the_place_for_it(wirebell: Wirebell) -> None:
    refused = wirebell("source", "add", "https://ana:geheim@harbour.example/feed")
    assert refused.code == 2
    assert "--credential" in refused.err
    assert "geheim" not in refused.err


async def test_a_source_that_is_gone_for_good_is_not_well(tmp_path: Path) -> None:
    async with loopback() as papers:
        papers.answers["/feed"] = http(status="410 Gone")
        house = House(Settings(home=tmp_path, allow_private=("127.0.0.0/8",)))
        house.store = MemoryStore()
        house.store.add_source(source(url=papers.url("/feed")))
        [said] = await asyncio.to_thread(check, house, [])
    assert not said.ok
    assert said.problem is not None
    assert "410" in said.problem
