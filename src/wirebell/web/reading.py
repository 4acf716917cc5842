"""The pages that are read: the news, a story, and what a story is about."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Literal

from litestar import MediaType, Response, post, route
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, RawBody
from litestar.response import Redirect
from msgspec.structs import replace

from wirebell.app import newspaper, things
from wirebell.app.answers import AlertRow
from wirebell.app.corrected import open_sentences
from wirebell.app.house import House
from wirebell.app.in_the_news import in_the_news
from wirebell.deliver.render.words import words
from wirebell.model.read import HaveRead
from wirebell.web import marks as marking
from wirebell.web.conditional import mark_of, unless_known
from wirebell.web.pages import page
from wirebell.web.plots import steps
from wirebell.web.system import READ
from wirebell.web.thing_feeds import FORMS, feed_of
from wirebell.web.visitor import Asked, Visitor, form_of, path_of, place_after, stranger_refused

OPEN = {"Cache-Control": "private, no-cache"}
OWN = {"Cache-Control": "private, no-store"}
"""A browser shows what it keeps to whoever goes back after its reader signed out."""
SEE: Literal[303] = 303
KEPT = 50
"""Entries of a thing's feed."""


def _kept(visitor: Visitor) -> dict[str, str]:
    return OWN if visitor.acts else OPEN


@route("/", http_method=READ, media_type=MediaType.HTML, sync_to_thread=True)
def front(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show a follower's news by storyline beside what is new besides; to a stranger, what is new."""
    mine = newspaper.my_news(house, visitor.follower) if visitor.follower else []
    unread = newspaper.unread(house, visitor.follower, mine) if visitor.follower else set()
    others = newspaper.latest(house, visitor.follower, passing=map(newspaper.line_key, mine))
    follows = house.store.follows(visitor.follower) if visitor.follower else []
    named = {f.id: f for line in mine for f in line.follows}.values()
    labels = {f.id: things.follow_label(house, f.expression, f.follower, visitor.language) for f in named}
    shown = page(
        "front.html",
        visitor,
        lines=mine,
        unread=unread,
        others=others,
        follows=follows,
        news=in_the_news(house, visitor.follower) if visitor.follower and not mine and not follows else [],
        labels=labels,
        sources=len(house.store.sources()),
    )
    return Response(shown, headers=_kept(visitor))


@route("/latest", http_method=READ, media_type=MediaType.HTML, sync_to_thread=True)
def latest(house: NamedDependency[House], visitor: NamedDependency[Visitor]) -> Response[str]:
    """Show the newest stories by storyline."""
    lines = newspaper.latest(house, visitor.follower)
    return Response(
        page("latest.html", visitor, lines=lines, sources=len(house.store.sources())), headers=_kept(visitor)
    )


@route("/story/{story:str}", http_method=READ, media_type=MediaType.HTML, sync_to_thread=True)
def story_page(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], story: FromPath[str], request: Asked
) -> Response[str]:
    """Show a story as it was read: as much of it as may be shown, its facts marked where that is asked for."""
    marks = request.query_params.get("marks", "")
    key = "story", story, marks, replace(visitor, token="")
    shown, opened = house.remembered.get(key, lambda: _story(house, visitor, story, marks))
    if visitor.follower and not _fetched_ahead(request):
        house.reads.note([HaveRead(visitor.follower, *opened, house.clock.now())])
    return Response(shown, headers=_kept(visitor))


def _fetched_ahead(request: Asked) -> bool:
    """Return whether a browser only fetches what may be opened later."""
    said = f"{request.headers.get('sec-purpose', '')} {request.headers.get('purpose', '')}"
    return request.method == "HEAD" or "prefetch" in said


@post("/read", media_type=MediaType.HTML, sync_to_thread=True)
def mark_all(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], request: Asked, body: RawBody
) -> Redirect:
    """Note all of a reader's news as read."""
    form = form_of(request, body, house, visitor)
    who, now = stranger_refused(visitor), house.clock.now()
    mine = newspaper.my_news(house, who)
    house.reads.note(HaveRead(who, line.story.id, line.story.told.version, now) for line in mine)
    return Redirect(place_after(form, "all-read"), status_code=SEE)


