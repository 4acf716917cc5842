"""The façade, heard without its log."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs


@pytest.fixture(autouse=True)
def unrendered_log() -> Iterator[None]:
    """Keep the log from being rendered, which for a traceback with all its values takes seconds."""
    with capture_logs():
        yield
