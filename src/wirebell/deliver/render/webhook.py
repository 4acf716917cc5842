"""An alert for a program: one JSON object, described by docs/webhook.schema.json (Standard Webhooks 1.0.0)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from wirebell.deliver.render.clean import header_text, one_line
from wirebell.deliver.render.shown import MailSettings, Part, Shown, shown
from wirebell.deliver.render.words import words
from wirebell.model.alert import AlertKind, alert_id
from wirebell.model.delivery import Message

EventType = Literal["story.matched", "story.updated", "story.corrected", "story.withdrawn", "endpoint.test"]
TYPES: dict[AlertKind, EventType] = {
    "new": "story.matched",
    "updated": "story.updated",
    "corrected": "story.corrected",
    "withdrawn": "story.withdrawn",
}
MOST = 20_000
"""Bytes of a body (Standard Webhooks, Payload size)."""


class AlertOut(Struct, frozen=True, kw_only=True):
    """The alert. `replaces` is the id of the alert that told of the story first, null for that one itself."""

    id: str
    kind: AlertKind
    revision: int
    replaces: str | None
    follower: str
    created: datetime


class StoryOut(Struct, frozen=True, kw_only=True):
    """The story as far as its rights let it be shown; `url` leads to the publisher."""

    id: str
    version: int
    headline: str
    url: str | None
    source: str
    language: str
    published: datetime
    byline: str | None
    credit: str | None
    copyright: str | None
    licence: str | None


class CorrectionOut(Struct, frozen=True, kw_only=True):
    """What the publisher put right: its note, the sentence before and after, and what else changed, in words."""

    note: str | None
    before: str | None
    after: str | None
    others: str | None


class FollowOut(Struct, frozen=True, kw_only=True):
    """A follow that fired, and the address that stops it."""

    expression: str
    stop: str


class EventData(Struct, frozen=True, kw_only=True):
    """What an event tells: `passages` are the places in the story that met the follows."""

    alert: AlertOut
    story: StoryOut
    correction: CorrectionOut | None
    passages: tuple[str, ...]
    follows: tuple[FollowOut, ...]
    more: str | None


class Event(Struct, frozen=True, kw_only=True):
    """The body of a webhook. `timestamp` is when the alert was due, `seq` its number; both stay the same."""

    type: EventType
    timestamp: datetime
    seq: int | None
    data: EventData


def render_webhook(part: Part, settings: MailSettings) -> Message:
    """Return the message that tells a program of one alert: always the same bytes and id for the same delivery."""
    delivery = part.delivery
    what = shown(part, settings, words(settings.language))
    return Message(
        id=event_id(delivery.id),
        address=delivery.address,
        subject=header_text(what.headline),
        text=_within(_event(part, what)),
        html="",
        headers=(),
        deliveries=(delivery.id,),
        follower=delivery.alert.follower,
    )


def event_id(delivery: str) -> str:
    """Return the webhook-id of a delivery: its own id, without the dot that the standard keeps to itself."""
    return "msg_" + delivery.replace(".", "_")


def _event(part: Part, what: Shown) -> Event:
    alert, story = part.delivery.alert, part.story
    first = None if alert.kind == "new" else alert_id(alert.story, alert.follower, "new", 0)
    return Event(
        type=TYPES[alert.kind],
        timestamp=alert.due,
        seq=part.delivery.seq,
        data=EventData(
            alert=AlertOut(
                id=alert.id,
                kind=alert.kind,
                revision=alert.revision,
                replaces=first,
                follower=alert.follower,
                created=alert.created,
            ),
            story=_story(what, story.id, story.told.version),
            correction=_correction(what) if alert.kind == "corrected" else None,
            passages=tuple("".join(piece.text for piece in passage) for passage in what.passages),
            follows=tuple(FollowOut(expression=f.expression, stop=f.stop) for f in what.follows),
            more=what.more,
        ),
    )


def _story(what: Shown, name: str, version: int) -> StoryOut:
    return StoryOut(
        id=name,
        version=version,
        headline=what.headline,
        url=what.link,
        source=what.source,
        language=what.language,
        published=what.at,
        byline=what.byline,
        credit=what.credit,
        copyright=what.copyright,
        licence=what.licence,
    )


def _correction(what: Shown) -> CorrectionOut:
    return CorrectionOut(note=what.note, before=what.was, after=what.now, others=what.others)


def _within(event: Event) -> str:
    """Return the event as JSON; what is longer than a body may be lacks its passages, then all follows but ten."""
    body = msgspec.json.encode(event)
    if len(body) > MOST:
        data = msgspec.structs.replace(event.data, passages=())
        body = msgspec.json.encode(msgspec.structs.replace(event, data=data))
    if len(body) > MOST:
        few = tuple(FollowOut(expression=one_line(f.expression, 100), stop=f.stop) for f in data.follows[:10])
        data = msgspec.structs.replace(data, follows=few)
        body = msgspec.json.encode(msgspec.structs.replace(event, data=data))
    return body.decode()
