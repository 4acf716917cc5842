"""A wire on each store that needs no server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.flow.wire import Tray, Wire
from wirebell.ports import Store


@pytest.fixture
def wire(store: Store) -> Wire:
    return Wire(store)


@pytest.fixture
async def tray(wire: Wire, tmp_path: Path) -> Tray:
    found = Tray(wire, tmp_path)
    await wire.runs()
    wire.later()
    return found


@pytest.fixture(autouse=True)
def unrendered_log() -> Iterator[None]:
    """Keep the log from being rendered, which for a traceback with all its values takes seconds."""
    with capture_logs():
        yield
