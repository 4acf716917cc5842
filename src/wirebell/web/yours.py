"""All that is on record of a reader: taken away as a file, or erased."""

from __future__ import annotations

import asyncio

import msgspec
from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.params import RawBody
from litestar.response import Redirect

from wirebell.accounts import own
from wirebell.app import portable
from wirebell.app.follows import ensure_follower
from wirebell.app.house import House
from wirebell.web import cookies
from wirebell.web.entering import SEE
from wirebell.web.pages import page
from wirebell.web.system import PRIVATE, READ
from wirebell.web.visitor import Asked, Visitor, form_of, stranger_refused


@route("/settings/yours", http_method=READ, media_type=MediaType.HTML)
async def yours(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Say what is on record, and offer it and its end."""
    stranger_refused(visitor)
    return Response(await asyncio.to_thread(_shown, house, visitor, False), headers=PRIVATE)


def _shown(house: House, visitor: Visitor, wrong: bool) -> str:
    who = stranger_refused(visitor)
    known = house.store.follower(who) is not None
    return page(
        "yours.html",
        visitor,
        follows=house.store.follow_count(who),
        alerts=house.store.alert_count(who) if known else 0,
        wrong=wrong,
    )


@route("/settings/yours/export", http_method=READ, sync_to_thread=True)
def export(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[bytes]:
    """Send everything as one JSON file."""
    who = ensure_follower(house, stranger_refused(visitor)).id
    body = msgspec.json.format(msgspec.json.encode(own.everything(house, who)), indent=2)
    named = {"Content-Disposition": 'attachment; filename="wirebell-yours.json"'}
    return Response(body, media_type="application/json", headers={**PRIVATE, **named})


@post("/settings/yours/erase", media_type=MediaType.HTML, sync_to_thread=True)
def erase(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Response[str] | Redirect:
    """Erase the reader and all that is theirs, if the form says the word."""
    form = form_of(request, body, house, visitor)
    if form.get("word", "").strip().casefold() not in {"erase", visitor.name.casefold()}:
        return Response(_shown(house, visitor, True), status_code=400, headers=PRIVATE)
    who = ensure_follower(house, stranger_refused(visitor)).id
    portable.erase(house, who)
    return Redirect("/?told=erased", status_code=SEE, cookies=[cookies.gone(cookies.SESSION)])


HANDLERS = (yours, export, erase)
