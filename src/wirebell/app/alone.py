"""One at a time: who changes what stands in files of a home reads and writes it without another in between."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    from fcntl import LOCK_EX, flock

    @contextmanager
    def _locked(folder: Path) -> Iterator[None]:
        """Lock a folder against other processes; the kernel lets go of it with a process that dies."""
        number = os.open(folder, os.O_RDONLY)
        try:
            flock(number, LOCK_EX)
            yield
        finally:
            os.close(number)

else:

    @contextmanager
    def _locked(_folder: Path) -> Iterator[None]:
        """Folders have no such locks: only this process is kept apart from itself."""
        yield


_turn = threading.Lock()


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Wait for whoever changes the files of a home, in this process or another, and keep others waiting."""
    with _turn, _locked(home):
        yield
