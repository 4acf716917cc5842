"""Clients that keep a server waiting, over real sockets: each is let go of, and others are answered meanwhile."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import uvicorn

from tests.waiting import wait_until
from wirebell.web.patience import Patience, keep_none_waiting
from wirebell.web.server import listen

SHORT = Patience(request=1, body=1, reading=1)
HEAD = b"GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n"
BEGUN = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
HUGE = b"a" * 50_000_000


async def answering(scope: Any, receive: Any, send: Any) -> None:
    """Take a request whole; answer with as much as the path says, `slow` after more than anybody's patience."""
    while (message := await receive())["type"] == "http.request" and message["more_body"]:
        pass
    if scope["path"] == "/slow":
        await asyncio.sleep(1.5)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": HUGE if scope["path"] == "/huge" else b"done"})


@contextmanager
def served(patience: Patience) -> Iterator[int]:
    """Serve in a thread, and let go of clients by that patience; yields the port."""
    server = uvicorn.Server(uvicorn.Config(answering, http="h11", lifespan="off", log_level="critical"))
    sock = listen("127.0.0.1", 0)

    async def main() -> None:
        letting_go = asyncio.create_task(keep_none_waiting(server.server_state.connections, patience, every=0.05))
        await server.serve(sockets=[sock])
        letting_go.cancel()

    thread = threading.Thread(target=asyncio.run, args=(main(),))
    thread.start()
    try:
        yield sock.getsockname()[1]
    finally:
        server.should_exit = server.force_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served(SHORT) as found:
        yield found


def said_to(port: int, *parts: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), 10)
    for part in parts:
        client.sendall(part)
    return client


def is_gone(client: socket.socket) -> bool:
    """Tell whether the server let go of a client, reading nothing that it may have sent."""
    client.setblocking(False)
    try:
        client.send(b"a")
        return client.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except (ConnectionResetError, BrokenPipeError):
        return True


def answered(port: int, path: bytes = b"") -> bytes:
    """Ask for something in one go and return what is answered."""
    found = b""
    with said_to(port, HEAD % path) as client:
        while b"done" not in found and (more := client.recv(4096)):
            found += more
    return found


@pytest.mark.parametrize(
    "parts", [(), (b"GET / HTTP/1.1\r\nX-Trickle: ",), (BEGUN,), (HEAD % b"", b"GET /")], ids=str
)
def test_who_sends_no_whole_request_is_let_go_of_however_it_trickles(parts: tuple[bytes, ...], port: int) -> None:
    with said_to(port, *parts) as client:
        assert b"done" in answered(port), "others are answered meanwhile"
        wait_until(lambda: is_gone(client))


def test_who_does_not_read_is_let_go_of(port: int) -> None:
    with said_to(port, HEAD % b"huge") as client:
        wait_until(lambda: is_gone(client))


def test_who_waits_for_an_answer_keeps_nobody_waiting(port: int) -> None:
    assert b"done" in answered(port, b"slow")


def test_of_too_many_those_go_that_kept_us_waiting_longest() -> None:
    with served(Patience(requests=2)) as port, ExitStack() as stack:
        clients = []
        for _ in range(4):
            clients.append(stack.enter_context(said_to(port)))
            time.sleep(0.2)
        wait_until(lambda: is_gone(clients[0]) and is_gone(clients[1]))
        assert [is_gone(one) for one in clients] == [True, True, False, False]
