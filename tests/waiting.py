"""Waiting for something to be so, as long as a busy machine may take, and not a moment longer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds after which it never came: machines that run tests are slow at times."""


async def until(true: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait until something is so; TimeoutError when it never is."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


def wait_until(true: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Wait until something is so where no event loop runs; return how long that took."""
    began = time.perf_counter()
    while not true():
        assert time.perf_counter() - began < seconds, "it never came"
        time.sleep(0.02)
    return time.perf_counter() - began
