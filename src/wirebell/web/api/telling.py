"""Alerts, how they went out, and why or why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from wirebell.alert.explain import Why
from wirebell.app import stories
from wirebell.app.answers import AlertRow, DeliveryRow
from wirebell.model.alert import Alert
from wirebell.model.delivery import Delivery
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, numbered
from wirebell.web.api.problems import Refused
from wirebell.web.api.shapes import Event


class Alerts(Paged, frozen=True, kw_only=True):
    """Which alerts: of every state, or of one; made at or after `since`."""

    state: Annotated[str, Meta(pattern="^(|due|deferred|held|out)$")] = ""
    since: datetime | None = None


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


Show = Callable[[Alert], AlertRow | None]


def showing(ask: Ask) -> Show:
    """Return what shows an alert of who asks; None where its story may not be told of now."""
    may, house = stories.readable(ask.house, ask.who), ask.house

    def show(alert: Alert) -> AlertRow | None:
        then, newest = house.store.story(alert.story, alert.version), house.store.story(alert.story)
        if then is None or newest is None or not may(newest):
            return None
        if newest.told.kind == "withdrawn" and alert.kind != "withdrawn":
            return None
        return stories.alert_row(house, alert, then)

    return show


def every(ask: Ask) -> Page[AlertRow]:
    """List your alerts, newest first."""
    query: Alerts = ask.query
    show = showing(ask)

    def wanted(alert: Alert) -> AlertRow | None:
        apart = query.state not in ("", alert.state) or (query.since is not None and alert.created < query.since)
        return None if apart else show(alert)

    def read(before: int | None, limit: int) -> list[tuple[int, Alert]]:
        return ask.house.store.alert_page(ask.who, before, limit)

    return numbered(ask, f"alerts {query.state} {query.since}", read, wanted)


def one(ask: Ask) -> AlertRow:
    """Show an alert with its reasons."""
    found = ask.house.store.alert_of(ask.who, ask.path["alert"])
    shown = showing(ask)(found) if found else None
    if shown is None:
        raise Refused("not-found", "You have no such alert, or its story may not be told of any more.")
    return shown


def deliveries(ask: Ask) -> Page[DeliveryRow]:
    """List your deliveries, newest first."""

    def read(before: int | None, limit: int) -> list[tuple[int, Delivery]]:
        return ask.house.store.delivery_page(ask.who, before, limit)

    return numbered(ask, "deliveries", read, stories.delivery_row)


def why(ask: Ask) -> Why:
    """Replay the decision about a story for you."""
    query: WhyAsked = ask.query
    story = ask.house.store.find_story(query.story)
    if story is None or not stories.readable(ask.house, ask.who)(story):
        raise Refused("not-found", "There is no such story.")
    return stories.explain(ask.house, story.id, ask.who)


def events_after(ask: Ask, after: int, limit: int) -> list[Event]:
    """Return what stands in the stream after a number: every number once, in order, without gaps."""
    show = showing(ask)
    found = ask.house.store.stream(ask.who, after, limit)
    return [Event(seq=seq, type=f"story.{_TYPES[alert.kind]}", alert=show(alert)) for seq, alert in found]


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
