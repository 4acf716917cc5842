"""The furniture of publishers' pages: what their buttons ask and do, from other origins and without cookies.

Nothing here looks at who sits at the machine or at a cookie. Who presses is known by a token that the publisher's
sign-in made (`app.handover`), exchanged for a pass of ours that lasts half an hour.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import msgspec
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.exceptions import ClientException, NotAuthorizedException, PermissionDeniedException
from litestar.params import RawBody
from litestar.response import Redirect

from wirebell.app import furnishing
from wirebell.app.handover import hand_over, publisher_of
from wirebell.app.house import House
from wirebell.deliver.render.words import LANGUAGES
from wirebell.errors import Forged, UsageError
from wirebell.web.assets import asset
from wirebell.web.bodies import decoded
from wirebell.web.conditional import mark_of, unless_known
from wirebell.web.pages import page, stranger, why_not
from wirebell.web.system import READ
from wirebell.web.visitor import Asked, Form, Visitor, fields

LASTS = 1_800
"""Seconds that a pass is good."""
SCRIPT_KEPT = 3_600
"""Seconds that a publisher's readers may keep the script: its address does not name its content."""


class Pass(msgspec.Struct, frozen=True):
    """Who presses: a follower, and the publisher that handed them over."""

    follower: str
    publisher: str


@route("/furniture.js", http_method=READ)
async def script(request: Asked) -> Response[bytes]:
    """Send the one script of a publisher's page; to who has it, that it still is so."""
    found = asset("furniture.js")
    headers = {
        "Cache-Control": f"public, max-age={SCRIPT_KEPT}",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
        "ETag": mark_of(found.body),
    }
    return unless_known(request, Response(found.body, media_type=found.media_type, headers=headers))


@route(
    ["/furniture/article", "/furniture/choice", "/furniture/reader", "/furniture/press"],
    http_method=HttpMethod.OPTIONS,
)
async def allowed(house: NamedDependency[House], request: Asked) -> Response[None]:
    """Say to a browser which of the pages of others may ask, and how."""
    more = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "authorization, content-type",
        "Access-Control-Max-Age": "600",
    }
    return Response(None, status_code=204, headers={**_open_to(house, request), **more})


@route("/furniture/article", http_method=READ)
async def article(house: NamedDependency[House], request: Asked) -> Response[bytes]:
    """Return the topics of an article on the publisher's site, by its address."""
    who, url = _presser(house, request), request.query_params.get("url", "")[:2_000]
    reader = who.follower if who else None
    found = await asyncio.to_thread(furnishing.furnish, house, url, reader, _language(request))
    return _json(house, request, found)


@route("/furniture/choice", http_method=READ)
async def choice(house: NamedDependency[House], request: Asked) -> Response[bytes]:
    """Return one thing to follow, by its expression."""
    who, expression = _presser(house, request), request.query_params.get("expression", "")[:2_000]
    reader = who.follower if who else None
    try:
        found = await asyncio.to_thread(furnishing.choice, house, expression, reader, _language(request))
    except UsageError as fault:
        return _json(house, request, {"problem": str(fault)}, 400)
    return _json(house, request, found)


