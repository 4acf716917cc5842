from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.fake_http import FakeHttp, Reply
from tests.samples import NOW
from wirebell.errors import SourceError
from wirebell.intake import robots
from wirebell.intake.robots import Robots

HOST = "https://harbour.example"
TEXT = HOST + "/robots.txt"


def _rules(text: str) -> Robots:
    return Robots(FakeHttp({TEXT: Reply(text.encode())}))


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /private/", "/a", True),
        ("User-agent: *\nDisallow: /private/", "/private/a", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest match wins
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),  # and on a tie, to allow
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: WIREBELL\nDisallow: /\n\nUser-agent: *\nDisallow:", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: wirebell\nDisallow: /b", "/a", True),
        ("User-agent: otherbot\nDisallow: /", "/a", True),
        ("<!doctype html><html>no rules here</html>", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
    ],
)
async def test_the_rules(text: str, path: str, *, allowed: bool) -> None:
    assert await _rules(text).allowed(HOST + path, NOW) is allowed


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(404, True), (401, True), (403, True), (410, True), (429, False), (500, False), (503, False)],
)
async def test_without_rules(status: int, *, allowed: bool) -> None:
    http = FakeHttp({TEXT: Reply(b"User-agent: *\nDisallow: /", status)})
    assert await Robots(http).allowed(HOST + "/a", NOW) is allowed


async def test_a_host_that_cannot_be_asked_is_closed_for_an_hour() -> None:
    http = FakeHttp({TEXT: [SourceError("harbour.example takes no connection."), Reply(b"")]})
    asked = Robots(http)
    assert not await asked.allowed(HOST + "/a", NOW)
    assert not await asked.allowed(HOST + "/a", NOW + timedelta(minutes=59))
    assert await asked.allowed(HOST + "/a", NOW + timedelta(minutes=61))


async def test_rules_are_kept_for_a_day_by_origin() -> None:
    http = FakeHttp({TEXT: Reply(b"")})
    asked = Robots(http)
    for hours in (0, 1, 23):
        assert await asked.allowed(f"{HOST}/{hours}", NOW + timedelta(hours=hours))
    assert len(http.asked) == 1
    await asked.allowed(HOST + "/a", NOW + timedelta(hours=24))
    await asked.allowed("http://harbour.example/a", NOW)
    assert [url for url, _ in http.asked] == [TEXT, TEXT, "http://harbour.example/robots.txt"]


async def test_many_questions_at_once_ask_once() -> None:
    class Slow(FakeHttp):
        async def get(self, url, headers):  # type: ignore[no-untyped-def]
            await asyncio.sleep(0.01)
            return await super().get(url, headers)

    http = Slow({TEXT: Reply(b"User-agent: *\nDisallow: /b")})
    asked = Robots(http)
    answers = await asyncio.gather(*(asked.allowed(f"{HOST}/{path}", NOW) for path in "abcab"))
    assert (answers, len(http.asked)) == ([True, False, True, True, False], 1)


async def test_no_more_hosts_are_remembered_than_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "_ORIGINS", 3)
    http = FakeHttp()
    asked = Robots(http)
    for host in "abcdabcd":
        await asked.allowed(f"https://{host}.example/", NOW)
    assert len(http.asked) == 8
    await asked.allowed("https://d.example/", NOW)
    assert len(http.asked) == 8


@pytest.mark.parametrize("url", ["", "x", "http://[::1", "mailto:a@b.example"])
async def test_what_is_no_address_is_not_allowed(url: str) -> None:
    assert not await Robots(FakeHttp()).allowed(url, NOW)
