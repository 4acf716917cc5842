"""Take stories: read, thread, match, decide, record."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import NamedTuple

from wirebell.match.book import FollowBook
from wirebell.model.source import Arrival, Source
from wirebell.model.story import Story
from wirebell.pipeline.book import renew
from wirebell.pipeline.overtaking import Overtaking
from wirebell.pipeline.reading import read_one
from wirebell.pipeline.recording import GROUP, Recording
from wirebell.pipeline.telling import From, Taken, Telling
from wirebell.pipeline.threading import placed, refill
from wirebell.pipeline.world import World

__all__ = ["Taken", "take"]

Begun = Mapping[tuple[str, int], tuple[int, str]]
"""Where interrupted tellings stopped, by story and version: at which revision of the follows, after whom."""


def take(world: World, book: FollowBook, sources: Mapping[str, Source]) -> Generator[Taken, None, None]:
    """Read, thread, match, decide and record all accepted arrivals; yield after each group what it came to.

    A group is recorded while the next is read: everything is recorded when the iterator ends or is closed. Small
    stories are recorded together in one transaction, a huge one in several, each with its cursor. `book` may be
    renewed between groups. News that comes while a huge story is told goes between its parts. `sources` are those
    whose stories these may be, under the names readers know them by.
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
                    total += taking.one(seq, arrival, begun)
            after = pending[-1][0]
            yield total


class _Read(NamedTuple):
    """A story that was read and threaded, and where its telling began if it was interrupted."""

    seq: int
    story: Story
    begun: tuple[int, str] | None
    ready: bool = True


class _Taking:
    """One go over the accepted arrivals; it is the line of those that may overtake a huge one."""

    def __init__(
        self, world: World, book: FollowBook, sources: Mapping[str, Source], recording: Recording
    ) -> None:
        self._world, self._book, self._sources, self._recording = world, book, sources, recording
        self._telling = Telling(world, book, recording)
        self._ahead: dict[int, _Read] = {}
        self._early: set[int] = set()
        self._gained = Taken()

    def one(self, seq: int, arrival: Arrival, begun: Begun) -> Taken:
        """Take one story, going on where an interrupted telling stopped, and those that it lets overtake it."""
        if seq in self._early:
            return Taken()
        read = self._ahead.pop(seq, None) or self._read(seq, arrival, begun)
        overtaking = Overtaking(seq, self, self._telling, self._recording)
        taken = self._telling.one(seq, read.story, self.begins(read), overtaking.look) + self._gained
        self._gained = Taken()
        return taken

    def _read(self, seq: int, arrival: Arrival, begun: Begun) -> _Read:
        with self._world.steps.about(arrival.story, arrival.version):
            story = read_one(arrival, self._world, self._sources.get(arrival.source))
            again = begun.get((arrival.story, arrival.version))
            return _Read(seq, placed(story, self._world, again is not None, arrival.edit), again)

    # -- see overtaking.Line

    def after(self, seq: int) -> Iterator[_Read]:
        """See Line: news up to the first that is none, as storylines are made in the order of acceptance."""
        begun = self._world.store.begun(GROUP, seq)
        for number, arrival in self._world.store.pending(GROUP, seq):
            if arrival.kind != "new" or arrival.version > 1:
                return
            if number not in self._early:
                if number not in self._ahead:
                    self._ahead[number] = self._read(number, arrival, begun)
                yield self._ahead[number]

    def begins(self, one: _Read) -> From:
        """See Line."""
        begin = From(*one.begun) if one.begun else From(self._book.revision)
        if begin.at > self._book.revision:  # another process began it, with follows that are news to this one
            renew(self._book, self._world.store)
        return begin

    def told_early(self, one: _Read, taken: Taken) -> None:
        """See Line."""
        del self._ahead[one.seq]
        self._early.add(one.seq)
        self._gained += taken