def _language(request: Asked) -> str:
    """Return the language of the paper's page, as the script says it; English for one that is not ours."""
    wanted = request.query_params.get("lang", "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


class _Token(msgspec.Struct):
    token: str


class _Press(msgspec.Struct):
    expression: str
    follow: bool


@post("/furniture/reader", status_code=200)
async def reader(house: NamedDependency[House], request: Asked, body: RawBody) -> Response[bytes]:
    """Exchange a publisher's token, once, for a pass that says who presses the buttons of this page."""
    publisher = publisher_of(house, request.headers.get("origin", ""))
    try:
        token = decoded(body, _Token).token
        found = await asyncio.to_thread(hand_over, house, token)
    except (msgspec.DecodeError, Forged) as fault:
        return _json(house, request, {"problem": str(fault)}, 401)
    if publisher is None or publisher.id != found.publisher:
        return _json(house, request, {"problem": "This token is another publisher's."}, 401)
    made = _passes(house).dumps([found.follower.id, found.publisher])
    return _json(house, request, {"pass": made, "name": found.follower.name, "seconds": LASTS})


@post("/furniture/press", status_code=200)
async def press(house: NamedDependency[House], request: Asked, body: RawBody) -> Response[bytes]:
    """Follow something, or stop it, for whom the pass names."""
    who, publisher = _presser(house, request), publisher_of(house, request.headers.get("origin", ""))
    if who is None or publisher is None or who.publisher != publisher.id:
        return _json(house, request, {"problem": "Nobody is known here: load the page again."}, 401)
    try:
        wish = decoded(body, _Press)
        on = await asyncio.to_thread(furnishing.press, house, who.follower, wish.expression, wish.follow)
    except (msgspec.DecodeError, UsageError) as fault:
        return _json(house, request, {"problem": str(fault)}, 400)
    return _json(house, request, {"following": on})


@post("/furniture/form", media_type=MediaType.HTML, status_code=200)
async def form(house: NamedDependency[House], request: Asked, body: RawBody) -> Response[str] | Redirect:
    """Do what a plain form on a publisher's page asks, and go back; or show the topics of its article here."""
    sent = fields(request, body)
    return await asyncio.to_thread(_form, house, sent, stranger(request))


def _form(house: House, sent: Form, visitor: Visitor) -> Response[str] | Redirect:
    who, from_here = _sender(house, sent), "pass" in sent
    expression = sent.get("expression", "")
    if expression:
        try:
            furnishing.press(house, who.follower, expression, sent.get("do") != "stop")
        except UsageError as fault:
            raise ClientException(why_not(fault, visitor)) from fault
    back = _back(house, who, sent.get("back", ""))
    if expression and back and not from_here:
        return Redirect(back, status_code=303)
    shown = furnishing.furnish(house, sent.get("url", "")[:2_000], who.follower, visitor.language)
    made = _passes(house).dumps([who.follower, who.publisher])
    told = page(
        "furniture.html",
        visitor,
        shown=shown,
        made=made,
        url_of=sent.get("url", ""),
        back=back,
    )
    return Response(told, headers={"Cache-Control": "no-store"})


def _sender(house: House, sent: Form) -> Pass:
    if "pass" in sent:
        known = _known(house, sent["pass"])
        if known is None:
            raise NotAuthorizedException("This page is old: go back to the article and press again.")
        return known
    try:
        found = hand_over(house, sent.get("reader", ""))
    except Forged as fault:
        raise PermissionDeniedException(
            "The article did not prove who reads it. Nothing was changed: load it again and press once more."
        ) from fault
    return Pass(found.follower.id, found.publisher)


def _back(house: House, who: Pass, place: str) -> str:
    """Return the place to go back to if it is a page of the publisher, else nothing."""
    origins = next((p.origins for p in house.settings.publishers if p.id == who.publisher), ())
    try:
        parts = urlsplit(place)
    except ValueError:
        return ""
    clean = place.isprintable() and not any(c in place for c in "\\ <>\"'")
    return place if clean and f"{parts.scheme}://{parts.netloc}" in origins else ""


# -- passes -----------------------------------------------------------------------------------------------


def _passes(house: House) -> URLSafeTimedSerializer:
    class Signer(TimestampSigner):
        """Signs with the time of the house's clock."""

        def get_timestamp(self) -> int:
            return int(house.clock.now().timestamp())

    return URLSafeTimedSerializer(house.secret, salt="wirebell furniture", signer=Signer)


def _known(house: House, made: str) -> Pass | None:
    try:
        follower, publisher = _passes(house).loads(made, max_age=LASTS)
    except (BadSignature, ValueError):  # SignatureExpired is a BadSignature
        return None
    return Pass(follower, publisher)


def _presser(house: House, request: Asked) -> Pass | None:
    kind, _, made = request.headers.get("authorization", "").partition(" ")
    return _known(house, made) if kind.lower() == "bearer" else None


# -- answers ----------------------------------------------------------------------------------------------


def _open_to(house: House, request: Asked) -> dict[str, str]:
    """Return the headers that open an answer to the page that asks, if it is a publisher's."""
    origin = request.headers.get("origin", "")
    varies = {"Vary": "Origin", "Cache-Control": "no-store"}
    if publisher_of(house, origin) is None:
        return varies
    return {**varies, "Access-Control-Allow-Origin": origin, "Cross-Origin-Resource-Policy": "cross-origin"}


def _json(house: House, request: Asked, answer: Any, status: int = 200) -> Response[bytes]:
    headers = _open_to(house, request)
    return Response(
        msgspec.json.encode(answer), status_code=status, media_type="application/json", headers=headers
    )


HANDLERS = (script, allowed, article, choice, reader, press, form)
