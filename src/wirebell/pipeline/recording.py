"""Record what was decided in a thread of its own, while the next stories are read.

A database writes without holding Python back, so that the two halves of taking stories use two cores.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from wirebell.model.alert import Decided
from wirebell.model.story import Story
from wirebell.pipeline.world import World


class Recording:
    """Gathers stories and what was decided about them, and hands them to the store in the order they came.

    What was handed over is durable once `wait` has returned or the block has ended. What the store refuses is
    raised by the next call, in the caller's thread; nothing gathered after it is recorded.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="record")
        self._told: list[tuple[int, Story]] = []
        self._decided: list[Decided] = []
        self._alerts = 0
        self._under_way: Future[int] | None = None
        self._names: frozenset[str] = frozenset()

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
        return story in self._names or any(story == told.id for _, told in self._told)

    def add(self, seq: int, story: Story) -> None:
        """Gather a story as read, under its arrival's number."""
        self._told.append((seq, story))

    def decide(self, batch: Decided) -> None:
        """Gather decisions about a story added before; part of a huge story, or very many, go at once."""
        self._decided.append(batch)
        self._alerts += len(batch.alerts)
        if not batch.last or self._alerts >= self._world.batch:
            self.hand_over()

    def hand_over(self) -> None:
        """Let what was gathered be recorded, once what was handed over before is."""
        self._finish()
        if self._told or self._decided:
            self._names = frozenset(story.id for _, story in self._told) | {b.story for b in self._decided}
            self._under_way = self._thread.submit(self._tell, self._told, self._decided)
            self._told, self._decided, self._alerts = [], [], 0

    def wait(self) -> None:
        """Return when all that was gathered is recorded."""
        self.hand_over()
        self._finish()

    def _finish(self) -> None:
        under_way, self._under_way, self._names = self._under_way, None, frozenset()
        if under_way is not None:
            with self._world.steps.timed("wait"):
                under_way.result()

    def _tell(self, told: list[tuple[int, Story]], decided: list[Decided]) -> int:
        with self._world.steps.timed("record"):
            return self._world.store.tell(told, decided)
