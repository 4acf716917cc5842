"""A request whose body is counted as read only when the application asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Litestar


async def posted(app: Litestar, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bool]:
    """Return the status of a POST, and whether its body was read."""
    read: list[bytes] = []
    said: list[Any] = []

    async def receive() -> Any:
        read.append(body)
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    return said[0]["status"], bool(read)
