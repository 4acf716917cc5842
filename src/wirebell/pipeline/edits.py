"""A version that our own desk makes of a story: the one before it, with what the desk changed."""

from __future__ import annotations

from msgspec.structs import replace

from wirebell.catalogue.lexicon import Lexicon
from wirebell.model.source import Arrival, Edit
from wirebell.model.story import Correction, Story
from wirebell.model.storyline import Storyline
from wirebell.read import with_facts


def edited(before: Story, arrival: Arrival, edit: Edit, lexicon: Lexicon) -> Story:
    """Return the story as the desk has it from now on: nothing is lost that the desk did not touch."""
    told = replace(
        before.told,
        version=arrival.version,
        kind=arrival.kind,
        seen=arrival.seen,
        silent=arrival.silent,
        embargo=arrival.until,
        withheld=arrival.item.status == "withheld",
        correction=Correction(note=edit.note) if edit.note else None,
        same_text=not edit.note,
    )
    if edit.line:
        placed = before.told.storyline or Storyline(id=edit.line)
        told = replace(told, storyline=replace(placed, id=edit.line, aliases=edit.aliases))
    story = replace(before, told=told)
    return _reread(story, edit, lexicon) if edit.note else story


def _reread(story: Story, edit: Edit, lexicon: Lexicon) -> Story:
    """Return the story with another text, and the facts of that; topics that its source gave it stay."""
    mapped = tuple(topic for topic in story.topics if not topic.evidence and topic.score == 1.0)
    text = replace(
        story, headline=edit.headline, standfirst=edit.standfirst, body=edit.body, updated=story.told.seen
    )
    bare = replace(text, mentions=(), topics=(), quotes=(), figures=(), moments=())
    return with_facts(bare, lexicon, mapped)
