"""What a version of a story takes from the versions before it."""

from __future__ import annotations

from msgspec.structs import replace

from wirebell.alert.corrections import corrected, told_before
from wirebell.model.story import Story
from wirebell.ports import Store


def after_others(story: Story, store: Store) -> Story:
    """Return a version as it is told after those on record: named, and with what its correction changed."""
    if story.told.version == 1:
        return story
    return _corrected(_named(story, store), store)


def _named(story: Story, store: Store) -> Story:
    """A bare withdrawal says only which story it takes back: it keeps that story's name, place and date."""
    before = store.story(story.id) if story.told.kind == "withdrawn" and not story.headline else None
    if before is None:
        return story
    return replace(
        story, headline=before.headline, url=before.url, byline=before.byline, published=before.published
    )


def _corrected(story: Story, store: Store) -> Story:
    """Return the story with the sentence that its correction changed.

    Without the correction, if an earlier version held it: a note stays in the text for good. It is compared with
    the version that readers were last told of, not with edits that told nobody.
    """
    fix = story.told.correction
    if fix is None:
        return story
    before = [v for n in range(1, story.told.version) if (v := store.story(story.id, n))]
    fixed = [v for v in before if v.told.correction]
    if any(v.told.correction and v.told.correction.note == fix.note for v in fixed):
        return replace(story, told=replace(story.told, correction=None))
    last_told = told_before(before)
    fix = corrected(fix, last_told, story) if last_told else fix
    return replace(story, told=replace(story.told, correction=fix))
