"""The one point that every side effect passes: commits, requests, SMTP steps, files and their syncs.

In production nobody watches and passing costs one comparison. `tests/torture` watches: it counts, and ends the
process before or after the Nth effect, which is how the promise of delivery is proved.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Literal

Phase = Literal["before", "after"]
Watch = Callable[[str, Phase], None]

_watch: Watch | None = None
_UNWATCHED = nullcontext()


def watch(by: Watch | None) -> None:
    """Let every effect of this process pass before `by`, or nobody any more."""
    global _watch  # noqa: PLW0603 - one process has one watcher, and effects are everywhere
    _watch = by


def watched() -> bool:
    """Return whether anybody watches: what only a watcher needs is then worth working out."""
    return _watch is not None


def passing(name: str) -> AbstractContextManager[None]:
    """Return a context for the effect of that name; one that fails has no "after"."""
    return _UNWATCHED if _watch is None else _Passing(name, _watch)


class _Passing:
    __slots__ = ("_name", "_watch")

    def __init__(self, name: str, watch: Watch) -> None:
        self._name, self._watch = name, watch

    def __enter__(self) -> None:
        self._watch(self._name, "before")

    def __exit__(
        self, kind: type[BaseException] | None, _fault: BaseException | None, _where: TracebackType | None
    ) -> None:
        if kind is None:
            self._watch(self._name, "after")
