"""What the API answers with: stories as far as one reader may be shown them, things, alerts, and the reader."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from wirebell.app import newspaper, things
from wirebell.app.answers import AlertRow, FollowRow, ReasonRow
from wirebell.app.house import House
from wirebell.app.stories import terms_of
from wirebell.model.facts import Figure, Mention, Moment, Quote, Rights
from wirebell.model.follow import Reason
from wirebell.model.showing import showing_of
from wirebell.model.story import Correction, Story

Text = Annotated[str, Meta(max_length=20_000)]
Name = Annotated[str, Meta(max_length=200)]


class TopicOf(Struct, frozen=True, kw_only=True):
    """A topic of a story; `score` is 0 to 1."""

    id: str
    label: str
    score: float


class StoryShort(Struct, frozen=True, kw_only=True):
    """A story in a list. `kind` is that of its newest version: new, changed or withdrawn."""

    id: str
    headline: str
    url: str | None
    source: str | None
    source_name: str
    language: str
    published: datetime | None
    seen: datetime
    version: int
    kind: str
    storyline: str | None
    copy_of: str | None
    topics: tuple[TopicOf, ...]


class StoryFull(Struct, frozen=True, kw_only=True):
    """A story as it was read. `text` is as much as may be shown to one reader; facts after its end are left out.

    Spans are half-open offsets in Unicode code points into `text`.
    """

    story: StoryShort
    standfirst: str | None
    section: str | None
    byline: tuple[str, ...]
    updated: datetime | None
    text: str
    cut: bool
    rights: Rights
    mentions: tuple[Mention, ...]
    quotes: tuple[Quote, ...]
    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]
    correction: Correction | None
    timeline: tuple[StoryShort, ...]
    copies: tuple[StoryShort, ...]


class Hit(Struct, frozen=True, kw_only=True):
    """A story that met an expression, and what in it did."""

    story: StoryShort
    reasons: tuple[ReasonRow, ...]


class ThingShort(Struct, frozen=True, kw_only=True):
    """Something to follow: `expression` follows it."""

    kind: str
    id: str
    label: str
    expression: str


class ThingFull(Struct, frozen=True, kw_only=True):
    """A thing with what is known of it; `total` counts its stories, more than that where it is not `exact`."""

    thing: ThingShort
    roles: tuple[str, ...]
    weekly: float
    total: int
    exact: bool
    stories: tuple[StoryShort, ...]
    related: tuple[ThingShort, ...]
    above: tuple[ThingShort, ...]
    below: tuple[ThingShort, ...]


class Event(Struct, frozen=True, kw_only=True):
    """An alert in the stream, by its number; `alert` is null where its story may not be told of any more."""

    seq: int
    type: str
    alert: AlertRow | None


class Me(Struct, frozen=True, kw_only=True):
    """Who the token's follower is, and what the token may be used for."""

    follower: str
    address: str | None
    role: str
    scopes: tuple[str, ...]
    feed: str
    follows: int


class FollowFull(Struct, frozen=True, kw_only=True):
    """A follow with what it is called and how many alerts a week it brings, at least."""

    follow: FollowRow
    label: str
    weekly: float
    paused: bool


def story_short(story: Story) -> StoryShort:
    """Return a story as it stands in a list."""
    told = story.told
    return StoryShort(
        id=story.id,
        headline=story.headline,
        url=story.url,
        source=story.source,
        source_name=told.source_name,
        language=story.language,
        published=story.published,
        seen=told.seen,
        version=told.version,
        kind=told.kind,
        storyline=told.storyline.id if told.storyline else None,
        copy_of=told.storyline.copy_of if told.storyline else None,
        topics=tuple(TopicOf(id=t.id, label=t.label, score=t.score) for t in story.topics),
    )


def story_full(house: House, view: newspaper.StoryView) -> StoryFull:
    """Return a story as far as one reader may be shown it; one that is withdrawn shows no text."""
    story = view.story
    gone = story.told.kind == "withdrawn"
    text = "" if gone else _shown(house, story)
    end = len(text)
    return StoryFull(
        story=story_short(story),
        standfirst=story.standfirst if end == len(story.body) and not gone else None,
        section=story.section,
        byline=tuple(person.name for person in story.byline),
        updated=story.updated,
        text=text,
        cut=end < len(story.body),
        rights=story.rights,
        mentions=tuple(m for m in story.mentions if all(span[1] <= end for span in m.spans) and not gone),
        quotes=tuple(q for q in story.quotes if all(span[1] <= end for span in q.spans)),
        figures=tuple(f for f in story.figures if f.span[1] <= end),
        moments=tuple(m for m in story.moments if m.span[1] <= end),
        correction=None if gone or end < len(story.body) else story.told.correction,
        timeline=tuple(map(story_short, view.timeline)),
        copies=tuple(map(story_short, view.copies)),
    )


def _shown(house: House, story: Story) -> str:
    most = showing_of(story.rights, story.image, terms_of(house, story)).excerpt
    if most is None or len(story.body) <= most:
        return story.body
    cut = story.body[:most]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut


def thing_short(one: things.Thing) -> ThingShort:
    """Return a thing as it stands in a list."""
    return ThingShort(kind=one.kind, id=one.id, label=one.label, expression=one.expression)


def thing_full(sheet: things.Sheet) -> ThingFull:
    """Return the page of a thing."""
    return ThingFull(
        thing=thing_short(sheet.thing),
        roles=sheet.roles,
        weekly=sheet.weekly,
        total=sheet.total,
        exact=sheet.exact,
        stories=tuple(map(story_short, sheet.stories)),
        related=tuple(map(thing_short, sheet.related)),
        above=tuple(map(thing_short, sheet.above)),
        below=tuple(map(thing_short, sheet.below)),
    )


def reason_rows(reasons: tuple[Reason, ...]) -> tuple[ReasonRow, ...]:
    """Return reasons as they are shown."""
    return tuple(ReasonRow(clause=r.clause, passage=r.passage, span=r.span) for r in reasons)


Json = dict[str, Any]
