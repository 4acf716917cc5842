"""Stories, search, and what stories are about."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from wirebell import standing
from wirebell.app import newspaper, sources, things, topics
from wirebell.app.answers import SourceRow, TopicRow
from wirebell.app.in_the_news import in_the_news
from wirebell.app.stories import readable
from wirebell.model.story import Story
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, each, goes_on, numbered, sorted_page, start
from wirebell.web.api.problems import Refused
from wirebell.web.api.shapes import (
    Hit,
    Name,
    Offers,
    StoryFull,
    StoryShort,
    Text,
    ThingFull,
    offer_row,
    reason_rows,
    story_full,
    story_short,
    thing_full,
)

WINDOW = 200
"""Stories looked through for those a page ended with: so many may have come meanwhile."""
ENDED = 3
"""Stories a page ended with that a cursor remembers: it goes on after the last that did not change meanwhile."""


class Stories(Paged, frozen=True, kw_only=True):
    """Which stories."""

    source: Name = ""
    storyline: Name = ""


class Search(Paged, frozen=True, kw_only=True):
    """What to look for, in the language of follows."""

    q: Annotated[Text, Meta(min_length=1)]


class Topics(Paged, frozen=True, kw_only=True):
    """Which topics: those whose label holds `q`."""

    q: Name = ""


def stories(ask: Ask) -> Page[StoryShort]:
    """List the newest stories."""
    query: Stories = ask.query
    may = readable(ask.house, ask.who)

    def read(place: Any, limit: int) -> list[tuple[Any, Story]]:
        before, top = place or (None, None)
        under = {"source": query.source or None, "storyline": query.storyline or None}
        found = ask.house.store.stories(limit, before, **under, top=top)
        top = found[0][0] if top is None and found else top  # where this walk began
        return [((number, top), story) for number, story in found]

    def show(story: Story) -> StoryShort | None:
        return story_short(story) if may(story) and story.told.kind != "withdrawn" else None

    return numbered(ask, f"stories from {query.source} {query.storyline}", read, each(show))


def story(ask: Ask) -> StoryFull:
    """Show one story with its facts."""
    found = newspaper.story_view(ask.house, ask.path["story"], ask.who)
    if found is None:
        raise Refused("not-found", "There is no such story.")
    return story_full(ask.house, found)


def search(ask: Ask) -> Page[Hit]:
    """Search the archive, newest first; a page goes on after the story that the last one ended with."""
    query: Search = ask.query
    wanted = standing.parse(query.q, standing.READER)
    name = f"search after {standing.canonical(wanted)}"
    skip, ended = start(ask, name) or (0, [])
    found, skip = _after(ask, wanted, skip, [(one, version) for one, version in ended])
    shown, more = found[: query.limit], len(found) > query.limit
    ancestors = ask.house.lexicon.topics.ancestors
    hits = [
        Hit(
            story=story_short(one),
            reasons=reason_rows(standing.explain(wanted, standing.document(one, ancestors=ancestors))),
        )
        for one in shown
    ]
    ended = [*ended, *((one.id, one.told.version) for one in shown)][-ENDED:]
    return Page(items=tuple(hits), next=goes_on(ask, name, [skip + len(shown), ended]) if more else None)


def _after(ask: Ask, wanted: standing.Query, skip: int, ended: list[tuple[str, int]]) -> tuple[list[Story], int]:
    """Return stories after those a page ended with, and how many come before them now.

    Where none of those stands any more they are withdrawn, and as many less come before.
    """
    may, at = readable(ask.house, ask.who), max(skip - len(ended), 0)
    wide = WINDOW if ended else 0
    found = ask.house.archive.newest(wanted, may, wide + ask.query.limit + 1, at).stories
    places = {(one.id, one.told.version): place for place, one in enumerate(found[:wide])}
    place = next((places[one] for one in reversed(ended) if one in places), -1)
    shown = {one for one, _ in ended}
    rest = [one for one in found[place + 1 :] if one.id not in shown]
    return rest[: ask.query.limit + 1], at + place + 1


def every_topic(ask: Ask) -> Page[TopicRow]:
    """List the topics."""
    query: Topics = ask.query
    rows = [row for row in topics.rows(ask.house) if query.q.casefold() in row.label.casefold()]
    return sorted_page(ask, f"topics {query.q}", rows, lambda row: row.id)


def thing(ask: Ask) -> ThingFull:
    """Show a topic, person, organisation, place, source or storyline with its newest stories."""
    kind = next((kind for kind in things.KINDS if kind == ask.path["kind"]), None)
    found = things.sheet(ask.house, kind, ask.path["thing"], ask.who) if kind else None
    if found is None:
        raise Refused("not-found", "Nothing is known by that name.")
    return thing_full(found)


def news(ask: Ask) -> Offers:
    """List what is in the news."""
    return Offers(items=tuple(map(offer_row, in_the_news(ask.house, ask.who))))


def every_source(ask: Ask) -> Page[SourceRow]:
    """List the sources with their health."""
    rows = sources.rows(ask.house)
    return sorted_page(ask, "sources", rows, lambda row: row.id)


OPERATIONS = (
    Operation(
        method="GET",
        path="/stories",
        name="listStories",
        says="List the newest stories that you may read.",
        tag="stories",
        scope="read",
        does=stories,
        query=Stories,
        gives=Page[StoryShort],
    ),
    Operation(
        method="GET",
        path="/stories/{story}",
        name="getStory",
        says="Show one story with its facts, as far as it may be shown.",
        tag="stories",
        scope="read",
        does=story,
        gives=StoryFull,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/search",
        name="search",
        says="Search the archive in the language of follows, newest first.",
        tag="stories",
        scope="read",
        does=search,
        query=Search,
        gives=Page[Hit],
        refuses=("expression",),
    ),
    Operation(
        method="GET",
        path="/topics",
        name="listTopics",
        says="List topics with their place in the hierarchy.",
        tag="things",
        scope="read",
        does=every_topic,
        query=Topics,
        gives=Page[TopicRow],
    ),
    Operation(
        method="GET",
        path="/in-the-news",
        name="listInTheNews",
        says="List what the newest stories tell of most, to be followed.",
        tag="things",
        scope="read",
        does=news,
        gives=Offers,
    ),
    Operation(
        method="GET",
        path="/things/{kind}/{thing}",
        name="getThing",
        says="Show a topic, person, organisation, place, source or storyline: its stories and what is related.",
        tag="things",
        scope="read",
        does=thing,
        gives=ThingFull,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/sources",
        name="listSources",
        says="List the sources with their health.",
        tag="sources",
        scope="edit",
        does=every_source,
        query=Paged,
        gives=Page[SourceRow],
    ),
)
