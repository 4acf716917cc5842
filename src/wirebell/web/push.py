"""The route for publishers' pushes: a signed POST, answered once the stories are stored."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from wirebell.app.pushes import PushDoor
from wirebell.errors import Forged, Reused, SourceError, StoreError, UsageError
from wirebell.logs import Log

log = Log()

LARGEST = 5 * 1024 * 1024
"""Bytes of a push."""
NO_STORE = {"Cache-Control": "no-store"}


@post("/push/{source:str}", status_code=202, request_max_body_size=LARGEST)
async def take_push(
    request: Request[Any, Any, Any], pushes: NamedDependency[PushDoor], source: FromPath[str]
) -> Response[bytes]:
    """Take stories that a publisher signed (Standard Webhooks 1.0.0); 202 means that they are stored durably.

    What cannot be from a publisher of ours is refused before its body is read.
    """
    headers = dict(request.headers)
    try:
        awaited = await asyncio.to_thread(pushes.awaits, source, headers)
        taken = await asyncio.to_thread(pushes.take, source, headers, await request.body()) if awaited else None
    except Forged as fault:
        log.warning("push refused", source=source, problem=str(fault))
        return _problem(401, "Not signed", str(fault))
    except Reused as fault:
        return _problem(409, "Another message had that id", str(fault))
    except (SourceError, UsageError) as fault:
        return _problem(422, "Not taken", str(fault))
    except StoreError as fault:
        log.warning("push not stored", source=source, problem=str(fault))
        return _problem(
            503, "Not stored", "The record cannot be written at the moment; send it again.", retry="30"
        )
    if taken is None:
        return _problem(404, "No such source", "There is no push source of that id: `wirebell source list`.")
    return Response(msgspec.json.encode(taken), status_code=202, media_type="application/json", headers=NO_STORE)


def _problem(status: int, title: str, detail: str, retry: str | None = None) -> Response[bytes]:
    """Return problem details (RFC 9457)."""
    body = msgspec.json.encode({"title": title, "status": status, "detail": detail})
    headers = NO_STORE | ({"Retry-After": retry} if retry else {})
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers)
