"""Browsers that take alerts: added, tried and removed by forms; and the worker that shows notifications."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Request, Response, post, route
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, PermissionDeniedException
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from wirebell.app import browsers, preferring
from wirebell.app.browsers import Subscription
from wirebell.app.follows import ensure_follower
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.web.assets import asset
from wirebell.web.bodies import decoded
from wirebell.web.conditional import unless_known
from wirebell.web.doors import Doors
from wirebell.web.following import SEE
from wirebell.web.pages import why_not
from wirebell.web.system import READ
from wirebell.web.visitor import Asked, Visitor, form_of, place_after, same_site, stranger_refused


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker says when the browser's push service gave it another endpoint."""

    old: str
    endpoint: str
    key: str
    auth: str


@route("/push-worker.js", http_method=READ)
async def worker(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Send the worker at an address that stays, asked anew each time: browsers know it by its address."""
    found = asset("push-worker.js")
    headers = {"Cache-Control": "no-cache", "ETag": f'"{found.address.split(".")[-2]}"'}
    return unless_known(request, Response(found.body, media_type=found.media_type, headers=headers))


@post("/browsers/add", sync_to_thread=True)
def add(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Redirect:
    """Remember the browser that sent this form, and let all alerts go to it if that was asked."""
    form = form_of(request, body, house, visitor)
    who = ensure_follower(house, stranger_refused(visitor)).id
    said = Subscription(endpoint=form.get("endpoint", ""), key=form.get("key", ""), auth=form.get("auth", ""))
    try:
        made = browsers.add(house, who, said, form.get("name", ""))
    except UsageError as fault:
        raise ClientException(why_not(fault, visitor)) from fault
    if form.get("all") == "yes":
        preferring.prefer(house, who, to=made.address)
    return Redirect(place_after(form, "browser", "/settings"), status_code=SEE)


@post("/browsers/{name:str}/remove", sync_to_thread=True)
def remove(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """Let go of a browser of the follower; one that is gone is as one that goes now."""
    form = form_of(request, body, house, visitor)
    if any(b.id == name for b in house.store.browsers(stranger_refused(visitor))):
        house.store.remove_browser(name)
    return Redirect(place_after(form, "removed", "/settings"), status_code=SEE)


@post("/browsers/{name:str}/test", sync_to_thread=True)
def try_out(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """Send a test notification to a browser of the follower."""
    form = form_of(request, body, house, visitor)
    try:
        found = doors.try_out(stranger_refused(visitor), f"push:{name}")
    except UsageError as fault:
        raise ClientException(why_not(fault, visitor)) from fault
    return Redirect(place_after(form, "tried" if found.ok else "untried", "/settings"), status_code=SEE)


@post("/browsers/changed", status_code=204)
async def changed(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> None:
    """Reach a browser by its new endpoint; who sends this knows the old one, which nobody else does."""
    who = stranger_refused(visitor)
    if (
        not same_site(request, house)
        or request.headers.get("content-type", "").partition(";")[0] != "application/json"
    ):
        raise PermissionDeniedException("This did not come from a page of this Wirebell: nothing was changed.")
    try:
        said = decoded(body, Changed)
        new = Subscription(endpoint=said.endpoint, key=said.key, auth=said.auth)
        await asyncio.to_thread(browsers.changed, house, who, said.old, new)
    except (msgspec.MsgspecError, UsageError) as fault:
        raise ClientException("This is no subscription that can be sent to: nothing was changed.") from fault


HANDLERS = (worker, add, remove, try_out, changed)
