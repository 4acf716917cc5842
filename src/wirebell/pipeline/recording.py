"""Record what was decided in a thread of its own, while the next stories are read.

A database writes without holding Python back, so that the two halves of taking stories use two cores.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import NamedTuple

from wirebell.model.alert import Decided
from wirebell.model.story import Story
from wirebell.pipeline.world import World

GROUP = 50
"""Stories recorded in one transaction."""
AHEAD = 2
"""Groups that may wait to be recorded, or be under way, while the next is gathered: stories differ in size."""


Record = Callable[[Sequence[tuple[int, Story]], Sequence[Decided]], int]
"""Puts stories, by their numbers, and what was decided about them on record, in one transaction."""


class _Group(NamedTuple):
    """Stories handed over together, and the recording of them."""

    stories: frozenset[str]
    recorded: Future[int]


class Recording:
    """Gathers stories and what was decided about them, and hands them to the store in the order they came.

    What was handed over is durable once `wait` has returned or the block has ended. What the store refuses is
    raised by the next call, in the caller's thread; nothing gathered after it is recorded.
    """

    def __init__(self, world: World, record: Record | None = None) -> None:
        """Record as one process does, by the store's `tell`, or as `record` does."""
        self._world, self._record = world, record or world.store.tell
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="record")
        self._told: list[tuple[int, Story]] = []
        self._decided: list[Decided] = []
        self._alerts = 0
        self._under_way: deque[_Group] = deque()
        self._refused = False

    def __enter__(self) -> Recording:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _fault: BaseException | None, _where: TracebackType | None
    ) -> None:
        try:
            if kind is None or kind is GeneratorExit:  # whoever stops asking still gets what was taken recorded
                self.wait()
        finally:
            self._thread.shutdown()

    def holds(self, story: str) -> bool:
        """Return whether something about the story may not be in the store yet."""
        waiting = any(story in group.stories for group in self._under_way)
        return waiting or any(story == told.id for _, told in self._told)

    def add(self, seq: int, story: Story) -> None:
        """Gather a story as read, under its arrival's number."""
        self._told.append((seq, story))

    def decide(self, batch: Decided) -> None:
        """Gather decisions about a story added before; a full group or part of a huge story goes at once."""
        self._decided.append(batch)
        self._alerts += len(batch.alerts)
        if not batch.last or self._alerts >= self._world.batch or len(self._told) >= GROUP:
            self.hand_over()

    def wait(self) -> None:
        """Return when all that was gathered is recorded."""
        self._finish(AHEAD - 1)
        if not self._under_way:  # nothing goes before it, and nothing is to be done meanwhile
            self._tell(*self._taken())
            return
        self.hand_over()
        self._finish(0)

    def hand_over(self) -> None:
        """Let what was gathered be recorded after what was handed over before."""
        self._finish(AHEAD - 1)
        told, decided = self._taken()
        if told or decided:
            names = frozenset(story.id for _, story in told) | {b.story for b in decided}
            self._under_way.append(_Group(names, self._thread.submit(self._tell, told, decided)))

    def _taken(self) -> tuple[list[tuple[int, Story]], list[Decided]]:
        """Return what was gathered, and begin to gather anew."""
        told, decided = self._told, self._decided
        self._told, self._decided, self._alerts = [], [], 0
        return told, decided

    def _finish(self, but: int) -> None:
        """Wait until all but so many groups are recorded."""
        while self._under_way and (self._under_way[0].recorded.done() or len(self._under_way) > but):
            group = self._under_way.popleft()
            with self._world.steps.timed("wait"):
                group.recorded.result()

    def _tell(self, told: list[tuple[int, Story]], decided: list[Decided]) -> int:
        if self._refused or not (told or decided):
            return 0  # a cursor must not pass over decisions that were not recorded
        self._refused = True
        stories = {(story.id, story.told.version) for _, story in told} | {(d.story, d.version) for d in decided}
        with self._world.steps.timed("record", stories):
            recorded = self._record(told, decided)
        self._refused = False
        return recorded
