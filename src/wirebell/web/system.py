"""Health, static files, private feeds, and the one-click stop (RFC 8058)."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, post, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, RawBody

from wirebell.app import feeds as shelves
from wirebell.app.exposition import CONTENT_TYPE, exposition
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.errors import StoreError
from wirebell.web.assets import sent
from wirebell.web.conditional import mark_of, unless_known
from wirebell.web.faults import FRESH
from wirebell.web.metrics import may_ask, measured
from wirebell.web.pages import page, stranger

READ = (HttpMethod.GET, HttpMethod.HEAD)
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


@route("/healthz", http_method=READ, media_type=MediaType.JSON, sync_to_thread=True)
def healthz(house: NamedDependency[House], pulse: NamedDependency[Pulse]) -> Response[dict[str, Any]]:
    """Say whether the server works, and what it has done; 503 when its database does not answer.

    It is asked every few seconds, so nothing is counted: `/metrics` says how many of what are on record.
    """
    problem = pulse.problem
    try:
        house.store.revision()
    except StoreError as fault:
        problem = str(fault)
    body: dict[str, Any] = {
        "ok": problem is None,
        "problem": problem,
        "visits": pulse.visits,
        "stories": pulse.stories,
        "alerts": pulse.alerts,
        "sent": pulse.sent,
        "canary": msgspec.to_builtins(pulse.canary.song) if pulse.canary else None,
    }
    return Response(body, status_code=503 if problem else 200, headers=FRESH)


@route("/readyz", http_method=READ, media_type=MediaType.TEXT)
async def readyz(pulse: NamedDependency[Pulse]) -> Response[str]:
    """Say whether requests should come here: not before the work has begun, and not once it is to stop."""
    said = "ready" if pulse.ready else "not ready"
    return Response(said, status_code=200 if pulse.ready else 503, headers=FRESH)


@route("/metrics", http_method=READ, sync_to_thread=True)
def metrics(
    request: Request[Any, Any, Any], house: NamedDependency[House], pulse: NamedDependency[Pulse]
) -> Response[str]:
    """Show numbers to those that `metrics_from` names, and to nobody else that there are any."""
    client = request.client.host if request.client else None
    if not may_ask(client, request.headers, house.settings.metrics_from):
        raise NotFoundException("There is no such page.")
    return Response(exposition(measured(house, pulse)), media_type=CONTENT_TYPE, headers=FRESH)


@route("/static/{name:str}", http_method=READ)
async def static(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """Send a style, script or picture; one asked for by its content may be kept for a year."""
    found = sent(name)
    if found is None:
        raise NotFoundException("There is no such file.")
    asset, kept = found
    headers = {"Cache-Control": kept, "ETag": f'"{asset.address.split(".")[-2]}"'}
    return unless_known(request, Response(asset.body, media_type=asset.media_type, headers=headers))


@route("/feed/{name:str}", http_method=READ, sync_to_thread=True)
def feed(house: NamedDependency[House], name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
    """Serve a follower's private feed by its secret name, as Atom or JSON; to who has it, that it still is so."""
    token, _, form = name.rpartition(".")
    shelf = shelves.private_feed(house, token, form)
    if shelf is None:
        raise NotFoundException("There is no such feed.")
    headers = {**PRIVATE, "Cache-Control": "private, no-cache", "ETag": mark_of(shelf.body)}
    return unless_known(request, Response(shelf.body, media_type=shelf.media_type, headers=headers))


# Two functions on one path are made threaded by hand: Litestar 2.25 does not wait for the first of them when both
# are `sync_to_thread`.


@route("/unsubscribe/{token:str}", http_method=READ, media_type=MediaType.HTML)
async def stop_page(
    house: NamedDependency[House], token: FromPath[str], request: Request[Any, Any, Any]
) -> Response[str]:
    """Ask whether to stop; a GET changes nothing, whoever prefetches it."""
    stop = shelves.stop_asked(house, token)
    follows = await asyncio.to_thread(shelves.still_standing, house, stop)
    return Response(
        page("stop.html", stranger(request), follows=follows, token=token, stopped=not follows), headers=PRIVATE
    )


@post("/unsubscribe/{token:str}", media_type=MediaType.HTML, status_code=200)
async def stop(
    house: NamedDependency[House], token: FromPath[str], request: Request[Any, Any, Any], body: RawBody
) -> Response[str]:
    """Stop follows: the button of the page, and a mail program's one click (RFC 8058); twice is as once."""
    del body  # read so that its size is bounded; the link says it all
    follows = await asyncio.to_thread(shelves.obey, house, shelves.stop_asked(house, token))
    return Response(
        page("stop.html", stranger(request), follows=follows, token=token, stopped=True), headers=PRIVATE
    )


HANDLERS = (healthz, readyz, metrics, static, feed, stop_page, stop)
