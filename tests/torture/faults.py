"""A disk that is full from its Nth write on, whose Nth sync fails, or that takes nothing for longer than a lease.

For SQLite it comes in SQLite's own layer of files, for our own files at the counted points. A full disk takes what
grows no file. One that outlasts leases takes nothing at all, from the Nth message on that went out, and the clock
is twenty minutes on from then.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from tests.torture.power import Recorder
from wirebell import effects

Kind = Literal["full", "unsynced", "outlasting"]
CODES: dict[Kind, int] = {"full": 13, "unsynced": 10 | 4 << 8, "outlasting": 13}
"""SQLITE_FULL and SQLITE_IOERR_FSYNC."""
ERRNOS: dict[Kind, int] = {"full": errno.ENOSPC, "unsynced": errno.EIO, "outlasting": errno.ENOSPC}
OURS: dict[Kind, tuple[str, ...]] = {
    "full": ("mailbox.write", "secret.write", "push-key.write", "backup.copy", "restore.copy", "holder.begin"),
    "unsynced": ("mailbox.sync", "mailbox.sync-folder", "backup.sync"),
    "outlasting": (),
}
"""The effects of our own files that meet the fault."""
REACHED = "the fault before"
SENT = ("smtp.dot", "http.post")
"""What a disk that outlasts leases waits for: the record of it is what it will not take."""
LEAP = timedelta(minutes=20)
_leapt = threading.Event()


class Leaping(NamedTuple):
    """A clock that stands, and leaps once, when a disk begins to outlast leases."""

    moment: datetime

    def now(self) -> datetime:
        """Return the moment, or the one after the leap."""
        return self.moment + LEAP if _leapt.is_set() else self.moment


class Fault(NamedTuple):
    """Which fault, and at which write or sync; a full disk stays full for so many seconds."""

    kind: Kind
    at: int
    lasts: float = 1e9


class Faulty:
    """Watches the effects of this process and what SQLite writes, and lets the fault come."""

    def __init__(self, fault: Fault, trace: int) -> None:
        self._fault, self._trace = fault, trace
        self.recorder: Recorder | None = None
        self._seen, self._until, self._lock = 0, 0.0, threading.Lock()

    def __call__(self, name: str, phase: effects.Phase) -> None:
        """Take note of an effect; OSError where the disk would give one."""
        os.write(self._trace, f"{name} {phase}\n".encode())
        if self._fault.kind == "outlasting" and phase == "after" and name in SENT and self._comes():
            _leapt.set()
        if phase == "before" and name in OURS[self._fault.kind] and self._comes():
            number = ERRNOS[self._fault.kind]
            raise OSError(number, os.strerror(number))

    def verdict(self, what: str, path: str, end: int) -> int:
        """Return what SQLite's write or sync gives in place of being done, 0 if it is done."""
        if self._fault.kind == "outlasting":
            return CODES["outlasting"] if what == "write" and self._lasts() else 0
        grows = what == "write" and end > Path(path).stat().st_size
        meets = grows if self._fault.kind == "full" else what == "sync"
        return CODES[self._fault.kind] if meets and self._comes() else 0

    def _comes(self) -> bool:
        with self._lock:
            self._seen += 1
            if self._seen == self._fault.at:
                os.write(self._trace, f"{REACHED}\n".encode())
                self._until = time.monotonic() + self._fault.lasts
            if self._fault.kind == "unsynced":
                return self._seen == self._fault.at
            return self._lasts()

    def _lasts(self) -> bool:
        return self._seen >= self._fault.at and time.monotonic() < self._until
