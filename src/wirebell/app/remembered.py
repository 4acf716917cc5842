"""What was made of the record, kept while the record stays as it is."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from wirebell.ports import Store

T = TypeVar("T")
LASTS = 1.0
"""Seconds that anything is kept at most: embargoes end without a change on record."""
MOST = 512


class Remembered:
    """Answers by what they answer, for all threads. What a reader is shown is kept under who reads, too."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._clock = store, clock
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[str, float, object]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the answer that is kept under a key, made anew once anything on record has changed."""
        stamp, now = self._store.stamp(), self._clock()  # first: a change while it is made is noticed by the next
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and kept[0] == stamp and now - kept[1] < LASTS:
            return cast(T, kept[2])
        answer = make()
        with self._lock:
            self._kept[key] = stamp, now, answer
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return answer