def _story(house: House, visitor: Visitor, story: str, marks: str) -> tuple[str, tuple[str, int]]:
    view = newspaper.story_view(house, story, visitor.follower)
    if view is None:
        raise NotFoundException("There is no such story.")
    kinds = marking.chosen(marks)
    text = _shown(view, visitor)
    found = [mark for mark in marking.marks_of(view.story, kinds) if mark.span[1] <= len(text)]
    shown = page(
        "story.html",
        visitor,
        view=view,
        story=view.story,
        cut=len(text) < len(view.story.body),
        paragraphs=marking.paragraphs(text, found),
        kinds=kinds,
        all_kinds=marking.KINDS,
        reworded=partial(open_sentences, story=view.story, text=text),
        paths={m.id: _path(m.id) for m in view.story.mentions},
        label=_follow_label(house, view.alert, visitor) if view.alert else None,
    )
    return shown, (view.story.id, view.story.told.version)


def _follow_label(house: House, alert: AlertRow, visitor: Visitor) -> str:
    label, _ = things.follow_label(house, alert.follows[0].expression, visitor.follower, visitor.language)
    return label


def _shown(view: newspaper.StoryView, visitor: Visitor) -> str:
    """Return the text that this visitor may read: all of it on the reader's own machine, as any feed reader shows
    what was sent to it; elsewhere as much as the publisher lets be shown, to one reader or to everybody."""
    body, most = view.story.body, view.showing.excerpt
    if visitor.at_machine or most is None or len(body) <= most:
        return body
    cut = body[:most]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut


def _path(mention: str) -> str | None:
    kind, _, slug = mention.partition(":")
    return f"/{kind}/{slug}" if kind in things.MENTIONED else None


# A function on several paths is made threaded by hand: Litestar 2.25 does not wait for one that is
# `sync_to_thread`.


@route([f"/{kind}/{{name:str}}" for kind in things.KINDS], http_method=READ, media_type=MediaType.HTML)
async def thing_page(
    house: NamedDependency[House], visitor: NamedDependency[Visitor], name: FromPath[str], request: Asked
) -> Response[str]:
    """Show what is known of a topic, person, organisation, place, source or storyline."""
    return Response(await asyncio.to_thread(_thing, house, visitor, _kind(request), name), headers=_kept(visitor))


def _thing(house: House, visitor: Visitor, kind: things.ThingKind, name: str) -> str:
    sheet = things.sheet(house, kind, name, visitor.follower)
    if sheet is None:
        raise NotFoundException("Nothing is known by that name.")
    offer, *related = newspaper.offered(house, [sheet.thing, *sheet.related], visitor.follower)
    plots = [steps(one, words(visitor.language)) for one in sheet.series]
    return page("thing.html", visitor, sheet=sheet, offer=offer, related=related, plots=plots)


@route([f"/{kind}/{{name:str}}/{{feed:str}}" for kind in things.KINDS], http_method=READ)
async def thing_feed(
    house: NamedDependency[House], name: FromPath[str], feed: FromPath[str], request: Asked
) -> Response[bytes]:
    """Serve the newest stories of a thing as Atom or JSON Feed."""
    if feed not in FORMS:
        raise NotFoundException("There is no such feed.")
    made = await asyncio.to_thread(_feed, house, _kind(request), name, feed, request.query_params.get("lang", ""))
    if made is None:
        raise NotFoundException("There is no such feed.")
    body, media_type = made
    headers = {"Cache-Control": "public, max-age=60", "ETag": mark_of(body)}
    return unless_known(request, Response(body, media_type=media_type, headers=headers))


def _feed(house: House, kind: things.ThingKind, name: str, form: str, language: str) -> tuple[bytes, str] | None:
    found = things.stories_of(house, kind, name, KEPT)
    if found is None:
        return None
    terms = house.store.terms({story.source for story in found[1] if story.source})
    return feed_of(form, *found, house.settings.base_url, terms, language)


def _kind(request: Asked) -> things.ThingKind:
    return next(kind for kind in things.KINDS if kind == path_of(request).split("/")[1])


HANDLERS = (front, latest, mark_all, story_page, thing_page, thing_feed)
