"""Stories as they arrived, as they were read, and how far each has been told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from wirebell.model.alert import Decided
from wirebell.model.pushed import Heard
from wirebell.model.source import Arrival, Known, Noted, Visit
from wirebell.model.story import Story


class StoryRecord(Protocol):
    """Stories as they arrived, as they were read, and how far each has been told.

    Part of `Store`, which says what holds for all methods.
    """

    def known(self, keys: Iterable[str]) -> dict[str, Known]:
        """Return, for those identity keys that lead to a story, its newest version as known."""
        ...

    def accept(
        self,
        visit: Visit,
        arrivals: Sequence[Arrival],
        heard: Heard | None = None,
        noted: Sequence[Noted] = (),
        whole: bool = False,
    ) -> int:
        """Store the arrivals, their identity keys and the visit in one transaction; return how many were new.

        An arrival whose (story, version) is already there is passed over. A key keeps its first story. Only
        after this may a push be acknowledged or a validator be used. What was `heard` is remembered with them
        for a day at least; what is `noted` of versions that are there, as they are known from then on. With
        `whole` nothing may be passed over but what the same source sent the same: else Forestalled is raised, and
        nothing is written.
        """
        ...

    def pending(self, limit: int, after: int = 0) -> list[tuple[int, Arrival]]:
        """Return accepted arrivals not yet told, in order, with their sequence numbers, which are above `after`.

        Numbers become visible in their order: whoever has read up to one misses none below it.
        """
        ...

    def tell(self, stories: Sequence[tuple[int, Story]], decided: Sequence[Decided]) -> int:
        """Store stories as read (by their arrivals' sequence numbers) and what was decided, in one transaction.

        Alerts that exist by (story, follower, kind, revision) are passed over; returns the number inserted. A
        story's first batch fixes `follows_at`; a `Decided` that is `last` takes its arrival out of `pending`. A
        batch with another `follows_at`, or after the last, is a second worker's double and is passed over.
        `moved` alerts that still wait are due when they say from then on. Deliveries of a story that wait for a
        moment at which it may be told are looked at again from when a newer version of it was seen.
        Raises StoreError if a story was never accepted under that number, or decided on but never read.
        """
        ...

    def begun(self, limit: int, after: int = 0) -> dict[tuple[str, int], tuple[int, str]]:
        """Return (follows_at, cursor) by (story, version) of those whose telling has begun and not ended.

        Looks at the same arrivals that `pending` returns.
        """
        ...

    def story(self, story: str, version: int | None = None) -> Story | None:
        """Return a story as read, the newest version unless said; None if there is none."""
        ...

    def several(self, stories: Sequence[str]) -> list[Story]:
        """Return the newest version as read of each of these stories, in their order.

        What is not there is left out; a story that is asked for twice comes twice.
        """
        ...

    def exactly(self, versions: Collection[tuple[str, int]]) -> dict[tuple[str, int], Story]:
        """Return these versions of stories as read, by id and version; what is not there is left out."""
        ...

    def kept_back(self, now: datetime) -> list[str]:
        """Return the ids of the stories of which any version is withheld, or under an embargo that holds at `now`.

        The newest version may be free by now: what may be read, that alone says.
        """
        ...

    def stories(
        self,
        limit: int = 100,
        before: int | None = None,
        source: str | None = None,
        storyline: str | None = None,
        top: int | None = None,
    ) -> list[tuple[int, Story]]:
        """Return newest versions of told stories with sequence numbers, newest first, below `before`.

        `source` and `storyline` narrow by id: a story is under the storyline it was given when it came. With `top`
        each stands where it stood when that was the highest number, as it is now: what comes during a walk through
        them moves nothing.
        """
        ...

    def storyline_known(self, storyline: str) -> bool:
        """Return whether any told version of a story was ever on that storyline, whatever it became part of."""
        ...

    def versions(self, after: int = 0, limit: int = 500) -> list[tuple[int, Story, int]]:
        """Return (sequence, story version, follows_at) of all told versions in order, above `after`."""
        ...

    def lineage(self, story: str) -> list[tuple[Story, int]]:
        """Return the told versions of a story with their follows_at, oldest first."""
        ...

    def find_story(self, text: str) -> Story | None:
        """Return the story with that id, id prefix (8 or more characters) or address, or None."""
        ...
