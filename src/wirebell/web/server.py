"""One process: the pages and the work, started and stopped together."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import uvicorn

from wirebell.app.fronting import Front
from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.app.stopping import stop_on_signals
from wirebell.effects import watched
from wirebell.errors import UsageError
from wirebell.web.answers import App, counted
from wirebell.web.callers import behind
from wirebell.web.patience import Patience, keep_none_waiting
from wirebell.web.routes import application
from wirebell.web.visitor import is_loopback

LONGEST = 256 * 1024
"""Bytes of an address with its headers: twenty thousand signs of an expression, each written as twelve."""


class _Uvicorn(uvicorn.Server):
    """A web server that leaves signals to us and can be asked to stop."""

    @contextlib.contextmanager
    def capture_signals(self):  # type: ignore[no-untyped-def]
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises UsageError when the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except (OSError, UnicodeError) as fault:  # UnicodeError: a name that cannot be one
        sock.close()
        because = getattr(fault, "strerror", None) or fault
        raise UsageError(
            f"Cannot listen on {host}:{port}: {because}. Stop what runs there or give another --host or --port."
        ) from fault
    sock.listen(128)
    return sock


def leads_elsewhere(base_url: str, address: str) -> bool:
    """Tell whether links that begin with `base_url`, on this machine, miss what is served at the address."""
    links, served = urlsplit(base_url), urlsplit(address)
    if not is_loopback(links.hostname or ""):
        return False  # a name that readers know, which leads here by ways of its own
    return not is_loopback(served.hostname or "") or (links.port or 80) != served.port


async def run(house: House, work: Server, sock: socket.socket) -> None:
    """Serve pages and do the work until `work.stop` is set."""
    app = application(house, work.pulse, is_loopback(sock.getsockname()[0]), work.quotas)
    web = _web(behind(house.settings.proxies, counted(app) if watched() else app))
    pages = asyncio.create_task(web.serve(sockets=[sock]))
    patience = asyncio.create_task(keep_none_waiting(web.server_state.connections, Patience()))
    try:
        await work.run()
    finally:
        web.should_exit = True
        await pages
        patience.cancel()


def _web(app: App) -> _Uvicorn:
    return _Uvicorn(
        uvicorn.Config(
            app,
            http="h11",
            proxy_headers=False,
            log_level="warning",
            access_log=False,
            server_header=False,
            h11_max_incomplete_event_size=LONGEST,
            timeout_graceful_shutdown=1,
        )
    )


def serve(house: House, host: str, port: int, ready: Callable[[str], None], nats: str | None = None) -> None:
    """Serve until a signal stops it; `ready` is told the address once requests to it are taken.

    With a broker the workers of a cluster do the work, and this one is their pages and their intake.
    """
    sock = listen(host, port)
    name = f"[{host}]" if ":" in host else host

    async def main() -> None:
        work = Front(house, nats) if nats else Server(house)
        work.prepare()
        stop_on_signals(work.stop)
        ready(f"http://{name}:{sock.getsockname()[1]}/")
        await run(house, work, sock)

    asyncio.run(main())
