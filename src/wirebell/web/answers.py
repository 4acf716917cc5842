"""Answers that pass the counted point: what is on record before them must outlive a kill after them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from wirebell.effects import passing

App = Callable[[Any, Any, Any], Awaitable[None]]
"""An ASGI application."""


def counted(app: App) -> App:
    """Return the application with each answer as an effect, named for method and first part of the path."""

    async def answering(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        name = f"answer.{scope['method'].lower()}.{scope['path'].split('/')[1] or 'front'}"

        async def sending(message: Any) -> None:
            with passing(name if message["type"] == "http.response.start" else f"{name}.body"):
                await send(message)

        await app(scope, receive, sending)

    return answering
