"""What went wrong, in words: what happened and what to do, and nothing of the machine it happened on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from msgspec.structs import replace

from wirebell.deliver.render.words import LANGUAGES, Words, words
from wirebell.errors import UsageError, WirebellError
from wirebell.web.api.problems import of_status
from wirebell.web.pages import STRANGER, page, url
from wirebell.web.tongues import language_of
from wirebell.web.visitor import StrangerRefused, our_place

log = structlog.get_logger()

FRESH = {"Cache-Control": "no-store"}


def told(request: Request[Any, Any, Any], fault: Exception) -> Response[Any]:
    """Say what went wrong; of a fault of ours only that it is one: its text may tell of the machine."""
    for_programs = request.url.path.startswith("/api/")
    said = words(LANGUAGES[0] if for_programs else language_of(request))
    code, detail = _fault(fault, said)
    if code >= 500:
        log.error("page failed", path=request.url.path.split("/")[1], problem=str(fault), exc_info=fault)
    if for_programs:
        return of_status(code, detail).answer(FRESH)
    headers = {**(getattr(fault, "headers", None) or {}), **FRESH}
    title, advice = advice_on(code, said)
    door = _door(request, fault)
    if door is not None:
        title, advice = said.say("Sign in to open this"), ""
    visitor = replace(STRANGER, language=language_of(request))
    shown = page("error.html", visitor, code=code, detail=detail, title=title, advice=advice, door=door)
    return Response(shown, status_code=code, media_type=MediaType.HTML, headers=headers)


def _door(request: Request[Any, Any, Any], fault: Exception) -> str | None:
    """Return where a stranger signs in to come back here."""
    if not isinstance(fault, StrangerRefused):
        return None
    asked = f"?{request.url.query}" if request.url.query else ""
    back = f"{request.url.path}{asked}" if request.method == "GET" else "/"
    return url("/sign-in", back=our_place(back))


def _fault(fault: Exception, words_: Words) -> tuple[int, str]:
    said = words_.say
    if isinstance(fault, HTTPException) and fault.status_code < 500:
        return fault.status_code, said(fault.detail.replace("{", "{{").replace("}", "}}"))
    if isinstance(fault, UsageError):
        return 404, str(fault)
    if isinstance(fault, WirebellError):
        return 503, said("The record of stories does not answer at the moment. Try again in a minute.")
    return 500, said("A fault of Wirebell, not of yours. Its log says more.")


Advice = tuple[str, str]


def advice_on(code: int, words_: Words) -> Advice:
    """Return the title of a fault's page and what a reader can do."""
    say = words_.say
    known: dict[int, Callable[[], Advice]] = {
        400: lambda: (say("That could not be read"), say("Go back, correct it and send it again.")),
        403: lambda: (say("Not from here"), say("Open the page again and repeat what you did there.")),
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
