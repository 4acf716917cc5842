"""Search of the archive, why and why not, and what a follower wants for all follows."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from litestar import MediaType, Response, post, route
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import RawBody
from litestar.response import Redirect

from wirebell.accounts import reaching
from wirebell.app import browsers, preferring, stories
from wirebell.app.cautions import known_sources
from wirebell.app.follows import ensure_follower, feed_path, is_follower, renew_feed
from wirebell.app.house import House
from wirebell.app.searching import Searched, search
from wirebell.app.tried_out import TriedOut
from wirebell.errors import ExpressionError, UsageError
from wirebell.web.doors import Doors
from wirebell.web.following import CADENCES, OWN, SEE
from wirebell.web.pages import page, url, why_not
from wirebell.web.policy_form import filled, wish_of
from wirebell.web.system import READ
from wirebell.web.tongues import choice
from wirebell.web.visitor import CHOICE, OFFERED, Asked, Form, Visitor, form_of, place_after, stranger_refused


@route("/search", http_method=READ, media_type=MediaType.HTML, sync_to_thread=True)
def find(house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked) -> Response[str]:
    """Show the stories that met an expression, with the passages."""
    text = request.query_params.get("q", "")
    asked = request.query_params.get("page", "1")
    found: Searched | None = None
    fault: ExpressionError | None = None
    try:
        found = (
            search(house, text, visitor.follower, int(asked) if asked.isdecimal() and len(asked) < 4 else 1)
            if text.strip()
            else None
        )
    except ExpressionError as wrong:
        fault = wrong
    return Response(page("search.html", visitor, text=text, found=found, fault=fault), headers=OWN)


@route("/why", http_method=READ, media_type=MediaType.HTML, sync_to_thread=True)
def why(house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked) -> Response[str]:
    """Replay the decision about a story for the follower, step by step."""
    who = stranger_refused(visitor)
    text = request.query_params.get("story", "").strip()
    story = house.store.find_story(text) if text else None
    known = is_follower(house, who)
    shown = story if story and stories.readable(house, who)(story) else None
    answer = stories.explained(house, story.id, who) if shown and story and known else None
    return Response(page("why.html", visitor, text=text, story=shown, answer=answer), headers=OWN)


@route("/settings", http_method=READ, media_type=MediaType.HTML)
async def settings(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show what a follower wants for all follows."""
    stranger_refused(visitor)
    return Response(await asyncio.to_thread(_settings, house, visitor), headers=OWN)


def _settings(
    house: House,
    visitor: Visitor,
    problem: str | None = None,
    typed: Form | None = None,
    tested: TriedOut | None = None,
) -> str:
    who = stranger_refused(visitor)
    follower = house.store.follower(who)
    feed = feed_path(house, follower) if follower else None
    preferences = preferring.preferences_of(house, who)
    return page(
        "settings.html",
        visitor,
        preferences=preferences,
        feed=feed,
        problem=problem,
        typed=typed or {},
        filled=filled(preferences.policy, house.clock.now()),
        now=house.clock.now(),
        cadences=CADENCES,
        reached=[one for one in reaching.every(house, who) if one.channel not in ("feed", "push")],
        tested=tested,
        browsers=browsers.rows(house, who),
        push_key=browsers.key(house).public,
        offered=OFFERED,
    )


@post("/settings/save", media_type=MediaType.HTML, sync_to_thread=True)
def save(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[str] | Redirect:
    """Set what a follower wants for all follows; what cannot be is said on the page, and nothing is changed."""
    form = form_of(request, body, house, visitor)
    who = ensure_follower(house, stranger_refused(visitor)).id
    try:
        to = doors.address(visitor, form.get("to"))
        before = preferring.preferences_of(house, who)
        wish = wish_of(form, before.zone)
        known_sources(house, wish.mute_sources, before.policy)
        preferring.prefer(house, who, form.get("zone") or None, to, wish, form.get("language"))
    except UsageError as fault:
        return Response(_settings(house, visitor, why_not(fault, visitor), form), status_code=400, headers=OWN)
    tongue = choice(form["language"], before.language) if "language" in form else None
    return Redirect(url("/settings", told="saved"), status_code=SEE, cookies=[tongue] if tongue else None)


@post("/settings/test", media_type=MediaType.HTML, status_code=200, sync_to_thread=True)
def try_out(
    house: NamedDependency[House],
    visitor: NamedDependency[Visitor],
    doors: NamedDependency[Doors],
    request: Asked,
    body: RawBody,
) -> Response[str]:
    """Send a test to where the follower is reached, and say what came of it."""
    form = form_of(request, body, house, visitor)
    try:
        tested = doors.try_out(stranger_refused(visitor), form.get("address", ""))
    except UsageError as fault:
        return Response(_settings(house, visitor, why_not(fault, visitor)), status_code=400, headers=OWN)
    return Response(_settings(house, visitor, tested=tested), headers=OWN)


@post("/settings/feed", sync_to_thread=True)
def change_feed(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Redirect:
    """Give a follower's private feed another address."""
    form_of(request, body, house, visitor)
    renew_feed(house, stranger_refused(visitor))
    return Redirect(url("/settings", told="feed"), status_code=SEE)


@post("/as", sync_to_thread=True)
def choose(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Redirect:
    """Read as another follower of this house."""
    form = form_of(request, body, house, visitor)
    wanted = form.get("follower", "")
    if wanted != visitor.follower and not (visitor.at_machine and is_follower(house, wanted)):
        raise NotFoundException("There is no such follower.")
    kept = Cookie(key=CHOICE, value=quote(wanted, safe=""), httponly=True, samesite="strict", max_age=365 * 86_400)
    return Redirect(place_after(form, "chosen"), status_code=SEE, cookies=[kept])


HANDLERS = (find, why, settings, save, try_out, change_feed, choose)
