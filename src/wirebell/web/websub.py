"""The callback of hubs (W3C WebSub): it says whether we mean it, and takes what they send."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from wirebell.app.hubs import HubDoor
from wirebell.errors import StoreError
from wirebell.logs import Log

log = Log()

LARGEST = 5 * 1024 * 1024
"""Bytes of what a hub sends."""
NO_STORE = {"Cache-Control": "no-store"}
STATUS = {"stored": 202, "ignored": 202, "gone": 410, "unknown": 404}


@get("/websub/{source:str}/{token:str}", media_type=MediaType.TEXT)
async def intent(
    request: Request[Any, Any, Any],
    hubs: NamedDependency[HubDoor],
    source: FromPath[str],
    token: FromPath[str],
) -> Response[str]:
    """Return the challenge of a hub that was asked by us, word for word; 404 to all others."""
    asked = dict(request.query_params.items())
    answer = await asyncio.to_thread(hubs.answer, source, token, asked)
    if answer is None:
        return Response("", status_code=404, headers=NO_STORE, media_type=MediaType.TEXT)
    return Response(answer, status_code=200, headers=NO_STORE, media_type=MediaType.TEXT)


@post("/websub/{source:str}/{token:str}", request_max_body_size=LARGEST)
async def take_content(
    request: Request[Any, Any, Any],
    hubs: NamedDependency[HubDoor],
    source: FromPath[str],
    token: FromPath[str],
) -> Response[str]:
    """Take what a hub sends; 202 for what is stored, and for what is not believed, which changes nothing.

    What cannot be believed is not read.
    """
    told = tuple((name.lower(), value) for name, value in request.headers.items())
    try:
        awaited = await hubs.awaits(source, token, request.headers.get("x-hub-signature"))
        body = await request.body() if awaited else b""
        came = await hubs.take(source, token, told, body)
    except StoreError as fault:
        log.warning("a hub's message is not stored", source=source, problem=str(fault))
        return Response("", status_code=503, headers=NO_STORE | {"Retry-After": "30"}, media_type=MediaType.TEXT)
    return Response("", status_code=STATUS[came], headers=NO_STORE, media_type=MediaType.TEXT)


HANDLERS = (intent, take_content)
