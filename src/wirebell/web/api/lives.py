"""What became of stories: their versions, whom they were told to, and those that were changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from wirebell.app import desk, sources, stories
from wirebell.app.answers import AlertRow, DeliveryRow, TermsRow
from wirebell.model.alert import Alert
from wirebell.model.story import Story
from wirebell.web.api.editing import story_of
from wirebell.web.api.operation import Ask, Operation
from wirebell.web.api.paging import Page, Paged, each, numbered
from wirebell.web.api.shapes import StoryShort, story_short


class VersionRow(Struct, frozen=True, kw_only=True):
    """A version of a story as it was told; `silent` is why it alerted nobody, `note` that of a correction."""

    version: int
    kind: str
    seen: datetime
    headline: str
    silent: str | None
    withheld: bool
    embargo: datetime | None
    note: str | None


class Life(Struct, frozen=True, kw_only=True):
    """A story's versions, oldest first; `embargo` is the desk's own, `alerts` how many were decided."""

    story: StoryShort
    versions: tuple[VersionRow, ...]
    terms: TermsRow
    embargo: datetime | None
    alerts: int


class Told(Struct, frozen=True, kw_only=True):
    """An alert with its reasons, and what became of it at each address."""

    alert: AlertRow
    deliveries: tuple[DeliveryRow, ...]


class Apart(Struct, frozen=True, kw_only=True):
    """A story with its newest version."""

    story: StoryShort
    newest: VersionRow


def _version(story: Story) -> VersionRow:
    told = story.told
    return VersionRow(
        version=told.version,
        kind=told.kind,
        seen=told.seen,
        headline=story.headline,
        silent=told.silent,
        withheld=told.withheld,
        embargo=told.embargo,
        note=told.correction.note if told.correction else None,
    )


def life(ask: Ask) -> Life:
    """Show a story's life."""
    story, store = story_of(ask), ask.house.store
    newest = store.accepted(story.id)
    return Life(
        story=story_short(story),
        versions=tuple(_version(version) for version, _ in store.lineage(story.id)),
        terms=sources.terms_row(stories.terms_of(ask.house, story)),
        embargo=newest.embargo if newest else None,
        alerts=sum(store.alert_counts(story.id).values()),
    )


def told(ask: Ask) -> Page[Told]:
    """List whom a story was told to."""
    story = story_of(ask)
    versions = {version.told.version: version for version, _ in ask.house.store.lineage(story.id)}

    def read(before: int | None, limit: int) -> list[tuple[int, Alert]]:
        return ask.house.store.alerts_about(story.id, before, limit)

    def shown(several: Sequence[Alert]) -> Iterator[Told]:
        went = ask.house.store.deliveries_about(story.id, [alert.follower for alert in several])
        for alert in several:
            yield Told(
                alert=stories.alert_row(ask.house, alert, versions.get(alert.version, story)),
                deliveries=tuple(stories.delivery_row(one) for one in went if one.alert.id == alert.id),
            )

    return numbered(ask, f"told {story.id}", read, shown)


def changed(ask: Ask) -> Page[Apart]:
    """List stories that were corrected, withdrawn or withheld, or are under embargo."""
    found = desk.numbered_changes(ask.house)

    def read(before: int | None, limit: int) -> list[tuple[int, Story]]:
        return [(number, story) for number, story in found if before is None or number < before][:limit]

    return numbered(
        ask, "apart", read, each(lambda story: Apart(story=story_short(story), newest=_version(story)))
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/desk/stories",
        name="listChangedStories",
        tag="desk",
        scope="edit",
        says="List the newest stories that were corrected, withdrawn or withheld, or are under embargo.",
        does=changed,
        query=Paged,
        gives=Page[Apart],
    ),
    Operation(
        method="GET",
        path="/stories/{story}/life",
        name="getStoryLife",
        tag="stories",
        scope="edit",
        says="Show a story's life: every version, what its contract says, the desk's embargo.",
        does=life,
        gives=Life,
        refuses=("not-found",),
    ),
    Operation(
        method="GET",
        path="/stories/{story}/alerts",
        name="listStoryAlerts",
        tag="stories",
        scope="edit",
        says="List everybody's alerts to a story, newest first, each with its reasons and every delivery.",
        does=told,
        query=Paged,
        gives=Page[Told],
        refuses=("not-found",),
    ),
)
