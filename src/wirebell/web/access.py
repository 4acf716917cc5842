"""How a reader comes in and where alerts may go: sessions, tokens and addresses, each ended by a button."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from wirebell.accounts import addresses, own, passkeys, sessions, tokens, ways_in
from wirebell.app.follows import ensure_follower
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.web.doors import Doors
from wirebell.web.entering import GONE, SEE
from wirebell.web.pages import page, stranger, url, why_not
from wirebell.web.system import PRIVATE, READ
from wirebell.web.visitor import Asked, Visitor, form_of, stranger_refused

PLACE = "/settings/access"


@route(PLACE, http_method=READ, media_type=MediaType.HTML)
async def access(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show the reader's sessions, tokens and addresses."""
    stranger_refused(visitor)
    return Response(await asyncio.to_thread(shown, house, visitor), headers=PRIVATE)


def shown(
    house: House, visitor: Visitor, problem: str | None = None, made: tokens.Made | None = None, asked: str = ""
) -> str:
    """Return the page of how a reader comes in."""
    who = stranger_refused(visitor)
    return page(
        "access.html",
        visitor,
        sessions=own.sessions_of(house, who, visitor.session),
        tokens=tokens.every(house, who),
        scopes=[scope for scope, role in tokens.SCOPES.items() if visitor.may(role)],
        addresses=house.store.confirmed(who),
        ways=ways_in.every(house, who),
        passkeys=bool(visitor.session) and passkeys.possible(house),
        problem=problem,
        made=made,
        asked=asked,
    )


def _wrong(house: House, visitor: Visitor, fault: UsageError) -> Response[str]:
    return Response(shown(house, visitor, why_not(fault, visitor)), status_code=400, headers=PRIVATE)


def _back(told: str) -> Redirect:
    return Redirect(url(PLACE, told=told), status_code=SEE)


# -- sessions ---------------------------------------------------------------------------------------------


@post("/settings/sessions/others/end", sync_to_thread=True)
def end_others(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Redirect:
    """Sign out everywhere but here."""
    form_of(request, body, house, visitor)
    sessions.end_others(house, stranger_refused(visitor), visitor.session)
    return _back("ended")


@post("/settings/sessions/{name:str}/end", sync_to_thread=True)
def end_session(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """End one session; one that is over is as one that ends now."""
    form_of(request, body, house, visitor)
    who = stranger_refused(visitor)
    if any(row.id == name for row in own.sessions_of(house, who)):
        sessions.end(house, who, name)
    return _back("ended")


# -- tokens -----------------------------------------------------------------------------------------------


@post("/settings/tokens", media_type=MediaType.HTML, sync_to_thread=True)
def make_token(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Response[str]:
    """Make a token and show it, this once."""
    form = form_of(request, body, house, visitor)
    who = ensure_follower(house, stranger_refused(visitor)).id
    scopes = tuple(s for s, role in tokens.SCOPES.items() if form.get(f"scope-{s}") and visitor.may(role))
    try:
        made = tokens.make(house, who, form.get("name", ""), scopes)
    except UsageError as fault:
        return _wrong(house, visitor, fault)
    return Response(shown(house, visitor, made=made), status_code=200, headers=PRIVATE)


@post("/settings/tokens/{name:str}/end", sync_to_thread=True)
def end_token(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """End a token."""
    form_of(request, body, house, visitor)
    tokens.end(house, stranger_refused(visitor), name)
    return _back("ended")


# -- addresses --------------------------------------------------------------------------------------------


@post("/settings/addresses", media_type=MediaType.HTML, sync_to_thread=True)
def add_address(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[str]:
    """Ask at an address whether alerts may come there."""
    form = form_of(request, body, house, visitor)
    who = ensure_follower(house, stranger_refused(visitor)).id
    given = form.get("address", "").strip()
    try:
        doors.ask_at(who, given if ":" in given else f"mailto:{given}")
    except UsageError as fault:
        return _wrong(house, visitor, fault)
    return Response(shown(house, visitor, asked=given), status_code=200, headers=PRIVATE)


@post("/settings/addresses/remove", media_type=MediaType.HTML, sync_to_thread=True)
def remove_address(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Response[str] | Redirect:
    """Forget an address, unless alerts go there."""
    form = form_of(request, body, house, visitor)
    try:
        addresses.remove(house, stranger_refused(visitor), form.get("address", ""))
    except UsageError as fault:
        return _wrong(house, visitor, fault)
    return _back("let-go")


@route("/confirm/{secret:str}", http_method=READ, media_type=MediaType.HTML)
async def confirm_page(house: NamedDependency[House], secret: FromPath[str], request: Asked) -> Response[str]:
    """Ask whether alerts may come; a GET changes nothing, whoever prefetches it."""
    proof = await asyncio.to_thread(addresses.asked, house, secret)
    return _confirm(request, proof.address if proof else None, secret, done=False)


@post("/confirm/{secret:str}", media_type=MediaType.HTML, status_code=200)
async def confirm(
    house: NamedDependency[House], secret: FromPath[str], request: Asked, body: RawBody
) -> Response[str]:
    """Let alerts come to the address that the mail went to: the secret in the link is the proof."""
    del body  # read so that its size is bounded; the link says it all
    proof = await asyncio.to_thread(addresses.confirm, house, secret)
    return _confirm(request, proof.address if proof else None, quote(secret), done=proof is not None)


def _confirm(request: Asked, address: str | None, secret: str, done: bool) -> Response[str]:
    bare = address.removeprefix("mailto:") if address else None
    shown = page("confirm.html", stranger(request), address=bare, secret=secret, done=done)
    return Response(shown, status_code=200 if address else GONE, headers=PRIVATE)


HANDLERS = (
    access,
    end_others,
    end_session,
    make_token,
    end_token,
    add_address,
    remove_address,
    confirm_page,
    confirm,
)
