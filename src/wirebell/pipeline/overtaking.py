"""News told between the parts of a huge story that came before it, so that it holds up no other."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Protocol, TypeVar

from wirebell.model.story import Story
from wirebell.pipeline.recording import Recording
from wirebell.pipeline.telling import From, Taken, Telling


class Waiting(Protocol):
    """A story that came later."""

    @property
    def seq(self) -> int:
        """Its number."""
        ...

    @property
    def story(self) -> Story:
        """The story, read and threaded."""
        ...

    @property
    def ready(self) -> bool:
        """Whether it may be told by now."""
        ...


W = TypeVar("W", bound=Waiting)


class Line(Protocol[W]):
    """The stories that wait, in the order of acceptance."""

    def after(self, seq: int) -> Iterable[W]:
        """Return what waits above a number, in order, as far as it may be told before its turn."""
        ...

    def begins(self, one: W) -> From:
        """Return where the telling of a story begins."""
        ...

    def told_early(self, one: W, taken: Taken) -> None:
        """Count a story that was told before its turn, which it loses."""
        ...


class Overtaking:
    """What is told between the parts of one huge story; `look` between them."""

    def __init__(self, huge: int, line: Line[W], telling: Telling, recording: Recording) -> None:
        """Let those of the line overtake the story of that number."""
        self._line, self._telling, self._recording = line, telling, recording
        self._seen, self._next = huge, time.monotonic() + telling.overtake

    def look(self) -> None:
        """Tell what came since the last look, at most once in a while."""
        if time.monotonic() < self._next:
            return
        for one in self._line.after(self._seen):
            self._seen = one.seq
            if one.ready and one.story.told.kind == "new" and not self._recording.holds(one.story.id):
                taken = self._telling.early(one.seq, one.story, self._line.begins(one))
                if taken is not None:
                    self._line.told_early(one, taken)
        self._recording.hand_over()
        self._next = time.monotonic() + self._telling.overtake
