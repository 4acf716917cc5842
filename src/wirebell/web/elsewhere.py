"""Sign-in by an account elsewhere: the way there, and the way back.

The way back is a GET, as providers make it; it lets in only the browser that went, once, within ten minutes.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from litestar import MediaType, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, RawBody

from wirebell.accounts.marks import new_secret
from wirebell.accounts.ways_in import NoWay
from wirebell.app.house import House
from wirebell.settings import Provider
from wirebell.web import cookies
from wirebell.web.doors import Doors
from wirebell.web.entering import KEPT, asked_by, can_sign_in, come_in, sign_in_shown, slowly
from wirebell.web.pages import page
from wirebell.web.system import PRIVATE
from wirebell.web.visitor import Asked, Visitor, form_of, our_place
from wirebell.web.ways_in import refusal


def _provider(house: House, doors: Doors, name: str) -> Provider:
    found = doors.providers.named(name)
    if found is None or not can_sign_in(house):
        raise NotFoundException("Nobody signs in by that here.")
    return found


@post("/sign-in/with/{provider:str}", media_type=MediaType.HTML, status_code=200)
async def there(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    provider: FromPath[str],
    request: Asked,
    body: RawBody,
) -> Response[str]:
    """Lead to the provider by a page: a form that was sent may not lead away from here (form-action)."""
    form = form_of(request, body, house, visitor, open_to_all=True)
    asked = _provider(house, doors, provider)
    await slowly(doors.tries, request)
    browser, back = asked_by(request)[0] or new_secret(), our_place(form.get("back", "/"))
    try:
        place = await doors.providers.begin(asked, browser)
    except NoWay as fault:
        return sign_in_shown(house, visitor, back, problem=refusal(fault, visitor), code=503)
    kept = cookies.asked(f"{browser}|{quote(back, safe='')}", KEPT)
    shown = page("elsewhere.html", visitor, place=place, name=asked.name)
    return Response(shown, headers=PRIVATE, cookies=[kept])


@get("/sign-in/back/{provider:str}", media_type=MediaType.HTML)
async def back_again(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    provider: FromPath[str],
    request: Asked,
) -> Response[Any]:
    """Sign in whoever comes back from the provider, in the browser that went there."""
    asked = _provider(house, doors, provider)
    await slowly(doors.tries, request)
    browser, back = asked_by(request)
    answer = {name: value[:4_096] for name, value in request.query_params.items()}
    try:
        came = await doors.providers.finish(asked, browser, answer)
    except NoWay as fault:
        return sign_in_shown(house, visitor, back, problem=refusal(fault, visitor), code=403)
    if came.letter is not None:
        doors.post(came.letter)
    return await asyncio.to_thread(come_in, house, request, visitor, came.account.follower, back)


HANDLERS = (there, back_again)
