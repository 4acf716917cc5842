"""What a reader is shown: the news by storyline, and one story with all that stands around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from wirebell.app import things
from wirebell.app.answers import AlertRow
from wirebell.app.corrected import Corrected, corrections
from wirebell.app.house import House
from wirebell.app.stories import alert_row, readable, terms_of
from wirebell.app.things import Thing
from wirebell.model.alert import Alert
from wirebell.model.follow import Follow
from wirebell.model.showing import Showing, showing_of
from wirebell.model.story import Story

ALERTS = 120
LINES = 30
TIMELINE = 12
OFFERED = 9
"""Topics and names offered to follow under a story."""


class NewsLine(Struct, frozen=True, kw_only=True):
    """One storyline, by its newest development.

    `alert` is the newest alert of it, None where nobody was alerted; `older` are stories before the newest, and
    `outlets` all that told of it, in both cases of those looked at.
    """

    story: Story
    alert: AlertRow | None
    older: tuple[Story, ...]
    outlets: tuple[str, ...]
    follows: tuple[Follow, ...] = ()


class Offer(Struct, frozen=True, kw_only=True):
    """Something to follow, how often it would ring a week, and the follow that does it already, if one does."""

    thing: Thing
    weekly: float
    follow: Follow | None


class StoryView(Struct, frozen=True, kw_only=True):
    """A story and all that stands around it. `copies` are near-copies in other outlets."""

    story: Story
    showing: Showing
    offers: tuple[Offer, ...]
    line: Offer | None
    timeline: tuple[Story, ...]
    copies: tuple[Story, ...]
    alert: AlertRow | None
    corrections: tuple[Corrected, ...] = ()


# -- the news ---------------------------------------------------------------------------------------------


def my_news(house: House, follower: str) -> list[NewsLine]:
    """Return what a follower was alerted to, by storyline, the newest development first."""
    store, may = house.store, readable(house, follower)
    lines: dict[str, NewsLine] = {}
    follows = {follow.id: follow for follow in store.follows(follower)}
    alerts = store.alerts(follower=follower, limit=ALERTS)
    for alert, story in _with_stories(house, alerts):
        if len(lines) == LINES and story is not None and _line(story) not in lines:
            break
        shown = alert.state in {"out", "due"} and story is not None and may(story)
        if story is None or not shown or (story.told.kind == "withdrawn" and alert.kind != "withdrawn"):
            continue
        key = _line(story)
        if key not in lines:
            lines[key] = _begun(story, alert_row(house, alert, story))
        elif story.id not in _told(lines[key]):
            lines[key] = _with(lines[key], story)
        fired = [follows[ref.id] for ref in alert.follows if ref.id in follows]
        lines[key] = replace(lines[key], follows=tuple(dict.fromkeys((*lines[key].follows, *fired))))
    return list(lines.values())


def unread(house: House, follower: str, lines: Sequence[NewsLine]) -> set[str]:
    """Return the stories of these lines whose newest version a follower has not opened."""
    opened = house.reads.versions(follower, [line.story.id for line in lines])
    return {line.story.id for line in lines if opened.get(line.story.id, 0) < line.story.told.version}


def _with_stories(house: House, alerts: Sequence[Alert]) -> Iterator[tuple[Alert, Story | None]]:
    """Yield alerts with their stories as these stand now, read a page at a time."""
    for start in range(0, len(alerts), LINES):
        part = alerts[start : start + LINES]
        known = {story.id: story for story in house.store.several(list({alert.story for alert in part}))}
        yield from ((alert, known.get(alert.story)) for alert in part)


def latest(
    house: House, follower: str | None = None, limit: int = 80, passing: Iterable[str] = ()
) -> list[NewsLine]:
    """Return the newest stories that a follower, or everybody, may read of, but for the storylines passed over."""
    may, over = readable(house, follower), set(passing)
    lines: dict[str, NewsLine] = {}
    for _, story in house.store.stories(limit=limit):
        key = _line(story)
        if key not in over and may(story) and story.told.kind != "withdrawn":
            lines[key] = _with(lines[key], story) if key in lines else _begun(story, None)
    return list(lines.values())[:LINES]


def line_key(line: NewsLine) -> str:
    """Return what a storyline is told apart by."""
    return _line(line.story)


def _line(story: Story) -> str:
    return story.told.storyline.id if story.told.storyline else story.id


def _begun(story: Story, alert: AlertRow | None) -> NewsLine:
    return NewsLine(story=story, alert=alert, older=(), outlets=(story.told.source_name,))


def _with(line: NewsLine, story: Story) -> NewsLine:
    outlets = tuple(dict.fromkeys((*line.outlets, story.told.source_name)))
    return replace(line, older=(*line.older, story), outlets=outlets)


def _told(line: NewsLine) -> set[str]:
    return {line.story.id, *(story.id for story in line.older)}


class Bundle(Struct, frozen=True, kw_only=True):
    """What waits to be told to one place at one moment, with its stories, the newest first."""

    at: datetime
    to: str
    alerts: tuple[tuple[Alert, Story], ...]


def waiting(house: House, follower: str) -> list[Bundle]:
    """Return what waits for a follower, the soonest first: what a digest would hold if nothing more came."""
    may = readable(house, follower)
    held = [alert for alert in house.store.alerts(follower=follower, limit=500) if alert.state == "deferred"]
    bundles: dict[tuple[datetime, str], list[tuple[Alert, Story]]] = {}
    for alert, story in _with_stories(house, held):
        if story is None or not may(story) or story.told.kind == "withdrawn":
            continue
        for to in dict.fromkeys(follow.to for follow in alert.follows):
            bundles.setdefault((alert.due, to), []).append((alert, story))
    return [Bundle(at=at, to=to, alerts=tuple(found)) for (at, to), found in sorted(bundles.items())]


# -- one story --------------------------------------------------------------------------------------------


def story_view(house: House, text: str, follower: str | None) -> StoryView | None:
    """Return a story by its id or address with what stands around it, None if there is none to be read now."""
    story = house.store.find_story(text)
    may = readable(house, follower)
    if story is None or not may(story):
        return None
    wanted = things.things_of(story)
    line = things.line_of(story)
    topics, names = [t for t in wanted if t.kind == "topic"], [t for t in wanted if t.kind != "topic"]
    chosen = [*topics[:5], *names[: max(4, OFFERED - len(topics))]]
    offers = offered(house, [*chosen, *([line] if line else [])], follower)
    around = list(_around(house, story, may))
    copies = tuple(other for other in around if other.id != story.id and _copied(other, story))
    aside = {other.id for other in copies}
    return StoryView(
        story=story,
        showing=_showing(house, story, follower),
        offers=tuple(offers[: len(chosen)]),
        line=offers[-1] if line else None,
        timeline=tuple(other for other in around if other.id not in aside)[:TIMELINE],
        copies=copies,
        alert=_alert(house, story, follower),
        corrections=corrections(house, story, follower),
    )


def _showing(house: House, story: Story, follower: str | None) -> Showing:
    """Return what may be shown of it: to a follower as in an alert of theirs, to everybody as in a shared one."""
    return showing_of(story.rights, story.image, terms_of(house, story), shared=follower is None)


def offered(house: House, wanted: Sequence[Thing], follower: str | None) -> list[Offer]:
    """Return things with how often each would ring a week and the follow that the follower has of it."""
    weekly = house.archive.weekly([one.expression for one in wanted])
    mine = {f.expression: f for f in house.store.follows(follower)} if follower else {}
    return [
        Offer(thing=one, weekly=often, follow=mine.get(one.expression))
        for one, often in zip(wanted, weekly, strict=True)
    ]


def _around(house: House, story: Story, may: Callable[[Story], bool]) -> Iterator[Story]:
    """Yield the storyline's newest stories that may be read of, this one among them."""
    line = story.told.storyline
    found = house.store.stories(limit=60, storyline=line.id) if line else []
    stories = [other for _, other in found] or [story]
    yield from sorted(
        (other for other in stories if may(other) and other.told.kind != "withdrawn"),
        key=_when,
        reverse=True,
    )


def _copied(one: Story, other: Story) -> bool:
    return bool(_first(one) == _first(other))


def _first(story: Story) -> str:
    """Return the story that this one is a near-copy of, or itself."""
    line = story.told.storyline
    return line.copy_of if line and line.copy_of else story.id


def _when(story: Story) -> datetime:
    return story.published or story.told.seen


def _alert(house: House, story: Story, follower: str | None) -> AlertRow | None:
    found = house.store.alerts(follower=follower, story=story.id) if follower else []
    then = house.store.story(story.id, found[0].version) if found else None
    return alert_row(house, found[0], then) if then and found[0].state != "held" else None
