"""The routes: health, the front page, a story, private feeds, and the one-click stop (RFC 8058)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import structlog
from litestar import Litestar, MediaType, Request, Response, post, route
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.di import NamedDependency, Provide
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath, RawBody
from litestar.static_files import create_static_files_router
from litestar.types import Message, Scope

from wirebell.app import feeds as shelves
from wirebell.app import stories
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.errors import StoreError, UsageError, WirebellError
from wirebell.web.pages import page

log = structlog.get_logger()

HERE = Path(__file__).parent
READ = (HttpMethod.GET, HttpMethod.HEAD)
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
FRESH = {"Cache-Control": "no-store"}
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


@route("/healthz", http_method=READ, media_type=MediaType.JSON, sync_to_thread=True)
def healthz(house: NamedDependency[House], pulse: NamedDependency[Pulse]) -> Response[dict[str, Any]]:
    """Say whether the server works, and what it has done; 503 when its database does not answer."""
    problem, counts = pulse.problem, None
    try:
        counts = house.store.counts()
    except StoreError as fault:
        problem = str(fault)
    body: dict[str, Any] = {
        "ok": problem is None,
        "problem": problem,
        "visits": pulse.visits,
        "stories": pulse.stories,
        "alerts": pulse.alerts,
        "sent": pulse.sent,
        "counts": counts,
        "canary": msgspec.to_builtins(pulse.canary.song) if pulse.canary else None,
    }
    return Response(body, status_code=503 if problem else 200, headers=FRESH)


@route("/", http_method=READ, media_type=MediaType.HTML, sync_to_thread=True)
def front(house: NamedDependency[House]) -> str:
    """Show the newest stories and alerts."""
    return page(
        "front.html",
        stories=stories.open_stories(house, 60),
        alerts=stories.open_alerts(house, 40),
        follows=house.store.follows(),
    )


@route("/story/{story:str}", http_method=READ, media_type=MediaType.HTML, sync_to_thread=True)
def story_page(house: NamedDependency[House], story: FromPath[str]) -> str:
    """Show how a story was read: its beginning, its facts, and the way to its publisher."""
    found = house.store.find_story(story)
    if found is None or not stories.is_open(house, found):
        raise NotFoundException("There is no such story.")
    return page("story.html", story=found)


@route("/feed/{name:str}", http_method=READ, sync_to_thread=True)
def feed(house: NamedDependency[House], name: FromPath[str]) -> Response[bytes]:
    """Serve a follower's private feed by its secret name, as Atom or JSON."""
    token, _, form = name.rpartition(".")
    shelf = shelves.private_feed(house, token, form)
    if shelf is None:
        raise NotFoundException("There is no such feed.")
    return Response(shelf.body, media_type=shelf.media_type, headers=PRIVATE)


# Two functions on one path are made threaded by hand: Litestar 2.25 does not wait for the first of them when both
# are `sync_to_thread`.


@route("/unsubscribe/{token:str}", http_method=READ, media_type=MediaType.HTML)
async def stop_page(house: NamedDependency[House], token: FromPath[str]) -> Response[str]:
    """Ask whether to stop; a GET changes nothing, whoever prefetches it."""
    stop = shelves.stop_asked(house, token)
    follows = await asyncio.to_thread(shelves.still_standing, house, stop)
    return Response(page("stop.html", follows=follows, token=token, stopped=not follows), headers=PRIVATE)


@post("/unsubscribe/{token:str}", media_type=MediaType.HTML, status_code=200)
async def stop(house: NamedDependency[House], token: FromPath[str], body: RawBody) -> Response[str]:
    """Stop follows: the button of the page, and a mail program's one click (RFC 8058); twice is as once."""
    del body  # read so that its size is bounded; the link says it all
    follows = await asyncio.to_thread(shelves.obey, house, shelves.stop_asked(house, token))
    return Response(page("stop.html", follows=follows, token=token, stopped=True), headers=PRIVATE)


def _told(request: Request[Any, Any, Any], fault: Exception) -> Response[str]:
    """Say what went wrong; of a fault of ours only that it is one: its text may tell of the machine."""
    code, detail = _fault(fault)
    if code >= 500:
        log.error("page failed", path=request.url.path.split("/")[1], problem=str(fault), exc_info=fault)
    headers = {**(getattr(fault, "headers", None) or {}), **FRESH}
    shown = page("error.html", code=code, detail=detail)
    return Response(shown, status_code=code, media_type=MediaType.HTML, headers=headers)


def _fault(fault: Exception) -> tuple[int, str]:
    if isinstance(fault, HTTPException) and fault.status_code < 500:
        return fault.status_code, fault.detail
    if isinstance(fault, UsageError):
        return 404, str(fault)
    if isinstance(fault, WirebellError):
        return 503, "The record of stories does not answer at the moment. Try again in a minute."
    return 500, "A fault of Wirebell, not of yours. Its log says more."


def application(house: NamedDependency[House], pulse: NamedDependency[Pulse]) -> Litestar:
    """Return the web application of a house."""

    def provide_house() -> House:
        return house

    def provide_pulse() -> Pulse:
        return pulse

    return Litestar(
        route_handlers=[
            healthz,
            front,
            story_page,
            feed,
            stop_page,
            stop,
            create_static_files_router(path="/static", directories=[HERE / "static"]),
        ],
        dependencies={
            "house": Provide(provide_house, sync_to_thread=False),
            "pulse": Provide(provide_pulse, sync_to_thread=False),
        },
        exception_handlers={Exception: _told},
        before_send=[_with_safe_headers],
        compression_config=CompressionConfig(backend="gzip"),
        request_max_body_size=64 * 1024,
        openapi_config=None,
        logging_config=None,
    )


async def _with_safe_headers(message: Message, scope: Scope) -> None:
    del scope
    if message["type"] == "http.response.start":
        MutableScopeHeaders.from_message(message).update(SAFE)
