"""What is free goes back to the machine."""

from __future__ import annotations

import asyncio
import platform
from pathlib import Path
from typing import Any

import pytest

from tests.app.test_serving import house, stopped
from tests.waiting import until
from wirebell.app.serving import Server
from wirebell.store import MemoryStore

MIB = 2**20


def resident() -> int:
    """Return the bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has a call for it")
async def test_a_server_gives_back_what_lies_free_between_what_is_used(tmp_path: Any) -> None:
    filled = [bytes(2_000) for _ in range(60_000)]
    kept = filled[::50]
    del filled
    before = resident()
    server = Server(house(tmp_path, MemoryStore()))
    work = asyncio.create_task(server.run())
    await until(lambda: resident() < before - 60 * MIB)
    assert len(kept) == 1_200
    await stopped(server, work)
