"""The follow manager: the list, the builder that looks back before one follows, and the forms that change it."""

from __future__ import annotations

import asyncio
from typing import Literal

from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, RawBody
from litestar.response import Redirect

from wirebell import standing
from wirebell.app import following, follows
from wirebell.app.cautions import known_sources
from wirebell.app.house import House
from wirebell.app.in_the_news import in_the_news
from wirebell.app.policies import PolicyWish
from wirebell.app.preferring import preferences_of
from wirebell.app.things import follow_label
from wirebell.deliver.render.words import words
from wirebell.errors import ExpressionError, UsageError
from wirebell.model.follow import Follow
from wirebell.web.doors import Doors
from wirebell.web.pages import page, url, why_not
from wirebell.web.plots import bars
from wirebell.web.policy_form import filled, wish_of
from wirebell.web.system import READ
from wirebell.web.visitor import Asked, Form, NotYours, Visitor, form_of, path_of, place_after, stranger_refused

SEE: Literal[303] = 303
OWN = {"Cache-Control": "private, no-store"}
SHOWN = 500
"""Follows on one page: as many as the pages let one make; who has more brought them by an import or a command."""
CADENCES = ("", "instant", "hourly", "daily", "digest:07:30,18:00")


@route("/follows", http_method=READ, media_type=MediaType.HTML, sync_to_thread=True)
def every(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """List a follower's follows with what each brings."""
    who = stranger_refused(visitor)
    return Response(
        page("follows.html", visitor, kept=following.kept(house, who, SHOWN, visitor.language)), headers=OWN
    )


@route(["/follows/new", "/follows/try"], http_method=READ, media_type=MediaType.HTML)
async def new(house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked) -> Response[str]:
    """Show what an expression would bring: the whole page, or for the script the part below the box alone."""
    who = stranger_refused(visitor)
    asked = {"expression": request.query_params.get("expression", "")}
    template = "parts/trial.html" if path_of(request).endswith("/try") else "new.html"
    shown = await asyncio.to_thread(_trial, house, visitor, who, asked, template)
    return Response(shown, headers=OWN)


def _trial(
    house: House, visitor: Visitor, who: str, typed: Form, template: str, problem: str | None = None
) -> str:
    text = typed.get("expression", "")
    look = following.look_at(house, text, who, visitor.profile, visitor.language)
    days = [(day.day, day.alerts) for day in look.tried.days] if look.tried else []
    plot, top = bars(days, words(visitor.language))
    preferences = preferences_of(house, who)
    back = url("/follows/new", expression=text)
    whole_and_empty = template == "new.html" and not text
    read_as = (
        look.tried.expression if look.tried and not look.tried.expression.isalnum() else ""
    )  # a lone word is clear
    return page(
        template,
        visitor,
        look=look,
        news=in_the_news(house, who) if whole_and_empty else [],
        in_words=follow_label(house, read_as, who, visitor.language)[0] if read_as else "",
        problem=problem,
        typed=typed,
        plot=plot,
        top=top,
        days=days,
        preferences=preferences,
        back=back,
        cadences=CADENCES,
    )


@route("/follows/{name:str}", http_method=READ, media_type=MediaType.HTML)
async def one(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], name: FromPath[str]
) -> Response[str]:
    """Show one follow, with what can be changed of it."""
    stranger_refused(visitor)
    shown = await asyncio.to_thread(lambda: _one(house, visitor, own(house, visitor, name)))
    return Response(shown, headers=OWN)


def _one(
    house: House, visitor: Visitor, follow: Follow, problem: str | None = None, typed: Form | None = None
) -> str:
    kept = following.kept_one(house, follow, visitor.language)
    look = following.look_at(house, follow.expression, follow.follower)
    days = [(day.day, day.alerts) for day in look.tried.days] if look.tried else []
    plot, top = bars(days, words(visitor.language))
    preferences = preferences_of(house, follow.follower)
    return page(
        "follow.html",
        visitor,
        kept=kept,
        look=look,
        plot=plot,
        top=top,
        days=days,
        preferences=preferences,
        problem=problem,
        typed=typed or {},
        filled=filled(follow.policy, house.clock.now()),
        now=house.clock.now(),
        cadences=CADENCES,
    )


