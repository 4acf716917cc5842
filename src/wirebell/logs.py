"""What operators are told, a line for each event. The library that writes it takes a quarter of a second to load,
which a command with nothing to tell does not pay."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

_to_do: list[Callable[[], None]] = []


class Log:
    """A logger of structlog (`info`, `warning`, `exception` …), which is loaded for the first line."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_loaded().get_logger(), name)


def bound(**values: object) -> AbstractContextManager[None]:
    """Have every line that is written inside tell these, too."""
    held: AbstractContextManager[None] = _loaded().contextvars.bound_contextvars(**values)
    return held


def to_standard_error(level: int = logging.WARNING) -> None:
    """Have lines of this level and above written to standard error; at once only where the library is loaded."""
    _to_do[:] = [partial(_configure, level)]
    if "structlog" in sys.modules:
        _loaded()


def _loaded() -> Any:
    """Return the library, set up as `to_standard_error` said."""
    import structlog

    for each in _to_do:
        each()
    _to_do.clear()
    return structlog


def _configure(level: int) -> None:
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
