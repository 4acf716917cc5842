"""What lets a reader keep Wirebell as an app: a manifest, a worker that says so when there is no network."""

from __future__ import annotations

import msgspec
from litestar import MediaType, Response, route
from litestar.di import NamedDependency
from msgspec.structs import replace

from wirebell.deliver.render.words import words
from wirebell.web.assets import asset
from wirebell.web.pages import STRANGER, page, url
from wirebell.web.system import READ
from wirebell.web.tongues import language_of
from wirebell.web.visitor import Asked, Visitor

DAY = {"Cache-Control": "public, max-age=86400", "Vary": "Accept-Language"}
FRESH = {"Cache-Control": "no-cache"}


@route("/manifest.webmanifest", http_method=READ)
async def manifest(request: Asked) -> Response[bytes]:
    """Describe the app: its name, where it begins, its icons."""
    language = language_of(request)
    say = words(language).say
    sizes = {"icon-192.png": "192x192", "icon-512.png": "512x512"}
    icons = [{"src": asset(name).address, "sizes": size, "type": "image/png"} for name, size in sizes.items()]
    masked = {"src": asset("icon-maskable-512.png").address, "sizes": "512x512", "type": "image/png"}
    made = {
        "id": "/",
        "name": "Wirebell",
        "short_name": "Wirebell",
        "description": say("Follow anything in the news; be told once, at once, and told why."),
        "lang": language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#FBF9F3",
        "theme_color": "#FBF9F3",
        "icons": [*icons, {**masked, "purpose": "maskable"}],
        "shortcuts": [
            {"name": say("Latest"), "url": "/latest"},
            {"name": say("Follows"), "url": "/follows"},
            {"name": say("Search"), "url": "/search"},
        ],
    }
    return Response(msgspec.json.encode(made), media_type="application/manifest+json", headers=DAY)


@route("/worker.js", http_method=READ)
async def worker(visitor: NamedDependency[Visitor]) -> Response[bytes]:
    """Send the worker with the addresses of what it keeps; it is asked for anew each time.

    One for another language is another worker, which keeps the page in that language. Pages ask for it by an
    address that names theirs: by one address a browser asks once, and not again while it still sets up the first.
    """
    kept = [asset(name).address for name in ("wirebell.css", "bell.svg")]
    shown = url("/offline", language=visitor.language)
    body = asset("worker.js").body.replace(b'["KEPT"]', msgspec.json.encode([shown, *kept]))
    return Response(body, media_type=asset("worker.js").media_type, headers=FRESH)


@route("/offline", http_method=READ, media_type=MediaType.HTML)
async def offline(visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show the page that the worker keeps for where there is no network; it knows a reader's language alone."""
    return Response(page("offline.html", replace(STRANGER, language=visitor.language)), headers=FRESH)


HANDLERS = (manifest, worker, offline)
