"""Who calls, as limits and numbers know it: by the address of the caller, behind proxies and over IPv6, too."""

from __future__ import annotations

import httpx
import pytest

from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.errors import SettingsError
from wirebell.settings import load
from wirebell.web.api.door import STRANGE
from wirebell.web.callers import behind
from wirebell.web.routes import application

PROXIES = ("127.0.0.0/8", "172.18.0.0/16")
HERE = "http://news.example"


class Callers:
    """Callers of one server, each by the address that its connection comes from."""

    def __init__(self, house: House) -> None:
        self._app = behind(PROXIES, application(house, Pulse()))

    async def get(self, path: str, peer: str, forwarded: str | None = None) -> int:
        """Ask, through a proxy if it says whom it forwards; return the status."""
        carried = httpx.ASGITransport(self._app, client=(peer, 4711))
        said = {"X-Forwarded-For": forwarded} if forwarded else {}
        async with httpx.AsyncClient(transport=carried, base_url=HERE) as client:
            return (await client.get(path, headers=said)).status_code

    async def knocks(self, peer: str, forwarded: str | None = None) -> int:
        """Ask without a token; return the status."""
        return await self.get("/api/v1/alerts", peer, forwarded)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        (("::ffff:192.0.2.1", None), ("::ffff:192.0.2.2", None)),
        (("172.18.0.1", "192.0.2.1"), ("172.18.0.1", "192.0.2.2")),
        (("172.18.0.1", "192.0.2.1"), ("172.18.0.1", "192.0.2.1, 192.0.2.2")),
        (("::ffff:127.0.0.1", "192.0.2.1"), ("::ffff:127.0.0.1", "192.0.2.2")),
        (("172.18.0.1", "::ffff:192.0.2.1"), ("172.18.0.1", "::ffff:192.0.2.2")),
        (("2001:db8:0:1::1", None), ("2001:db8:0:2::1", None)),
    ],
)
async def test_who_asks_too_often_shuts_out_nobody_else(
    house: House, one: tuple[str, str | None], another: tuple[str, str | None]
) -> None:
    callers = Callers(house)
    assert {await callers.knocks(*one) for _ in range(STRANGE)} == {401}
    assert await callers.knocks(*one) == 429
    assert await callers.knocks(*another) == 401


@pytest.mark.parametrize(
    ("one", "again"),
    [
        (("192.0.2.1", None), ("192.0.2.1", "198.51.100.7")),
        (("172.18.0.1", "192.0.2.1"), ("172.18.0.1", "198.51.100.7, 192.0.2.1")),
        (("172.18.0.1", "192.0.2.1"), ("::ffff:192.0.2.1", None)),
        (("2001:db8:0:1::1", None), ("2001:db8:0:1:ffff::9", None)),
    ],
)
async def test_nobody_is_another_by_saying_so(
    house: House, one: tuple[str, str | None], again: tuple[str, str | None]
) -> None:
    callers = Callers(house)
    assert {await callers.knocks(*one) for _ in range(STRANGE)} == {401}
    assert await callers.knocks(*again) == 429


async def test_numbers_are_shown_to_those_named_on_a_socket_of_ipv6_too(house: House) -> None:
    callers = Callers(house)
    assert await callers.get("/metrics", "::ffff:127.0.0.1") == 200
    assert await callers.get("/metrics", "::ffff:192.0.2.1") == 404
    assert await callers.get("/metrics", "::ffff:127.0.0.1", "127.0.0.1") == 404


def test_a_proxy_that_is_no_network_is_told(house: House) -> None:
    (house.settings.home / "wirebell.toml").write_text('proxies = ["nginx"]')
    with pytest.raises(SettingsError, match="proxies 'nginx'"):
        load(house.settings.home, {})
