"""The routes: health, the front page, a story, private feeds, and the one-click stop (RFC 8058)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException, NotFoundException
from litestar.static_files import create_static_files_router

from wirebell.app import feeds as shelves
from wirebell.app import stories
from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.errors import UsageError
from wirebell.web.pages import page

HERE = Path(__file__).parent
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


@get("/healthz", media_type=MediaType.JSON, sync_to_thread=True)
def healthz(house: House, pulse: Pulse) -> Response[dict[str, Any]]:
    """Say whether the server works, and what it has done; 503 when its database does not answer."""
    body: dict[str, Any] = {
        "ok": pulse.problem is None,
        "problem": pulse.problem,
        "visits": pulse.visits,
        "stories": pulse.stories,
        "alerts": pulse.alerts,
        "sent": pulse.sent,
        "counts": house.store.counts() if pulse.problem is None else None,
    }
    return Response(body, status_code=200 if body["ok"] else 503)


@get("/", media_type=MediaType.HTML, sync_to_thread=True)
def front(house: House) -> str:
    """Show the newest stories and alerts."""
    return page(
        "front.html",
        stories=stories.stories(house, 60),
        alerts=stories.alerts(house, limit=40),
        follows=house.store.follows(),
    )


@get("/story/{story:str}", media_type=MediaType.HTML, sync_to_thread=True)
def story_page(house: House, story: str) -> str:
    """Show a story as it was read; its text only where a licence gives it to everybody."""
    found = house.store.find_story(story)
    if found is None or found.told.withheld:
        raise NotFoundException("There is no such story.")
    return page("story.html", story=found)


@get("/feed/{name:str}", sync_to_thread=True)
def feed(house: House, name: str) -> Response[bytes]:
    """Serve a follower's private feed by its secret name, as Atom or JSON."""
    token, _, form = name.rpartition(".")
    shelf = shelves.private_feed(house, token, form)
    if shelf is None:
        raise NotFoundException("There is no such feed.")
    return Response(shelf.body, media_type=shelf.media_type, headers=PRIVATE)


@get("/unsubscribe/{token:str}", media_type=MediaType.HTML, sync_to_thread=True)
def stop_page(house: House, token: str) -> Response[str]:
    """Ask whether to stop; a GET changes nothing, whoever prefetches it."""
    follows = shelves.still_standing(house, shelves.stop_asked(house, token))
    return Response(page("stop.html", follows=follows, token=token, stopped=not follows), headers=PRIVATE)


@post("/unsubscribe/{token:str}", media_type=MediaType.HTML, status_code=200, sync_to_thread=True)
def stop(house: House, token: str) -> Response[str]:
    """Stop follows: the button of the page, and a mail program's one click (RFC 8058); twice is as once."""
    follows = shelves.obey(house, shelves.stop_asked(house, token))
    return Response(page("stop.html", follows=follows, token=token, stopped=True), headers=PRIVATE)


def _told(request: Request[Any, Any, Any], fault: Exception) -> Response[str]:
    del request
    code = fault.status_code if isinstance(fault, HTTPException) else 404
    detail = fault.detail if isinstance(fault, HTTPException) else str(fault)
    return Response(page("error.html", code=code, detail=detail), status_code=code, media_type=MediaType.HTML)


def application(house: House, pulse: Pulse) -> Litestar:
    """Return the web application of a house."""

    def provide_house() -> House:
        return house

    def provide_pulse() -> Pulse:
        return pulse

    from litestar.di import Provide

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
        exception_handlers={HTTPException: _told, UsageError: _told},
        after_request=_with_safe_headers,
        compression_config=CompressionConfig(backend="gzip"),
        request_max_body_size=64 * 1024,
        openapi_config=None,
        state=State(),
    )


async def _with_safe_headers(response: Response[Any]) -> Response[Any]:
    response.headers.update(SAFE)
    return response
