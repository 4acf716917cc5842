"""What stands on a follower's private feed: one entry for each story, whatever became of it.

newest alert or state of the story    on the feed
new                                   an entry
corrected                             the same entry, later `updated`, marked corrected
withdrawn                             a tombstone in its place
withheld or embargoed since           nothing, until it may be read again
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from msgspec import Struct

from wirebell.deliver.render.mail import identity, message_id
from wirebell.deliver.render.shown import MailSettings, Part, Shown, shown
from wirebell.deliver.render.words import Words
from wirebell.model.delivery import Delivery, Message
from wirebell.model.follow import Follower


class Entry(Struct, frozen=True, kw_only=True):
    """A story on the feed. `id` never changes; `updated` never goes back."""

    id: str
    shown: Shown
    updated: datetime


class Tombstone(Struct, frozen=True, kw_only=True):
    """A story that was withdrawn, and when readers were told."""

    id: str
    when: datetime


class Shelf(Struct, frozen=True, kw_only=True):
    """The entries and tombstones of one follower, newest first, and when the newest of them was."""

    id: str
    updated: datetime
    entries: tuple[Entry, ...]
    tombstones: tuple[Tombstone, ...]


def shelf(follower: Follower, parts: Iterable[Part], settings: MailSettings, words: Words, now: datetime) -> Shelf:
    """Return what stands on the feed at `now`, made of the deliveries that were sent to it."""
    ordered = sorted(parts, key=_by_story)
    stories = [list(group) for _, group in groupby(ordered, key=lambda part: part.delivery.alert.story)]
    open_now = [group for group in stories if not _closed(group[-1], now)]
    gone = [group for group in open_now if _withdrawn(group[-1])]
    entries = [_entry(group[-1], _told(group), settings, words) for group in open_now if not _withdrawn(group[-1])]
    tombstones = [Tombstone(id=entry_id(group[-1], settings), when=_told(group)) for group in gone]
    return Shelf(
        id=f"tag:{settings.domain},2026:{follower.id}",
        updated=max([follower.created, *(e.updated for e in entries), *(t.when for t in tombstones)]),
        entries=tuple(sorted(entries, key=lambda entry: (entry.updated, entry.id), reverse=True)),
        tombstones=tuple(sorted(tombstones, key=lambda stone: (stone.when, stone.id), reverse=True)),
    )


def entry_id(part: Part, settings: MailSettings) -> str:
    """Return the id of a story's entry (RFC 4151): one year for all, so that a correction keeps it."""
    alert = part.delivery.alert
    return f"tag:{settings.domain},2026:{alert.story}/{alert.follower}"


def shelved(deliveries: Sequence[Delivery]) -> Message:
    """Return the message that puts these alerts on a feed: it names them, and says nothing of its own.

    A feed is put into words when it is read: by then a story may have been corrected, or its rights changed.
    """
    return Message(
        id=message_id([identity(delivery) for delivery in deliveries]),
        address=deliveries[0].address,
        subject="",
        text="",
        html="",
        headers=(),
        deliveries=tuple(delivery.id for delivery in deliveries),
    )


def _by_story(part: Part) -> tuple[str, int, datetime]:
    return part.delivery.alert.story, part.delivery.alert.version, part.delivery.alert.due


def _told(group: Sequence[Part]) -> datetime:
    return max(part.delivery.alert.due for part in group)


def _withdrawn(part: Part) -> bool:
    return part.delivery.alert.kind == "withdrawn" or part.story.told.kind == "withdrawn"


def _closed(part: Part, now: datetime) -> bool:
    """Return whether the story must not be read now; that it was withdrawn may always be said."""
    told = part.story.told
    return not _withdrawn(part) and (told.withheld or (told.embargo is not None and told.embargo > now))


def _entry(part: Part, updated: datetime, settings: MailSettings, words: Words) -> Entry:
    return Entry(id=entry_id(part, settings), shown=shown(part, settings, words), updated=updated)
