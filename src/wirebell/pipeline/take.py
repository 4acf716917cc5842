"""Take stories: read, thread, match, decide, record."""

from __future__ import annotations

from collections.abc import Generator, Mapping

from wirebell.match.book import FollowBook
from wirebell.model.source import Arrival, Source
from wirebell.pipeline.book import renew
from wirebell.pipeline.reading import read_one
from wirebell.pipeline.recording import GROUP, Recording
from wirebell.pipeline.telling import From, Taken, Telling
from wirebell.pipeline.threading import placed, refill
from wirebell.pipeline.world import World

__all__ = ["Taken", "take"]


def take(world: World, book: FollowBook, sources: Mapping[str, Source]) -> Generator[Taken, None, None]:
    """Read, thread, match, decide and record all accepted arrivals; yield after each group what it came to.

    A group is recorded while the next is read: everything is recorded when the iterator ends or is closed. Small
    stories are recorded together in one transaction, a huge one in several, each with its cursor. `book` may be
    renewed between groups. `sources` are those whose stories these may be, under the names readers know them by.
    """
    after = 0
    with Recording(world) as recording:
        taking = _Taking(world, book, sources, recording)
        while pending := world.store.pending(GROUP, after):
            begun = world.store.begun(GROUP, after)
            refill(world.window, world.store)
            total = Taken()
            for seq, arrival in pending:
                if recording.holds(arrival.story):
                    recording.wait()  # a correction goes to whom the version before it alerted
                with world.steps.about(arrival.story, arrival.version):
                    total += taking.one(seq, arrival, begun.get((arrival.story, arrival.version)))
            after = pending[-1][0]
            yield total


class _Taking:
    """One go over the accepted arrivals."""

    def __init__(
        self, world: World, book: FollowBook, sources: Mapping[str, Source], recording: Recording
    ) -> None:
        self._world, self._book, self._sources = world, book, sources
        self._telling = Telling(world, book, recording)

    def one(self, seq: int, arrival: Arrival, begun: tuple[int, str] | None) -> Taken:
        """Take one story, going on where an interrupted telling stopped."""
        story = read_one(arrival, self._world, self._sources.get(arrival.source))
        story = placed(story, self._world, begun is not None, arrival.edit)
        begin = From(*begun) if begun else From(self._book.revision)
        if begin.at > self._book.revision:  # another process began it, with follows that are news to this one
            renew(self._book, self._world.store)
        return self._telling.one(seq, story, begin)
