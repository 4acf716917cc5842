"""What readers have read: noted beside the answer, so that no page waits for the record to be free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event, Lock

from wirebell.errors import StoreError
from wirebell.logs import Log
from wirebell.model.read import HaveRead
from wirebell.ports import Store

log = Log()
GATHERED = 1.0
"""Seconds of what was read that go on record together: each write puts all remembered pages out of date."""
KNOWN = 50_000
"""Of so many opened stories it is remembered that they are noted: opening them again costs nothing."""


class Reads:
    """What was read, for all threads. What this process noted it knows at once, before it is on record."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._waiting: dict[tuple[str, str], HaveRead] = {}
        self._noted: dict[tuple[str, str], int] = {}
        self._worker: ThreadPoolExecutor | None = None
        self._writing: Future[None] | None = None
        self._closing = Event()

    def note(self, read: Iterable[HaveRead]) -> None:
        """Note what was read; it is on record soon after."""
        with self._lock:
            for one in read:
                key = one.follower, one.story
                if self._noted.get(key, 0) < one.version:
                    self._waiting[key] = one
                    self._noted[key] = one.version
            if len(self._noted) > KNOWN:
                self._noted = {key: one.version for key, one in self._waiting.items()}
            if self._waiting and self._writing is None:
                self._worker = self._worker or ThreadPoolExecutor(1, "reads")
                self._writing = self._worker.submit(self._write)

    def _write(self) -> None:
        while True:
            self._closing.wait(GATHERED)
            with self._lock:
                some = dict(self._waiting)
                if not some:
                    self._writing = None
                    return
            try:
                self._store.have_read(list(some.values()))
            except StoreError as fault:  # the next story that is opened tries again
                log.warning("what was read is not on record yet", stories=len(some), problem=str(fault))
                with self._lock:
                    self._writing = None
                return
            with self._lock:
                self._waiting = {key: one for key, one in self._waiting.items() if some.get(key) != one}

    def versions(self, follower: str, stories: Sequence[str]) -> dict[str, int]:
        """Return the newest version a follower has read of those of the stories they opened."""
        found = {one.story: one.version for one in self._store.read_by(follower, stories)}
        with self._lock:
            mine = {story: one.version for (who, story), one in self._waiting.items() if who == follower}
        return found | {story: version for story, version in mine.items() if story in stories}

    def close(self) -> None:
        """Write what waits, and let go."""
        self._closing.set()
        if self._worker is not None:
            self._worker.shutdown(wait=True)
