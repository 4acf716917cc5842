"""Sign-in by mail: asking, the link and the code of the mail, and leaving. A GET never signs anybody in."""

from __future__ import annotations

import asyncio
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException, TooManyRequestsException
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from wirebell.accounts import passkeys, sessions, signing_in
from wirebell.accounts.marks import new_secret
from wirebell.app.house import House
from wirebell.errors import UsageError
from wirebell.web import cookies
from wirebell.web.doors import Doors
from wirebell.web.limits import Buckets, network_of, taken
from wirebell.web.pages import page, why_not
from wirebell.web.system import PRIVATE, READ
from wirebell.web.visitor import Asked, Visitor, form_of, is_loopback, our_place, place_after

SEE: Literal[303] = 303
GONE = 410
KEPT = int(signing_in.UNKNOWN_WITHIN.total_seconds())
"""Seconds that a browser remembers that it asked, and where it was going."""


def can_sign_in(house: House) -> bool:
    """Return whether browsers would keep a session here: over TLS, or on the machine itself."""
    parts = urlsplit(house.settings.base_url)
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def with_session(answer: Response[Any], house: House, request: Asked, follower: str) -> Response[Any]:
    """Begin a session for a follower, whoever vouched for them, and let the answer bring it to the browser."""
    begun = sessions.begin(house, follower, browser_of(request))
    answer.cookies.append(cookies.session(begun.secret, begun.until, house.clock.now()))
    return answer


def browser_of(request: Asked) -> str:
    """Return what a browser calls itself, as its owner may know it again."""
    said = request.headers.get("user-agent", "")
    system = next(
        (name for name in ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux") if name in said), ""
    )
    maker = next((name for name in ("Firefox", "Edg", "OPR", "Chrome", "Safari") if name in said), "")
    maker = {"Edg": "Edge", "OPR": "Opera"}.get(maker, maker)
    return f"{maker}, {system}" if maker and system else maker or system


# -- asking -----------------------------------------------------------------------------------------------


@route("/sign-in", http_method=READ, media_type=MediaType.HTML)
async def sign_in_page(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked
) -> Response[str]:
    """Ask for the address that the link is to go to."""
    back = our_place(request.query_params.get("back", "/"))
    return sign_in_shown(house, visitor, back=back)


def sign_in_shown(
    house: House, visitor: Visitor, back: str, address: str = "", problem: str | None = None, code: int = 400
) -> Response[str]:
    """Return the page that lets somebody in."""
    shown = page(
        "sign-in.html",
        visitor,
        passkeys=passkeys.possible(house),
        providers=house.settings.providers,
        possible=can_sign_in(house),
        opened=house.settings.sign_up == "open",
        back=back,
        address=address,
        problem=problem,
    )
    return Response(shown, status_code=code if problem else 200, headers=PRIVATE)


@post("/sign-in", media_type=MediaType.HTML)
async def ask(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[Any]:
    """Send a link and a code to an address that may come in; what is answered tells nothing of who may."""
    form = form_of(request, body, house, visitor, open_to_all=True)
    await slowly(doors.asks, request)
    if not can_sign_in(house):
        raise PermissionDeniedException("Nobody can sign in here until base_url begins with https://.")
    back, browser = our_place(form.get("back", "/")), asked_by(request)[0] or new_secret()
    address = form.get("address", "")
    try:
        letter = await asyncio.to_thread(signing_in.ask, house, address, browser)
    except UsageError as fault:
        return sign_in_shown(house, visitor, back, address, why_not(fault, visitor))
    if letter is not None:
        doors.post(letter, None if letter.kind == "sign-in" else network_of(request))
    kept = cookies.asked(f"{browser}|{quote(back, safe='')}", KEPT)
    return Redirect("/sign-in/code", status_code=SEE, cookies=[kept])


async def slowly(buckets: Buckets, request: Asked) -> None:
    """Refuse what is asked too often from one network."""
    left = await taken(buckets, network_of(request))
    if not left.allowed:
        raise TooManyRequestsException(
            "That was asked for too often from where you are.", headers={"Retry-After": str(left.seconds)}
        )


def asked_by(request: Asked) -> tuple[str, str]:
    """Return the secret of a browser that asked, and where it wants to go; empty and the front for any other."""
    browser, _, back = request.cookies.get(cookies.ASKED, "").partition("|")
    return browser, our_place(unquote(back) or "/")


# -- coming in --------------------------------------------------------------------------------------------


@route("/sign-in/code", http_method=READ, media_type=MediaType.HTML)
async def code_page(visitor: NamedDependency[Visitor], request: Asked) -> Response[str]:
    """Say that a mail is on its way, and take its code."""
    shown = page("sign-in-code.html", visitor, asked=bool(asked_by(request)[0]), wrong=False)
    return Response(shown, headers=PRIVATE)


@post("/sign-in/code", media_type=MediaType.HTML)
async def by_code(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[Any]:
    """Sign in by the code of the mail, in the browser that asked for it."""
    form = form_of(request, body, house, visitor, open_to_all=True)
    await slowly(doors.tries, request)
    browser, back = asked_by(request)
    account = (
        await asyncio.to_thread(signing_in.by_code, house, form.get("code", ""), browser) if browser else None
    )
    if account is None:
        shown = page("sign-in-code.html", visitor, asked=bool(browser), wrong=True)
        return Response(shown, status_code=403, headers=PRIVATE)
    return await asyncio.to_thread(come_in, house, request, visitor, account.follower, back)


def come_in(house: House, request: Asked, visitor: Visitor, follower: str, back: str) -> Response[Any]:
    """Begin a session; the one that this browser had ends."""
    if visitor.session and visitor.follower:
        sessions.end(house, visitor.follower, visitor.session)
    answer = Redirect(
        place_after({"back": back}, "signed-in"), status_code=SEE, cookies=[cookies.gone(cookies.ASKED)]
    )
    return with_session(answer, house, request, follower)


@route("/sign-in/{secret:str}", http_method=READ, media_type=MediaType.HTML)
async def link_page(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], secret: FromPath[str], request: Asked
) -> Response[str]:
    """Show the button that signs in: programs that look at the links of mails press none."""
    opens = await asyncio.to_thread(signing_in.opens, house, secret, asked_by(request)[0])
    shown = page("sign-in-link.html", visitor, opens=opens, secret=secret)
    return Response(shown, status_code=GONE if opens is None else 200, headers=PRIVATE)


@post("/sign-in/{secret:str}", media_type=MediaType.HTML)
async def by_link(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    secret: FromPath[str],
    request: Asked,
    body: RawBody,
) -> Response[Any]:
    """Sign in by the link of the mail, in the browser that asked for it; of many at once one does."""
    form_of(request, body, house, visitor, open_to_all=True)
    browser, back = asked_by(request)
    account = await asyncio.to_thread(signing_in.by_link, house, secret, browser) if browser else None
    if account is None:
        shown = page("sign-in-link.html", visitor, opens=None, secret="")
        return Response(shown, status_code=GONE, headers=PRIVATE)
    return await asyncio.to_thread(come_in, house, request, visitor, account.follower, back)


# -- leaving ----------------------------------------------------------------------------------------------


@post("/sign-out", sync_to_thread=True)
def sign_out(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Redirect:
    """End the session of this browser."""
    form_of(request, body, house, visitor)
    if visitor.session and visitor.follower:
        sessions.end(house, visitor.follower, visitor.session)
    return Redirect("/?told=signed-out", status_code=SEE, cookies=[cookies.gone(cookies.SESSION)])


HANDLERS = (sign_in_page, ask, code_page, by_code, link_page, by_link, sign_out)
