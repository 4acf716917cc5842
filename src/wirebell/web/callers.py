"""Who calls: the address that a request comes from, whichever proxy or family of addresses carried it."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from wirebell.web.answers import App


def plain(host: str) -> str:
    """Return an address by its own name: one of IPv4 that came to a socket of IPv6 has another there."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    mapped = address.ipv4_mapped if address.version == 6 else None
    return str(mapped or address)


def behind(proxies: Iterable[str], app: App) -> App:
    """Return the application behind proxies (networks): what these say of who calls is believed, else nobody."""
    told: Any = ProxyHeadersMiddleware(app, [*proxies])

    async def called(scope: Any, receive: Any, send: Any) -> None:
        client = scope.get("client")
        known = {**scope, "client": (plain(client[0]), client[1])} if client else scope
        await told(known, receive, send)

    return called
