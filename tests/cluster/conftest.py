"""A ledger on SQLite and a bus in memory: the workers' own thinking needs no server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from wirebell.cluster.memory import MemoryBus
from wirebell.ports import Ledger
from wirebell.store import open_store


@pytest.fixture
def ledger(database: Path) -> Iterator[Ledger]:
    found = open_store(str(database))
    yield cast(Ledger, found)
    found.close()


@pytest.fixture
def bus() -> MemoryBus:
    return MemoryBus(patience=0.3)
