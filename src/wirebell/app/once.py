"""What a process opens once, whichever of its threads asks first."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class opened_once(Generic[T]):  # noqa: N801  (a decorator, read as one)
    """Make an attribute when it is first read, and once, though several threads read it at that moment.

    `functools.cached_property` promises the second no longer since Python 3.12: two threads would each open a
    database, and one of the two would stay open unseen.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make, self._turn = make, RLock()
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, house: Any, owner: type | None = None) -> T:
        """Return what was made; after the first time Python finds it on the object and does not ask here."""
        with self._turn:
            if self._name not in vars(house):
                vars(house)[self._name] = self._make(house)
            made: T = vars(house)[self._name]
            return made
