"""No spelling of a private address reaches a listener on loopback: not directly, not redirected, not resolved."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.loopback import http, loopback, redirect
from wirebell.errors import Barred, Shut, SourceError, UsageError
from wirebell.intake.egress import EgressDoor, Rules
from wirebell.intake.egress.addresses import is_private

BINARY = [
    # IPv4
    "127.0.0.1", "127.0.0.2", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255",
    "100.64.0.1", "100.127.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254", "192.0.0.1",
    "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.254",
    "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    # IPv6
    "::", "::1", "::127.0.0.1", "::10.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1", "0:0:0:0:0:ffff:7f00:0001", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "64:ff9b::169.254.169.254", "64:ff9b:1::1", "64:ff9b:1:7f00:0:100::", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::",
    "2002:0a00:0001::1", "3fff::1", "5f00::1", "fc00::1", "fd12:3456:789a::1", "fe80::1", "febf::1", "fec0::1",
    "feff::1", "ff02::1", "ff0e::1", "4000::1",
]  # fmt: skip
SPELLED = [
    "localhost", "LOCALHOST", "localhost.", "ⓛocalhost", "127.1", "127.0.1", "2130706433", "2130706433.",
    "0x7f000001", "0x7f.1", "0X7F.0.0.1", "0x7f.0x0.0x0.0x1", "017700000001", "0177.0.0.1", "0177.0.0.01",
    "0177.0.0x0.1", "127.0.0.1.", "１２７.０.０.１", "①②⑦.0.0.1", "127。0。0。1", "127．0．0．1",
    "0", "0x0", "00.0.0.0", "3232235521",
    "[::1%25lo]", "[fe80::1%25lo]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::FFFF:127.0.0.1]",
    "%31%32%37.0.0.1", "127.0.0.1%00.harbour.example", "127.0.0.1#@harbour.example", "harbour.example@127.0.0.1",
    "127.0.0.1\\@harbour.example", "127.0.0.1%2f.harbour.example", "127.0.0.1\t", "127.0.0.1%20",
    "[::ffff:7f00:1%251]",
]  # fmt: skip
EVERY = [f"[{a}]" if ":" in a else a for a in BINARY] + SPELLED
OPEN = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1", "64:ff9b::8.8.8.8"]


class Answers(AbstractResolver):
    """Resolves names to listed addresses, and numbers in disguise as the system would; asks no network."""

    def __init__(self, **names: list[str]) -> None:
        self.names = {"localhost": ["127.0.0.1", "::1"], **names}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        name = host.lower().rstrip(".").removesuffix(".example")
        return [self._result(host, a, port) for a in self.names.get(name) or self._numeric(host, port)]

    def _numeric(self, host: str, port: int) -> list[str]:
        flags = socket.AI_NUMERICHOST
        return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)]

    def _result(self, name: str, address: str, port: int) -> ResolveResult:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        flags = socket.AI_NUMERICHOST
        return ResolveResult(hostname=name, host=address, port=port, family=family, proto=0, flags=flags)

    async def close(self) -> None:
        pass


class Canary:
    """Listens on every local address, IPv4 and IPv6, and counts who comes."""

    port = 0
    sung = 0

    def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sung += 1
        writer.write(http(b"secret"))
        writer.close()

    @classmethod
    @asynccontextmanager
    async def listening(cls) -> AsyncIterator[Canary]:
        canary = cls()
        four = await asyncio.start_server(canary._hear, "0.0.0.0")
        canary.port = four.sockets[0].getsockname()[1]
        servers = [four]
        if socket.has_ipv6:
            servers.append(await asyncio.start_server(canary._hear, "::", canary.port))
        try:
            yield canary
        finally:
            for server in servers:
                server.close()


async def _refused(door: EgressDoor, url: str) -> None:
    try:
        with pytest.raises(SourceError):
            await door.get(url, {})
    finally:
        await door.close()


@pytest.mark.parametrize("spelling", EVERY)
async def test_asked_directly(spelling: str) -> None:
    async with Canary.listening() as canary:
        door = EgressDoor(ports=[canary.port], resolver=Answers())  # open, so that the address is what is refused
        await _refused(door, f"http://{spelling}:{canary.port}/")
        assert canary.sung == 0


@pytest.mark.parametrize("spelling", EVERY)
async def test_asked_by_a_redirect(spelling: str) -> None:
    async with Canary.listening() as canary, loopback("127.9.9.9") as server:
        server.answers["/"] = redirect(f"http://{spelling}:{canary.port}/".encode().decode("latin-1"))
        door = EgressDoor(allow_private=["127.9.9.9/32"], ports=[canary.port], resolver=Answers())
        await _refused(door, server.url("/"))
        assert (canary.sung, len(server.asked)) == (0, 1)


@pytest.mark.parametrize("address", BINARY)
async def test_resolved_from_a_name(address: str) -> None:
    async with Canary.listening() as canary:
        door = EgressDoor(ports=[canary.port], resolver=Answers(harbour=["1.1.1.1", address]))
        with pytest.raises(Barred, match="harbour"):
            await door.get(f"http://harbour.example:{canary.port}/", {})
        await door.close()
        assert canary.sung == 0


async def test_shut_out_is_only_where_nobody_was_asked() -> None:
    async with loopback("127.9.9.9") as server:
        server.answers["/"] = redirect("http://127.0.0.1:9/")
        door = EgressDoor(allow_private=["127.9.9.9/32"], resolver=Answers(harbour=["127.0.0.1"]))
        for shut in ("http://127.0.0.1:9/", "http://harbour.example/", "http://1.1.1.1:9/"):
            with pytest.raises(Shut):
                await door.get(shut, {})
        with pytest.raises(Barred) as led:
            await door.get(server.url("/"), {})
        await door.close()
        assert (isinstance(led.value, Shut), len(server.asked)) == (False, 1)


@pytest.mark.parametrize("spelling", ["127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]", "harbour.example"])
async def test_the_canary_hears_those_who_may_come(spelling: str) -> None:
    async with Canary.listening() as canary:
        door = EgressDoor(allow_private=["127.0.0.0/8"], resolver=Answers(harbour=["127.0.0.1"]))
        fetched = await door.get(f"http://{spelling}:{canary.port}/", {})
        await door.close()
        assert (fetched.body, canary.sung) == (b"secret", 1)


async def test_a_name_that_turns_private_is_refused_at_the_next_look() -> None:
    async with loopback("127.9.9.9") as server, Canary.listening() as canary:
        server.answers["/"] = http(b"fine")
        names = Answers(harbour=["127.9.9.9"])
        door = EgressDoor(allow_private=["127.9.9.9/32"], resolver=names)
        url = f"http://harbour.example:{server.port}/"
        assert (await door.get(url, {})).body == b"fine"
        await door.close()
        names.names["harbour"] = ["127.0.0.1"]
        with pytest.raises(Barred, match="--allow-private"):
            await door.get(url, {})
        await door.close()
        assert canary.sung == 0


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_are_open_on_web_ports_alone(address: str) -> None:
    assert Rules().refusal(address, 443) is None
    assert Rules().refusal(address, 80) is None
    assert "port 22" in (Rules().refusal(address, 22) or "")
    assert Rules.of(allow_ports=[8443]).refusal(address, 8443) is None


@pytest.mark.parametrize("address", BINARY)
def test_the_refusal_names_a_network_that_would_open_it(address: str) -> None:
    refusal = Rules().refusal(address, 80) or ""
    network = refusal.split("--allow-private ")[1].split(" ")[0]
    assert Rules.of([network]).refusal(address, 6379) is None
    assert is_private(address)


def test_names_and_public_addresses_are_not_known_as_private() -> None:
    assert not any(is_private(host) for host in [*OPEN, "localhost", "harbour.example", ""])


def test_a_wrong_network_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"such as 127\.0\.0\.0/8"):
        Rules.of(["127.0.0.1/8"])
