"""A wire on each store that needs no server."""

from __future__ import annotations

from pathlib import Path

import pytest

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
