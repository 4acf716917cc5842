"""Alerts, how they went out, and why or why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, get_args

from msgspec import Meta, Struct

from wirebell.alert.explain import Why
from wirebell.app import newspaper, stories
from wirebell.app.answers import AlertRow, DeliveryRow, FollowShort
from wirebell.model.alert import Alert, AlertState, Narrowed
from wirebell.model.delivery import Delivery
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, each, numbered, sorted_page
from wirebell.web.api.problems import Refused
from wirebell.web.api.shapes import At, Event, StoryShort, story_short

STATES: tuple[AlertState, ...] = get_args(AlertState)


class Alerts(Paged, frozen=True, kw_only=True):
    """Which alerts: of every state, or of one; made at or after `since`."""

    state: Annotated[str, Meta(pattern="^(|due|deferred|held|out)$")] = ""
    since: At | None = None


class Events(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which part of the stream: after which number, and how much of it."""

    after: Annotated[int, Meta(ge=0, le=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class EventList(Struct, frozen=True, kw_only=True):
    """A part of the stream; `last` is the number to go on after."""

    items: tuple[Event, ...]
    last: int


class WhyAsked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A story by its id or address."""

    story: Annotated[str, Meta(min_length=1, max_length=2_000)]


class NewsRow(Struct, frozen=True, kw_only=True):
    """A storyline that you were alerted to, by its newest story; `older` are others of it, `follows` rang."""

    story: StoryShort
    alert: AlertRow
    older: tuple[StoryShort, ...]
    outlets: tuple[str, ...]
    follows: tuple[FollowShort, ...]
    unread: bool


class News(Struct, frozen=True, kw_only=True):
    """Your news by storyline, the newest development first, as many as a page holds."""

    items: tuple[NewsRow, ...]


class Waiting(Struct, frozen=True, kw_only=True):
    """An alert that waits, the moment at which it will be told, and where."""

    at: datetime
    to: str
    alert: AlertRow


def every(ask: Ask) -> Page[AlertRow]:
    """List your alerts, newest first."""
    query: Alerts = ask.query
    state = next((one for one in STATES if one == query.state), None)
    narrowed = Narrowed(since=query.since, state=state)

    def read(before: int | None, limit: int) -> list[tuple[int, Alert]]:
        return ask.house.store.alert_page(ask.who, before, limit, narrowed)

    return numbered(ask, f"alerts {query.state} {query.since}", read, stories.telling(ask.house, ask.who))


def one(ask: Ask) -> AlertRow:
    """Show an alert with its reasons."""
    found = ask.house.store.alert_of(ask.who, ask.path["alert"])
    [shown] = stories.telling(ask.house, ask.who)([found]) if found else [None]
    if shown is None:
        raise Refused("not-found", "You have no such alert, or its story may not be told of any more.")
    return shown


def deliveries(ask: Ask) -> Page[DeliveryRow]:
    """List your deliveries, newest first."""

    def read(before: int | None, limit: int) -> list[tuple[int, Delivery]]:
        return ask.house.store.delivery_page(ask.who, before, limit)

    return numbered(ask, "deliveries", read, each(stories.delivery_row))


def news(ask: Ask) -> News:
    """Show your news by storyline."""
    lines = newspaper.my_news(ask.house, ask.who)
    new = newspaper.unread(ask.house, ask.who, lines)
    return News(items=tuple(_line(line, line.alert, line.story.id in new) for line in lines if line.alert))


def _line(line: newspaper.NewsLine, alert: AlertRow, unread: bool) -> NewsRow:
    return NewsRow(
        story=story_short(line.story),
        alert=alert,
        older=tuple(map(story_short, line.older)),
        outlets=line.outlets,
        follows=tuple(FollowShort(id=follow.id, expression=follow.expression) for follow in line.follows),
        unread=unread,
    )


def waiting(ask: Ask) -> Page[Waiting]:
    """List what waits for you, the soonest first."""
    bundles = newspaper.waiting(ask.house, ask.who)
    held = [(bundle, alert) for bundle in bundles for alert, _ in bundle.alerts]
    page = sorted_page(ask, "waiting", held, lambda one: f"{one[0].at.isoformat()} {one[0].to} {one[1].id}")

    def shown(bundle: newspaper.Bundle, alert: Alert) -> Iterator[Waiting]:
        then = ask.house.store.story(alert.story, alert.version)
        if then is not None:
            yield Waiting(at=bundle.at, to=bundle.to, alert=stories.alert_row(ask.house, alert, then))

    return Page(items=tuple(row for one in page.items for row in shown(*one)), next=page.next)


def why(ask: Ask) -> Why:
    """Replay the decision about a story for you."""
    query: WhyAsked = ask.query
    story = ask.house.store.find_story(query.story)
    if story is None or not stories.readable(ask.house, ask.who)(story):
        raise Refused("not-found", "There is no such story.")
    return stories.explain(ask.house, story.id, ask.who)


def events_after(ask: Ask, after: int, limit: int) -> list[Event]:
    """Return what stands in the stream after a number: every number once, in order, without gaps."""
    found = ask.house.store.stream(ask.who, after, limit)
    rows = stories.telling(ask.house, ask.who)([alert for _, alert in found])
    return [
        Event(seq=seq, type=f"story.{_TYPES[alert.kind]}", alert=row)
        for (seq, alert), row in zip(found, rows, strict=True)
    ]


_TYPES = {"new": "matched", "updated": "updated", "corrected": "corrected", "withdrawn": "withdrawn"}


def events(ask: Ask) -> EventList:
    """Return a part of the stream."""
    query: Events = ask.query
    found = events_after(ask, query.after, query.limit)
    return EventList(items=tuple(found), last=found[-1].seq if found else query.after)


OPERATIONS = (
    Operation(
        method="GET",
        path="/alerts",
        name="listAlerts",
        says="List your alerts, newest first, with their reasons.",
        tag="alerts",
        scope="read",
        does=every,
        query=Alerts,
        gives=Page[AlertRow],
    ),
    Operation(
        method="GET",
        path="/me/news",
        name="getNews",
        says="Show what you were alerted to by storyline, the newest development first, and what of it is unread.",
        tag="alerts",
        scope="read",
        does=news,
        gives=News,
    ),
    Operation(
        method="GET",
        path="/alerts/{alert}",
        name="getAlert",
        says="Show an alert with its reasons.",
        tag="alerts",
        scope="read",
        does=one,
        gives=AlertRow,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/deliveries",
        name="listDeliveries",
        says="List the deliveries of your alerts.",
        tag="alerts",
        scope="read",
        does=deliveries,
        query=Paged,
        gives=Page[DeliveryRow],
    ),
    Operation(
        method="GET",
        path="/me/waiting",
        name="listWaiting",
        says="List what waits for you, the soonest first: what your next digests will hold if nothing more comes.",
        tag="alerts",
        scope="read",
        does=waiting,
        query=Paged,
        gives=Page[Waiting],
    ),
    Operation(
        method="GET",
        path="/why",
        name="why",
        says="Replay the decision about a story for you, step by step.",
        tag="alerts",
        scope="read",
        does=why,
        query=WhyAsked,
        gives=Why,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/events",
        name="listEvents",
        tag="stream",
        scope="read",
        does=events,
        query=Events,
        says="Read your stream of alerts by number: numbers begin at 1 and have no gaps.",
        gives=EventList,
    ),
)
