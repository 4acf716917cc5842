"""Users and roles, for operators."""

from __future__ import annotations

import asyncio

from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from wirebell.accounts import users as asked
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.model.account import ROLES
from wirebell.web.entering import SEE
from wirebell.web.paged import FIRST, PAGE, Paged, Wanted, wanted_of
from wirebell.web.pages import page, url, why_not
from wirebell.web.system import PRIVATE, READ
from wirebell.web.visitor import Asked, Visitor, form_of, stranger_refused


def operator(visitor: Visitor) -> None:
    """Refuse whoever is no operator: to them the page is not there."""
    stranger_refused(visitor)
    if not visitor.may("operator"):
        raise NotFoundException("This page is for operators.")


@route("/users", http_method=READ, media_type=MediaType.HTML)
async def every(house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked) -> Response[str]:
    """List who signs in, a page at a time, or those whose address holds a text."""
    operator(visitor)
    return Response(await asyncio.to_thread(_shown, house, visitor, wanted_of(request)), headers=PRIVATE)


def _shown(
    house: House, visitor: Visitor, wanted: Wanted = FIRST, problem: str | None = None, address: str = ""
) -> str:
    rows, total = asked.some(house, wanted.find, wanted.skip, PAGE)
    return page(
        "users.html",
        visitor,
        users=Paged(rows=rows, total=total, wanted=wanted),
        roles=ROLES,
        opened=house.settings.sign_up == "open",
        problem=problem,
        address=address,
    )


@post("/users/add", media_type=MediaType.HTML, sync_to_thread=True)
def add(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Response[str] | Redirect:
    """Let somebody sign in."""
    form = form_of(request, body, house, visitor)
    operator(visitor)
    try:
        asked.add(house, form.get("address", ""), form.get("role", "reader"))
    except UsageError as fault:
        shown = _shown(house, visitor, FIRST, why_not(fault, visitor), form.get("address", ""))
        return Response(shown, status_code=400, headers=PRIVATE)
    return Redirect(url("/users", told="added"), status_code=SEE)


@post("/users/{name:str}/role", sync_to_thread=True)
def role(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """Give a user another role."""
    form = form_of(request, body, house, visitor)
    asked.set_role(house, _other(house, visitor, name), form.get("role", ""))
    return Redirect(url("/users", told="saved"), status_code=SEE)


@post("/users/{name:str}/remove", sync_to_thread=True)
def remove(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """Let a user sign in no more."""
    form_of(request, body, house, visitor)
    asked.remove(house, _other(house, visitor, name))
    return Redirect(url("/users", told="let-go"), status_code=SEE)


def _other(house: House, visitor: Visitor, name: str) -> str:
    """Return a user that an operator may change: not themselves, so that one operator stays."""
    operator(visitor)
    if house.store.account_of(name) is None:
        raise NotFoundException("There is no such user.")
    if name == visitor.follower and visitor.session:
        raise PermissionDeniedException("That is you: let another operator do it. Nothing was changed.")
    return name


HANDLERS = (every, add, role, remove)
