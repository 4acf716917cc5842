"""The web application of a house: its routes, what every answer carries, and what is said when something fails."""

from __future__ import annotations

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import NotFoundException
from litestar.types import Message, Scope

from wirebell.app.house import House
from wirebell.app.serving import Pulse
from wirebell.ports import Quotas
from wirebell.web import (
    access,
    app,
    asking,
    browsers,
    desk,
    desk_forms,
    desk_sources,
    elsewhere,
    entering,
    following,
    furniture,
    own,
    reading,
    system,
    users,
    ways_in,
    websub,
    yours,
)
from wirebell.web.api import door
from wirebell.web.api.table import allowed
from wirebell.web.bodies import NUL
from wirebell.web.coding import Packing
from wirebell.web.cookies import to_send
from wirebell.web.faults import API, teller
from wirebell.web.provided import closed, dependencies, opened, provide, visitor_at
from wirebell.web.push import take_push
from wirebell.web.visitor import Asked, path_of

MOST = 64 * 1024
"""Bytes of a form."""
SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "manifest-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; "
    "trusted-types wirebell wirebell-worker wirebell-push",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
OPENED = "Cross-Origin-Resource-Policy"
"""The one of them that furniture for the pages of publishers says for itself."""


_PAGES = (
    *system.HANDLERS,
    *reading.HANDLERS,
    *following.HANDLERS,
    *asking.HANDLERS,
    *entering.HANDLERS,
    *browsers.HANDLERS,
    *access.HANDLERS,
    *ways_in.HANDLERS,
    *elsewhere.HANDLERS,
    *yours.HANDLERS,
    *users.HANDLERS,
    *furniture.HANDLERS,
    *desk.HANDLERS,
    *desk_forms.HANDLERS,
    *desk_sources.HANDLERS,
    *own.HANDLERS,
    *app.HANDLERS,
)


def application(house: House, pulse: Pulse, loopback: bool = False, quotas: Quotas | None = None) -> Litestar:
    """Return the web application of a house. `loopback` says that it is served to this machine alone: then whoever
    asks by a loopback name is its reader, without signing in, and forms act. `quotas` are shared with other
    processes that serve the same house."""
    made = routes()
    provide(made, house, pulse, loopback, quotas)
    return made


def routes() -> Litestar:
    """Return the routes of all pages and of the API, which answer for the house that `provide` gives them.

    Making them takes a tenth of a second and more; what they answer for can be changed between two starts.
    """
    return Litestar(
        route_handlers=[*_PAGES, *door.HANDLERS, *websub.HANDLERS, take_push],
        dependencies=dependencies(),
        exception_handlers={Exception: teller(visitor_at, allowed)},
        before_request=_findable,
        before_send=[_with_safe_headers],
        on_startup=[opened],
        on_shutdown=[closed],
        compression_config=CompressionConfig(backend="gzip", middleware_class=Packing),
        request_max_body_size=MOST,
        openapi_config=None,
        logging_config=None,
    )


async def _findable(request: Asked) -> None:
    """Refuse an address that holds NUL, as nothing on record is found by it. Raises NotFoundException.

    What programs ask with is read by the door of the API, which names the part.
    """
    path = path_of(request)
    if NUL in path or (b"%00" in request.scope["query_string"] and not path.startswith(API)):
        raise NotFoundException("There is no such page.")


async def _with_safe_headers(message: Message, scope: Scope) -> None:
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        headers.update({name: value for name, value in SAFE.items() if name != OPENED or name not in headers})
        for cookie in to_send(scope):
            headers.add("Set-Cookie", cookie)
