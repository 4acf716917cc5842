"""Read one arrival into a story: by its text, or from the version before where our own desk made it."""

from __future__ import annotations

from wirebell.logs import Log
from wirebell.model.source import Arrival, Source
from wirebell.model.story import Story
from wirebell.pipeline.edits import edited
from wirebell.pipeline.world import World
from wirebell.read import unread

log = Log()


def read_one(arrival: Arrival, world: World, source: Source | None) -> Story:
    """Return the story; one that our desk edited needs the version before it on record."""
    with world.steps.timed("read"):
        try:
            before = world.store.story(arrival.story, arrival.version - 1) if arrival.edit else None
            if before and arrival.edit:
                return edited(before, arrival, arrival.edit, world.lexicon)
            return world.reader(arrival, world.lexicon, source)
        except Exception:  # one story that breaks the reading must not stop the wire: it goes on as plain words
            log.exception("story not read; its plain words are used", story=arrival.story, source=arrival.source)
            return unread(arrival, source)
