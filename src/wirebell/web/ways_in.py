"""Ways in besides mail: passkeys asked for and answered, and any way in removed again."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from litestar import MediaType, Response, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from wirebell.accounts import passkeys, ways_in
from wirebell.accounts.marks import new_secret
from wirebell.app.house import House
from wirebell.deliver.render.words import Words, words
from wirebell.model.change import By
from wirebell.web import cookies
from wirebell.web.access import PLACE, shown
from wirebell.web.doors import Doors
from wirebell.web.entering import KEPT, SEE, asked_by, come_in, sign_in_shown, slowly
from wirebell.web.pages import url
from wirebell.web.system import PRIVATE
from wirebell.web.visitor import Asked, Form, Visitor, form_of, our_place, stranger_refused


def refusal(fault: ways_in.NoWay, visitor: Visitor) -> str:
    """Return what a reader is told of a way in that does not open."""
    said = words(visitor.language)
    return _reasons(said).get(fault.why) or said.say("That did not prove who you are. Try it again.")


def _reasons(said: Words) -> dict[str, str]:
    return {
        "unknown": said.say("That passkey opens nothing here: it may have been removed. Sign in by mail."),
        "late": said.say("That took too long, or was begun in another browser. Try it again."),
        "often": said.say("That was tried too often. Wait five minutes."),
        "known": said.say("You have that one already."),
        "many": said.say("You have as many ways in as one can have: remove one first."),
        "refused": said.say("You were not let in there. Try it again, or sign in by mail."),
        "provider": said.say("That place does not answer as it should. Try it later, or sign in by mail."),
        "no-mail": said.say("That place does not vouch for your mail address. Sign in by mail."),
        "no-account": said.say("There is no account for that here."),
    }


def _on(house: House) -> None:
    if not passkeys.possible(house):
        raise NotFoundException("Nobody signs in by a passkey here.")


def _json(question: str, **more: Any) -> Response[bytes]:
    return Response(question.encode(), media_type=MediaType.JSON, status_code=200, headers=PRIVATE, **more)


# -- coming in --------------------------------------------------------------------------------------------


@post("/sign-in/passkey/question", status_code=200)
async def question_in(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[bytes]:
    """Ask the browser for a passkey."""
    form = form_of(request, body, house, visitor, open_to_all=True)
    _on(house)
    await slowly(doors.tries, request)
    browser, back = asked_by(request)[0] or new_secret(), our_place(form.get("back", "/"))
    try:
        question = await asyncio.to_thread(passkeys.question_in, house, browser)
    except ways_in.NoWay as fault:
        raise NotFoundException(refusal(fault, visitor)) from fault
    return _json(question, cookies=[cookies.asked(f"{browser}|{quote(back, safe='')}", KEPT)])


@post("/sign-in/passkey", media_type=MediaType.HTML)
async def by_passkey(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[Any]:
    """Sign in by a passkey, in the browser that was asked for it."""
    form = form_of(request, body, house, visitor, open_to_all=True)
    _on(house)
    await slowly(doors.tries, request)
    browser, back = asked_by(request)
    try:
        follower = await asyncio.to_thread(passkeys.enter, house, browser, form.get("answer", ""))
    except ways_in.NoWay as fault:
        return sign_in_shown(house, visitor, back, problem=refusal(fault, visitor), code=403)
    return await asyncio.to_thread(come_in, house, request, visitor, follower, back)


# -- a reader's own ---------------------------------------------------------------------------------------


@post("/settings/passkeys/question", status_code=200, sync_to_thread=True)
def question_new(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Response[bytes]:
    """Ask the browser to make a passkey."""
    form_of(request, body, house, visitor)
    _on(house)
    try:
        return _json(passkeys.question_new(house, stranger_refused(visitor), visitor.session))
    except ways_in.NoWay as fault:
        raise NotFoundException(refusal(fault, visitor)) from fault


@post("/settings/passkeys", media_type=MediaType.HTML, sync_to_thread=True)
def add(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[Any]:
    """Keep the passkey that the browser made, and tell its owner by mail."""
    form: Form = form_of(request, body, house, visitor)
    _on(house)
    who = stranger_refused(visitor)
    try:
        made = passkeys.add(house, who, visitor.session, form.get("answer", ""), form.get("name", ""))
        doors.post(ways_in.keep(house, made, By(who, "page")))
    except ways_in.NoWay as fault:
        return Response(shown(house, visitor, refusal(fault, visitor)), status_code=400, headers=PRIVATE)
    return Redirect(url(PLACE, told="way-in"), status_code=SEE)


@post("/settings/ways/{name:str}/remove", sync_to_thread=True)
def remove(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """Forget a way in; one that is gone is as one that goes now."""
    form_of(request, body, house, visitor)
    who = stranger_refused(visitor)
    ways_in.remove(house, who, name, By(who, "page"))
    return Redirect(url(PLACE, told="let-go"), status_code=SEE)


HANDLERS = (question_in, by_passkey, question_new, add, remove)
