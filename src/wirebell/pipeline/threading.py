"""Thread a story that was read: what it was given before, or what the window finds."""

from __future__ import annotations

from msgspec.structs import replace

from wirebell.logs import Log
from wirebell.model.source import Edit
from wirebell.model.story import Story
from wirebell.model.storyline import Storyline
from wirebell.pipeline.versions import after_others
from wirebell.pipeline.world import World
from wirebell.ports import Store
from wirebell.thread import Window, thread

log = Log()

REMEMBERED = 2_000
"""Stories on record from which an empty window begins anew; more would make every start slower."""


def refill(window: Window, store: Store) -> None:
    """Let the newest stories on record into an empty window, each where it was placed when it came."""
    if len(window):
        return
    found: list[Story] = []
    before: int | None = None
    while len(found) < REMEMBERED and (page := store.stories(limit=500, before=before)):
        found += [story for _, story in page]
        before = page[-1][0]
    for story in reversed(found[:REMEMBERED]):
        window.remember(story)


def placed(story: Story, world: World, begun: bool, edit: Edit | None = None) -> Story:
    """Return a story that was read as it is told: after the versions before it, and with its storyline."""
    return threaded(after_others(story, world.store, edit), world, begun, edit)


def threaded(story: Story, world: World, begun: bool, edit: Edit | None = None) -> Story:
    """Return the story with its storyline.

    One whose telling had begun keeps what is on record; so does what is withdrawn, which tells nothing. What our
    desk made of it keeps what the desk said, unless its text is another.
    """
    world.window.heed(story)
    if edit is not None and not edit.note:
        if edit.line:
            _moved(story, world.window)
        return story
    with world.steps.timed("thread"):
        on_record = _on_record(story, world, begun)
        if on_record is not None and (begun or story.told.kind == "withdrawn"):
            line = on_record.told.storyline
            if begun:
                _remembered(on_record, world.window)
        elif story.told.kind == "withdrawn":
            line = None
        else:
            line = _placed(story, on_record, world.window)
    return replace(story, told=replace(story.told, storyline=line))


def _moved(story: Story, window: Window) -> None:
    try:
        window.move(story)
    except Exception:  # as below; the record says where it belongs, and the window begins anew at the next start
        log.exception("story not moved", story=story.id)


def _on_record(story: Story, world: World, begun: bool) -> Story | None:
    """Return this version as it was recorded, or the one before it; None for a story that is new."""
    if begun:
        return world.store.story(story.id, story.told.version)
    return world.store.story(story.id) if story.told.version > 1 else None


def _remembered(story: Story, window: Window) -> None:
    """Let the window know a story whose telling was interrupted: it began anew with those that are told."""
    try:
        if story.id not in window:
            window.remember(story)
    except Exception:  # as below
        log.exception("story not remembered", story=story.id)


def _placed(story: Story, before: Story | None, window: Window) -> Storyline | None:
    try:
        if before is not None and story.id not in window:
            window.remember(before)
        return thread(story, window)
    except Exception:  # one story that breaks the threading must not stop the wire: it goes on without a storyline
        log.exception("story not threaded", story=story.id, source=story.source)
        return None
