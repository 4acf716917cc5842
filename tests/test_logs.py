"""What operators are told, whether the library that writes it was loaded before or not."""

from __future__ import annotations

import subprocess
import sys

import pytest

SAID = """
import logging
from wirebell.logs import Log, bound, to_standard_error
log = Log()
to_standard_error(logging.WARNING)
log.info("seldom wanted")
with bound(message="m1"):
    log.warning("not sent", address="a@harbour.example")
log.error("gone")
"""


@pytest.mark.parametrize("before", ["", "import structlog"])
def test_lines_of_the_level_go_to_standard_error(before: str) -> None:
    done = subprocess.run([sys.executable, "-c", before + SAID], capture_output=True, text=True, check=True)
    first, second = done.stderr.splitlines()
    assert (done.stdout, first.split(" ", 1)[1]) == (
        "",
        'level=warning event="not sent" address=a@harbour.example message=m1',
    )
    assert first.startswith("timestamp=20")
    assert second.endswith("level=error event=gone")
