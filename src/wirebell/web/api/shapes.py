"""What the API answers with: stories as far as one reader may be shown them, things, alerts, and the reader."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from wirebell.app import newspaper, things
from wirebell.app.answers import AlertRow, FollowRow, ReasonRow
from wirebell.app.corrected import Corrected, open_sentences
from wirebell.app.house import House
from wirebell.app.stories import terms_of
from wirebell.model.facts import Contributor, Figure, Image, Mention, Moment, Number, Quote, Rights
from wirebell.model.follow import Reason
from wirebell.model.showing import showing_of
from wirebell.model.story import Correction, Story
from wirebell.web.sentences import shareable

Text = Annotated[str, Meta(max_length=20_000)]
Name = Annotated[str, Meta(max_length=200)]
At = Annotated[datetime, Meta(tz=True)]
"""A moment with its offset from UTC: without one it could be any of 26 hours."""


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


class ThingShort(Struct, frozen=True, kw_only=True):
    """Something to follow: `expression` follows it."""

    kind: str
    id: str
    label: str
    expression: str


class Offer(Struct, frozen=True, kw_only=True):
    """Something to follow, how often it would ring a week, and the id of your follow that does it already."""

    thing: ThingShort
    weekly: float
    follow: str | None


class Offers(Struct, frozen=True, kw_only=True):
    """What is in the news: storylines, topics, people, organisations, places; of each first what most tell of."""

    items: tuple[Offer, ...]


class StoryFull(Struct, frozen=True, kw_only=True):
    """A story as it was read. `text` is as much as may be shown to one reader; facts after its end are left out.

    Spans are half-open offsets in Unicode code points into `text`. `offers` is what can be followed of it, `line`
    its storyline so; `alert` is the newest of yours to it; of `corrections` stand the sentences that may be shown.
    """

    story: StoryShort
    standfirst: str | None
    section: str | None
    byline: tuple[str, ...]
    contributors: tuple[Contributor, ...]
    image: Image | None
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
    offers: tuple[Offer, ...]
    line: Offer | None
    alert: AlertRow | None
    corrections: tuple[Corrected, ...]


class QuoteOf(Struct, frozen=True, kw_only=True):
    """A quote with its story."""

    quote: Quote
    story: StoryShort


class Point(Struct, frozen=True, kw_only=True):
    """A change of a figure as a story told it."""

    at: datetime
    before: Number
    value: Number
    unit: str | None
    story: StoryShort


class Series(Struct, frozen=True, kw_only=True):
    """A figure as it moved, oldest change first; `of` is what it counts."""

    of: str | None
    points: tuple[Point, ...]


class Hit(Struct, frozen=True, kw_only=True):
    """A story that met an expression, and what in it did."""

    story: StoryShort
    reasons: tuple[ReasonRow, ...]


class ThingFull(Struct, frozen=True, kw_only=True):
    """A thing with what is known of it; `total` counts its stories, more than that where it is not `exact`.

    Of `quotes` stand those that may be shown to one reader, the newest first.
    """

    thing: ThingShort
    roles: tuple[str, ...]
    weekly: float
    total: int
    exact: bool
    stories: tuple[StoryShort, ...]
    quotes: tuple[QuoteOf, ...]
    figures: tuple[Series, ...]
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
        contributors=() if gone else story.contributors,
        image=None if gone else story.image,
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
        offers=() if gone else tuple(map(offer_row, view.offers)),
        line=offer_row(view.line) if view.line else None,
        alert=view.alert if view.alert and (not gone or view.alert.kind == "withdrawn") else None,
        corrections=() if gone else tuple(_corrected(fix, story, text) for fix in view.corrections),
    )


def offer_row(one: newspaper.Offer) -> Offer:
    """Return something to follow as the API tells of it."""
    return Offer(thing=thing_short(one.thing), weekly=one.weekly, follow=one.follow.id if one.follow else None)


def _corrected(fix: Corrected, story: Story, text: str) -> Corrected:
    return replace(fix, sentences=open_sentences(fix, story, text))


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
        quotes=tuple(_quoted(one) for one in sheet.quotes if shareable(one.quote.text, one.story, False, False)),
        figures=tuple(map(_series, sheet.series)),
        related=tuple(map(thing_short, sheet.related)),
        above=tuple(map(thing_short, sheet.above)),
        below=tuple(map(thing_short, sheet.below)),
    )


def _quoted(one: things.Said) -> QuoteOf:
    return QuoteOf(quote=one.quote, story=story_short(one.story))


def _series(one: things.Series) -> Series:
    points = (
        Point(at=p.at, before=p.before, value=p.value, unit=p.figure.unit, story=story_short(p.story))
        for p in one.points
    )
    return Series(of=one.of, points=tuple(points))


def reason_rows(reasons: tuple[Reason, ...]) -> tuple[ReasonRow, ...]:
    """Return reasons as they are shown."""
    return tuple(ReasonRow(clause=r.clause, passage=r.passage, span=r.span) for r in reasons)


Json = dict[str, Any]
