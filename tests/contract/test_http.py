"""What every Http guarantees, run on the egress door over loopback and on the scripted twin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.fake_http import FakeHttp, Reply
from tests.loopback import Asked, Loopback, Stopped, http, loopback
from tests.samples import NOW
from wirebell.errors import Barred, SourceError
from wirebell.intake.egress import EgressDoor
from wirebell.ports import Http


@dataclass
class World:
    """An Http, a way to say what is answered at `home` or at another origin, and what was asked."""

    http: Http
    home: str
    other: str
    fake: FakeHttp | None = None
    servers: tuple[Loopback, ...] = ()

    def say(self, path: str, reply: Reply) -> None:
        if self.fake:
            self.fake.say(self.home + path, reply)
            self.fake.say(self.other + path, reply)

        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            given = reply.to(asked.headers)
            said = {n.replace("-", "_"): v for n, v in given.headers.items()}
            writer.write(http(given.body, f"{given.status} X", None, **said))

        for server in self.servers:
            server.answers[path] = answer

    def asked(self) -> list[tuple[str, dict[str, str]]]:
        if self.fake:
            return self.fake.asked
        return [(s.url(a.path), a.headers) for s in self.servers for a in s.asked]


@pytest.fixture(params=["door", "twin"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    if request.param == "twin":
        fake = FakeHttp()
        yield World(fake, "http://127.0.0.1:8001", "http://127.0.0.2:8002", fake)
        return
    door = EgressDoor(clock=Stopped(), allow_private=["127.0.0.0/8"])
    async with loopback() as first, loopback("127.0.0.2") as second:
        yield World(door, first.url(""), second.url(""), servers=(first, second))
        await door.close()


def _redirect(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"location": to})


async def test_an_answer_comes_whole_with_lower_case_headers(world: World) -> None:
    world.say("/feed", Reply(b"<rss/>", headers={"etag": '"1"', "x-word": "Harbour"}))
    fetched = await world.http.get(world.home + "/feed", {})
    assert (fetched.url, fetched.status, fetched.body) == (world.home + "/feed", 200, b"<rss/>")
    assert (fetched.header("etag"), fetched.header("x-word"), fetched.header("x-none")) == ('"1"', "Harbour", None)
    assert (fetched.at, fetched.moved) == (NOW, None)


@pytest.mark.parametrize("status", [201, 206, 400, 404, 410, 429, 500, 503])
async def test_any_status_is_an_answer(world: World, status: int) -> None:
    world.say("/x", Reply(b"words", status))
    fetched = await world.http.get(world.home + "/x", {})
    assert (fetched.status, fetched.body) == (status, b"words")


@pytest.mark.parametrize("status", [200, 204, 302, 410, 429, 500])
async def test_a_post_is_answered_whatever_the_status_and_no_redirect_is_followed(
    world: World, status: int
) -> None:
    world.say("/hook", Reply(b"", status, headers={"location": "/other", "retry-after": "7"}))
    fetched = await world.http.post(world.home + "/hook", {"x-one": "1"}, b"body")
    assert (fetched.status, fetched.header("retry-after"), fetched.moved) == (status, "7", None)
    [(url, headers)] = world.asked()
    assert (url, headers["x-one"]) == (world.home + "/hook", "1")
    bodies = world.fake.posted if world.fake else [a.body for s in world.servers for a in s.asked]
    assert bodies == [b"body"]


async def test_a_post_to_what_is_no_web_address_is_barred(world: World) -> None:
    with pytest.raises(Barred):
        await world.http.post("file:///etc/passwd", {}, b"")


async def test_headers_are_sent_as_given(world: World) -> None:
    world.say("/x", Reply())
    await world.http.get(world.home + "/x", {"If-None-Match": 'W/"a b"', "X-Key": "k"})
    [(_, headers)] = world.asked()
    assert (headers["if-none-match"], headers["x-key"]) == ('W/"a b"', "k")
    assert "cookie" not in headers
    assert "referer" not in headers


@pytest.mark.parametrize(("name", "value"), [("etag", '"v1"'), ("last-modified", "Sat, 14 Mar 2026 11:00:00 GMT")])
async def test_what_has_not_changed_is_304_and_empty(world: World, name: str, value: str) -> None:
    world.say("/feed", Reply(b"<rss/>", headers={name: value}))
    condition = {"etag": "if-none-match", "last-modified": "if-modified-since"}[name]
    fetched = await world.http.get(world.home + "/feed", {condition: value})
    assert (fetched.status, fetched.body, fetched.header(name)) == (304, b"", value)
    assert (await world.http.get(world.home + "/feed", {condition: "other"})).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed(world: World, status: int) -> None:
    world.say("/old", _redirect("new?a=1#part", status))
    world.say("/new?a=1", Reply(b"here"))
    fetched = await world.http.get(world.home + "/old", {})
    assert (fetched.url, fetched.body) == (world.home + "/new?a=1", b"here")
    assert fetched.moved == (fetched.url if status in {301, 308} else None)


async def test_a_move_is_permanent_only_if_every_step_is(world: World) -> None:
    world.say("/a", _redirect("/b", 301))
    world.say("/b", _redirect("/c", 302))
    world.say("/c", Reply(b"here"))
    assert (await world.http.get(world.home + "/a", {})).moved is None
    world.say("/b", _redirect(world.other + "/c", 308))
    assert (await world.http.get(world.home + "/a", {})).moved == world.other + "/c"


async def test_a_moved_address_may_answer_304(world: World) -> None:
    world.say("/old", _redirect("/new", 301))
    world.say("/new", Reply(b"x", headers={"etag": '"1"'}))
    fetched = await world.http.get(world.home + "/old", {"If-None-Match": '"1"'})
    assert (fetched.status, fetched.moved) == (304, world.home + "/new")


async def test_credentials_stay_with_their_origin(world: World) -> None:
    world.say("/a", _redirect("/b"))
    world.say("/b", _redirect(world.other + "/c"))
    world.say("/c", Reply(b"here"))
    secret = {"Authorization": "Basic eDp5", "X-Key": "k", "If-None-Match": '"1"'}
    await world.http.get(world.home + "/a", secret)
    seen = {url.removeprefix(world.home): headers for url, headers in world.asked()}
    assert seen["/a"]["authorization"] == seen["/b"]["authorization"] == "Basic eDp5"
    beyond = seen[world.other + "/c"]
    assert "authorization" not in beyond
    assert "x-key" not in beyond
    assert beyond["if-none-match"] == '"1"'


async def test_five_redirects_are_enough(world: World) -> None:
    for n in range(6):
        world.say(f"/{n}", _redirect(f"/{n + 1}"))
    world.say("/6", Reply(b"end"))
    assert (await world.http.get(world.home + "/1", {})).body == b"end"
    with pytest.raises(Barred, match="more than 5 times"):
        await world.http.get(world.home + "/0", {})


async def test_a_loop_ends(world: World) -> None:
    world.say("/a", _redirect("/a"))
    with pytest.raises(Barred, match="redirects more than"):
        await world.http.get(world.home + "/a", {})


WRONG = [
    "ftp://a.example/x",
    "file:///x",
    "gopher://127.0.0.1/",
    "http:///x",
    "http://a:b@127.0.0.1/",
    "x",
    "http://[::1",
    "http://a b/",
]


@pytest.mark.parametrize("address", WRONG)
async def test_only_plain_web_addresses(world: World, address: str) -> None:
    with pytest.raises(Barred):
        await world.http.get(address, {})
    if "://" in address and address != "http:///x":  # which, relative to a host, is that host's /x
        world.say("/a", _redirect(address))
        with pytest.raises(Barred):
            await world.http.get(world.home + "/a", {})


async def test_barred_is_a_problem_of_the_source(world: World) -> None:
    with pytest.raises(SourceError):
        await world.http.get("javascript:alert(1)", {})


async def test_closing_twice_is_harmless(world: World) -> None:
    world.say("/x", Reply())
    await world.http.get(world.home + "/x", {})
    await world.http.close()
    await world.http.close()
