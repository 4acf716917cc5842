"""Alerts to a chat over real HTTP on loopback, with everything that decides before it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.flow.test_webhooks import Moved, run, story
from tests.loopback import http, loopback
from wirebell.app import chats, follows
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.settings import load


def house(home: Path, url: str) -> House:
    home.mkdir()
    (home / "wirebell.toml").write_text(f'[chats.phones]\nkind = "ntfy"\nurl = "{url}"\nroom = "harbour"\n')
    return House(load(home, {}, allow_private=["127.0.0.0/8"]), Moved())


async def test_a_chat_hears_of_a_story_and_of_its_withdrawal(tmp_path: Path) -> None:
    async with loopback() as peer:
        peer.answers["/"] = http()
        with house(tmp_path / "home", peer.url("/")) as found:
            follows.add(found, "sailors", "me", "chat:phones")
            await run(found, tmp_path / "tray.json", [story("a")])
            await run(found, tmp_path / "tray.json", [{"id": "a", "status": "canceled"}])
            await run(found, tmp_path / "tray.json")
            [row] = chats.rows(found)
    said = [json.loads(asked.body)["title"] for asked in peer.asked]
    assert said == ["Sailors at a", "Withdrawn: Sailors at a"]
    assert (row.address, row.follows, row.problem) == ("chat:phones", 1, None)


async def test_a_chat_that_is_closed_is_told_nothing_more_until_it_is_enabled(tmp_path: Path) -> None:
    async with loopback() as peer:
        peer.answers["/"] = http(status="410 Gone")
        with house(tmp_path / "home", peer.url("/")) as found:
            follows.add(found, "sailors", "me", "chat:phones")
            posted = await run(found, tmp_path / "tray.json", [story("a")])
            assert posted.refused == 1
            assert "closed" in str(chats.rows(found)[0].problem)
            peer.answers["/"] = http()
            assert chats.enable(found, "phones").problem is None
            await run(found, tmp_path / "tray.json", [story("a"), story("b")])
    assert [json.loads(asked.body)["title"] for asked in peer.asked] == ["Sailors at a", "Sailors at b"]


def test_only_chats_of_the_settings_can_be_followed_to(tmp_path: Path) -> None:
    with house(tmp_path / "home", "https://ntfy.example") as found:
        for to in ("chat:other", "chat:", "chat:../x", "push:zz", "chat:PHONES"):
            with pytest.raises(UsageError):
                follows.add(found, "sailors", "me", to)


def test_a_secret_that_is_not_there_is_said_and_never_shown(tmp_path: Path) -> None:
    with house(tmp_path / "home", "env:NO_SUCH_VARIABLE_HERE") as found:
        assert "NO_SUCH_VARIABLE_HERE" in str(chats.rows(found)[0].problem)
    (tmp_path / "url").write_text("nonsense-but-secret")
    with house(tmp_path / "other", f"file:{tmp_path / 'url'}") as found:
        problem = str(chats.rows(found)[0].problem)
    assert "https" in problem
    assert "nonsense-but-secret" not in problem
