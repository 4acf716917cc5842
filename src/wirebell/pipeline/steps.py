"""Where the time goes: seconds by step, and each step of a story for whoever follows its life."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

Version = tuple[str, int]
"""A story's id, and which version of it."""

_ABOUT: ContextVar[tuple[Version, ...]] = ContextVar("about", default=())


class Step(NamedTuple):
    """A step that ended: of which stories, from when to when (nanoseconds since 1970), and what fault ended it."""

    name: str
    stories: tuple[Version, ...]
    began: int
    ended: int
    fault: str | None


class Steps:
    """Where the time goes, by step, for benches and metrics: `seconds` of the clock, and of the `processor`.

    The processor's are those of the thread alone. `watcher` is told of each step of a story.
    """

    def __init__(self, watcher: Callable[[Step], None] | None = None) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.processor: defaultdict[str, float] = defaultdict(float)
        self._watcher = watcher

    @contextmanager
    def timed(self, step: str, stories: Iterable[Version] = ()) -> Iterator[None]:
        """Add the time of the block to a step, of these stories or of those that it is `about`."""
        began, worked, fault = time.perf_counter(), time.thread_time(), None
        try:
            yield
        except BaseException as found:
            fault = type(found).__name__
            raise
        finally:
            took = time.perf_counter() - began
            self.seconds[step] += took
            self.processor[step] += time.thread_time() - worked
            if self._watcher and (named := tuple(stories) or _ABOUT.get()):
                ended = time.time_ns()
                self._watcher(Step(step, named, ended - int(took * 1e9), ended, fault))

    @contextmanager
    def about(self, story: str, version: int) -> Iterator[None]:
        """Say which story the steps within the block are about."""
        before = _ABOUT.set(((story, version),))
        try:
            yield
        finally:
            _ABOUT.reset(before)
