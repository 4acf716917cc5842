"""The corrections of a story, each told from both versions on record: what was said, and what is said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from wirebell.alert.corrections import changed, quotable, told_before
from wirebell.alert.wording import Piece, word_by_word
from wirebell.app.entitling import opening
from wirebell.app.house import House
from wirebell.model.story import Story

SHOWN = 12
"""Sentences of one correction that are laid side by side."""


class Reworded(Struct, frozen=True, kw_only=True):
    """A sentence that a correction changed, word by word; `after` is None where it was taken out."""

    after: str | None
    pieces: tuple[Piece, ...]


class Corrected(Struct, frozen=True, kw_only=True):
    """A correction: its note, when it came, and the sentences it changed, in their order; so many `more` did."""

    note: str
    at: datetime
    sentences: tuple[Reworded, ...]
    more: int = 0


def corrections(house: House, story: Story, follower: str | None = None) -> tuple[Corrected, ...]:
    """Return the corrections of a story, the newest first, as far as its versions are on record.

    Nothing is said of a version that is closed to the follower, or to everybody if it is None.
    """
    if story.told.version == 1:
        return ()
    versions = [version for version, _ in house.store.lineage(story.id)]
    shown, newest_first = opening(house, follower), range(len(versions) - 1, -1, -1)
    return tuple(_of(versions, at, shown) for at in newest_first if versions[at].told.correction)


def open_sentences(fix: Corrected, story: Story, text: str) -> tuple[Reworded, ...]:
    """Return the sentences of a correction that may be shown where of its story `text` may be.

    Those that stand in it, and what was taken out where all of the story may be shown.
    """
    if len(text) == len(story.body):
        return fix.sentences
    parts = (story.headline, text)
    return tuple(one for one in fix.sentences if any(one.after and one.after in part for part in parts))


def _of(versions: Sequence[Story], at: int, shown: Callable[[Story], bool]) -> Corrected:
    story, before = versions[at], told_before(versions[:at])
    fix = story.told.correction
    if fix is None:
        raise ValueError("a version without a correction")
    quoted = before is not None and quotable(before, story) and shown(before) and shown(story)
    found = changed(fix, before, story) if before is not None and quoted else []
    sentences = tuple(Reworded(after=s.after, pieces=word_by_word(s.before, s.after)) for s in found[:SHOWN])
    return Corrected(note=fix.note, at=story.told.seen, sentences=sentences, more=len(found) - len(sentences))
