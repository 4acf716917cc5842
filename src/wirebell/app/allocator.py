"""The allocator of memory: what it keeps of memory that is free goes back to the machine."""

from __future__ import annotations

import asyncio
import ctypes

EVERY = 60.0
"""Seconds between two looks; one takes 3 to 20 milliseconds, in which other threads go on."""


def give_back() -> None:
    """Give free pages back to the machine, in the middle of pools too; does nothing where the C library can't.

    glibc has a pool for each thread and gives back the end of one alone: over 48,000 stories half of what the
    pools held came to be free, and memory grew by that (docs/reliability.md, The soak).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


async def giving_back(stop: asyncio.Event) -> None:
    """Give back at once and every minute, until the stop."""
    while not stop.is_set():
        await asyncio.to_thread(give_back)
        try:
            await asyncio.wait_for(stop.wait(), EVERY)
        except TimeoutError:
            continue
