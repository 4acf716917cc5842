"""How long work tells how far it is, to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

Progress = Callable[[str, int, int], None]
"""Called with the step, how many are done and how many there are (0 where that is not known)."""


def quiet(step: str, done: int, of: int) -> None:
    """Tell nobody."""
    del step, done, of


def counted(values: Iterable[T], progress: Progress, step: str, of: int = 0) -> Iterator[T]:
    """Yield the values, telling after each how many were taken."""
    for done, value in enumerate(values, 1):
        yield value
        progress(step, done, of)
