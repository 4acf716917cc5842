"""What went wrong, in words: what happened and what to do, and nothing of the machine it happened on."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, NamedTuple

from litestar import MediaType, Response
from litestar.exceptions import HTTPException
from msgspec.structs import replace

from wirebell.deliver.render.words import Words, words
from wirebell.errors import UsageError, WirebellError
from wirebell.logs import Log
from wirebell.web.api.problems import of_status
from wirebell.web.pages import STRANGER, page, stranger, url
from wirebell.web.visitor import (
    Asked,
    FormRefused,
    NotYours,
    StrangerRefused,
    Visitor,
    our_place,
    path_of,
    place_of,
)

log = Log()

FRESH = {"Cache-Control": "no-store"}
API = "/api/v1"
LEFT = "client disconnected prematurely"
"""What the web framework says, as a fault of the server's, of who went before their request was whole."""


WhoAsks = Callable[[Asked], Visitor]
Told = Callable[[Asked, Exception], Response[Any]]


class Way(NamedTuple):
    """A way on from a page that says what went wrong."""

    place: str
    name: str


def teller(who: WhoAsks, allowed: Callable[[str], str]) -> Told:
    """Return what says what went wrong to whoever asks, in their language and in the frame of their pages.

    `allowed` returns the methods that a path of the API takes.
    """

    def told(request: Asked, fault: Exception) -> Response[Any]:
        if getattr(fault, "detail", None) == LEFT:
            return Response(b"", status_code=400, headers=FRESH)  # nobody is there to read it
        path = path_of(request)
        for_programs = path.startswith(("/api/", "/push/"))
        visitor = STRANGER if for_programs else _seen(request, who)
        said = words(visitor.language)
        code, detail = _fault(fault, said)
        if code >= 500:
            log.error("page failed", path=path.split("/")[1], problem=str(fault), exc_info=fault)
        if for_programs:
            ours = path.startswith(API)
            more = {"Allow": allowed(path.removeprefix(API))} if ours and code == 405 else _allow(fault)
            return of_status(code, detail or HTTPStatus(code).phrase).answer({**FRESH, **more})
        headers = {**(getattr(fault, "headers", None) or {}), **FRESH}
        title, advice = advice_on(fault, code, said)
        ways = _ways(request, fault, said)
        shown = page("error.html", visitor, code=code, detail=detail, title=title, advice=advice, ways=ways)
        return Response(shown, status_code=code, media_type=MediaType.HTML, headers=headers)

    return told


def _allow(fault: Exception) -> dict[str, str]:
    """Return what an address takes, as every 405 has to say (RFC 9110, section 15.5.6)."""
    said = {name.lower(): one for name, one in (getattr(fault, "headers", None) or {}).items()}
    return {"Allow": said["allow"]} if "allow" in said else {}


def _seen(request: Asked, who: WhoAsks) -> Visitor:
    """Return who asks; a stranger where the record does not say, as it may be what failed."""
    try:
        known = who(request)
    except WirebellError:
        return stranger(request)
    back = known.back if request.method == "GET" else "/"
    return replace(known, told="", back=back)


def _ways(request: Asked, fault: Exception, words_: Words) -> list[Way]:
    """Return where to go from here, the likeliest first."""
    say = words_.say
    home, search = Way("/", say("To the stories")), Way("/search", say("Search"))
    if isinstance(fault, StrangerRefused):
        return [Way(_door(request, fault), say("Sign in")), home]
    if isinstance(fault, FormRefused) and fault.back:
        return [Way(fault.back, say("Open that page")), home]
    if isinstance(fault, NotYours):
        return [Way("/follows", say("To what you follow")), home]
    return [home, search]


def _door(request: Asked, fault: StrangerRefused) -> str:
    """Return where a stranger signs in to come back here."""
    back = place_of(request) if request.method == "GET" else fault.back
    return url("/sign-in", back=our_place(back))


def _fault(fault: Exception, words_: Words) -> tuple[int, str]:
    said = words_.say
    if isinstance(fault, HTTPException) and fault.status_code < 500:
        if fault.detail in _UNWRITTEN:
            return fault.status_code, ""
        return fault.status_code, said(fault.detail.replace("{", "{{").replace("}", "}}"))
    if isinstance(fault, UsageError):
        return 404, fault.told(said)
    if isinstance(fault, WirebellError):
        return 503, said("The record of stories does not answer at the moment. Try again in a minute.")
    return 500, said("A fault of Wirebell, not of yours. Its log says more.")


Advice = tuple[str, str]
_UNWRITTEN = {"Request Entity Too Large", *(status.phrase for status in HTTPStatus)}
"""What the web framework says of itself, which tells a reader nothing."""


def advice_on(fault: Exception, code: int, words_: Words) -> Advice:
    """Return the title of a fault's page and what a reader can do."""
    say = words_.say
    if isinstance(fault, StrangerRefused):
        return say("Sign in to open this"), ""
    if isinstance(fault, FormRefused):
        return say("That was not done"), say("Open the page again and repeat what you did there.")
    if isinstance(fault, NotYours):
        return say("Not here"), say("It may have been stopped in another tab, or on another device of yours.")
    known: dict[int, Callable[[], Advice]] = {
        400: lambda: (say("That could not be read"), say("Go back, correct it and send it again.")),
        403: lambda: (say("Not open to you"), ""),
        404: lambda: (
            say("Not here"),
            say("It may have been withdrawn, or the address may be cut short. Search for it."),
        ),
        405: lambda: (say("Not that way"), say("Open the page and use what stands on it.")),
        429: lambda: (say("Too often"), say("Wait a while, then try again.")),
        413: lambda: (say("Too large"), say("A form may have 64 kB. Shorten it and send it again.")),
        503: lambda: (say("Not at the moment"), say("Nothing was lost. Load the page again in a minute.")),
    }
    return known.get(
        code,
        lambda: (say("That did not work"), say("Load the page again; if it stays so, tell whoever runs this.")),
    )()
