"""What a version of a story takes from the versions before it."""

from __future__ import annotations

from msgspec.structs import replace

from wirebell.alert.corrections import corrected, quotable, told_before
from wirebell.model.source import Edit
from wirebell.model.story import Story
from wirebell.ports import Store


def after_others(story: Story, store: Store, edit: Edit | None = None) -> Story:
    """Return a version as it is told after those on record: named, and with what its correction changed.

    `edit` is what our desk made of it.
    """
    if story.told.version == 1:
        return story
    return _corrected(_named(story, store), store, edit)


def _named(story: Story, store: Store) -> Story:
    """A bare withdrawal says only which story it takes back: it keeps that story's name, place and date."""
    before = store.story(story.id) if story.told.kind == "withdrawn" and not story.headline else None
    if before is None:
        return story
    return replace(
        story, headline=before.headline, url=before.url, byline=before.byline, published=before.published
    )


def _corrected(story: Story, store: Store, edit: Edit | None) -> Story:
    """Return the story with the sentence that its correction changed.

    Without the correction, if an earlier version held it: a note stays in the text for good. What our desk
    corrects is a correction each time, also in words used before. It is compared with the version that was told
    last, not with edits that told nobody, nor with what was withheld. One without a note is none if it changed
    nothing: some publishers signal every later version as a correction.
    """
    fix = story.told.correction
    if fix is None:
        return story
    known = [v for n in range(1, story.told.version) if (v := store.story(story.id, n))]
    before = [v for v in known if not v.told.withheld]
    held = {v.told.correction.note for v in before if v.told.correction}
    if fix.note and fix.note in held and (edit is None or not edit.note):
        return replace(story, told=replace(story.told, correction=None))
    last_told = told_before(before)
    fix = corrected(fix, last_told, story) if last_told and quotable(last_told, story) else fix
    tells = fix.note or fix.before or fix.after
    return replace(story, told=replace(story.told, correction=fix if tells else None))
