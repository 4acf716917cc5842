"""The dictionaries behind the memory store, and the turn that every call takes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from wirebell.model.browser import Browser
from wirebell.model.change import Change
from wirebell.model.mark import Mark
from wirebell.model.once import Answered
from wirebell.model.publisher import Consent, ReuseRequest
from wirebell.model.pushed import Heard
from wirebell.model.read import HaveRead
from wirebell.model.source import Arrival, Known, Source, Visit
from wirebell.model.story import Story
from wirebell.model.webhook import Rotation
from wirebell.model.websub import Lease
from wirebell.store.life import Telling
from wirebell.store.memory.doors import MemoryDoors
from wirebell.store.memory.outbox import MemoryOutbox
from wirebell.store.memory.segments import MemorySegments
from wirebell.store.memory.wants import MemoryWants

T = TypeVar("T")
Method = TypeVar("Method", bound=Callable[..., Any])


def whole(method: Method) -> Method:
    """Let one caller in at a time: every method is one transaction."""

    @wraps(method)
    def locked(self: MemoryState, *args: Any, **kwargs: Any) -> Any:
        with self._lock:
            return method(self, *args, **kwargs)

    return cast(Method, locked)


class MemoryState:
    """What every part of the memory store looks at, under one lock."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._sources: dict[str, Source] = {}
        self._visits: dict[str, Visit] = {}
        self._keys: dict[str, str] = {}
        self._arrivals: dict[int, Arrival] = {}
        self._known: dict[int, Known] = {}
        self._pending: dict[int, Arrival] = {}
        self._lineages: dict[str, dict[int, int]] = {}
        self._stories: dict[int, Story] = {}
        self._tellings: dict[int, Telling] = {}
        self._wants = MemoryWants()
        self._outbox = MemoryOutbox()
        self._archive = MemorySegments()
        self._doors = MemoryDoors()
        self._places: dict[str, int] = {}
        self._numbered: dict[str, list[str]] = {}
        self._answered: dict[tuple[str, str], tuple[Answered, datetime]] = {}
        self._rotations: dict[str, Rotation] = {}
        self._browsers: dict[str, Browser] = {}
        self._leases: dict[str, Lease] = {}
        self._heard: dict[tuple[str, str], Heard] = {}
        self._sequence = 0
        self._stamps = 0
        self._spent: dict[bytes, datetime] = {}
        self._consents: list[Consent] = []
        self._reuse: dict[str, ReuseRequest] = {}
        self._changes: dict[int, Change] = {}
        self._marks: dict[tuple[str, str], Mark] = {}
        self._read: dict[tuple[str, str], HaveRead] = {}
        self._purged: datetime | None = None

    def _placed(self, these: Iterable[T]) -> list[tuple[int, T]]:
        """Return them with the numbers they were given when they were first seen, in the order of their coming."""
        for one in these:
            id_ = one.id  # type: ignore[attr-defined]
            self._places.setdefault(id_, len(self._places) + 1)
        return [(self._places[one.id], one) for one in these]  # type: ignore[attr-defined]