# -- forms ------------------------------------------------------------------------------------------------


@post("/follow", media_type=MediaType.HTML, sync_to_thread=True)
def follow(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[str] | Redirect:
    """Follow what the form says, where it or the follower's preferences send it; twice is as once."""
    form = form_of(request, body, house, visitor)
    expression = form.get("expression", "")
    try:
        wish = PolicyWish(cadence=form.get("cadence") or None)
        standing.parse(expression, visitor.profile)
        to = doors.address(visitor, form.get("to"))
        if not visitor.at_machine:
            doors.room(stranger_refused(visitor))
        made = follows.add(house, expression, stranger_refused(visitor), to, wish)
    except ExpressionError:  # the builder says what is wrong, and where
        return Redirect(url("/follows/new", expression=expression[:2_000]), status_code=SEE)
    except UsageError as fault:
        who, because = stranger_refused(visitor), why_not(fault, visitor)
        refused = _trial(house, visitor, who, form, "new.html", because)
        return Response(refused, status_code=400, headers=OWN)
    if follows.stood_otherwise(house, made, wish):
        return Redirect(url(f"/follows/{made.id}", told="stood"), status_code=SEE)
    return Redirect(place_after(form, "followed"), status_code=SEE)


@post("/follows/{name:str}/stop", sync_to_thread=True)
def stop(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """End a follow of the follower; one that has ended is as one that ends now."""
    form = form_of(request, body, house, visitor)
    who, found = stranger_refused(visitor), house.store.follow(name)
    if found is not None and found.follower == who:
        house.store.end_follow(found.id)
    return Redirect(place_after(form, "stopped", "/follows"), status_code=SEE)


@post("/follows/{name:str}/pause", sync_to_thread=True)
def pause(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Redirect:
    """Pause a follow from today until it is resumed, or resume it."""
    form = form_of(request, body, house, visitor)
    found = own(house, visitor, name)
    resumes = form.get("resume") == "yes"
    wish = PolicyWish(pause=(following.resumed if resumes else following.pause_from)(house, found.follower))
    follows.change(house, found.id, None, wish)
    return Redirect(place_after(form, "resumed" if resumes else "paused", "/follows"), status_code=SEE)


@post("/follows/{name:str}/change", media_type=MediaType.HTML, sync_to_thread=True)
def change(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    name: FromPath[str],
    body: RawBody,
) -> Response[str] | Redirect:
    """Change where and how a follow tells; what cannot be is said on the page, and nothing is changed."""
    form = form_of(request, body, house, visitor)
    found = own(house, visitor, name)
    try:
        to = doors.address(visitor, form.get("to"))
        wanted = form.get("expression", found.expression).strip()
        reworded = None if wanted == found.expression else wanted
        if reworded is not None:
            standing.parse(reworded, visitor.profile)
        wish = wish_of(form, preferences_of(house, found.follower).zone)
        known_sources(house, wish.mute_sources, found.policy)
        found = follows.change(house, found.id, to, wish, reworded)
    except UsageError as fault:
        return Response(_one(house, visitor, found, why_not(fault, visitor), form), status_code=400, headers=OWN)
    return Redirect(url(f"/follows/{found.id}", told="changed"), status_code=SEE)


def own(house: House, visitor: Visitor, name: str) -> Follow:
    """Return a standing follow of the visitor. Raises NotYours for any other."""
    who, found = stranger_refused(visitor), house.store.follow(name)
    if found is None or found.follower != who:
        raise NotYours("You have no such follow.")
    return found


HANDLERS = (every, new, one, follow, stop, pause, change)
