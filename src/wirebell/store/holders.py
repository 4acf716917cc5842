"""Who holds leases: every process that claims has a name, and others know when the one behind a name has died.

    SQLite       a file of that name beside the database, locked while the process lives: the kernel lets go of it
    PostgreSQL   a number that the process raises every two seconds; one that stands still for eight is dead

A number is watched by the watcher's own steady clock, so no two clocks are compared; while the database does not
answer, nobody is watched, so that an outage makes nobody dead.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError

from wirebell.effects import passing
from wirebell.errors import StoreError
from wirebell.store import schema
from wirebell.store._sql import upsert

if sys.platform != "win32":
    from fcntl import LOCK_EX, LOCK_NB, flock

    def _locked(number: int) -> bool:
        """Lock an open file; return False if somebody else has it locked."""
        try:
            flock(number, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
        return True

else:

    def _locked(_number: int) -> bool:
        """Return False: without such locks nobody is known to be dead, and leases are waited out."""
        return False


EVERY = 2.0
"""Seconds between the signs of life of a process."""
DEAD = 8.0
"""Seconds without one after which it is dead."""
BLIND = 4.0
"""Seconds after the last look after which watching begins anew."""


class Holders(Protocol):
    """The processes that claim from one database. Safe to call from several threads."""

    name: str

    def begin(self) -> None:
        """Let others see that this process lives, until `close` or its end. May raise StoreError."""
        ...

    def dead(self) -> list[str]:
        """Return the names of those known to be dead."""
        ...

    def living(self) -> list[str]:
        """Return the names of the others that show signs of life; may watch for some seconds."""
        ...

    def forget(self, names: Sequence[str]) -> None:
        """Forget dead ones, once nothing is leased to them any more."""
        ...

    def mourn(self, names: Sequence[str]) -> None:
        """Let processes of another database, which are dead, count among the dead of this one."""
        ...

    def close(self) -> None:
        """Show no more signs of life."""
        ...


class FileHolders:
    """Of a SQLite database: locked files in the folder `DATABASE-holders`."""

    def __init__(self, database: Path) -> None:
        self.name = uuid.uuid4().hex
        self._folder = database.with_name(f"{database.name}-holders")
        self._lock = threading.Lock()
        self._own: int | None = None

    def begin(self) -> None:
        """See Holders."""
        with self._lock:
            if self._own is not None:
                return
            try:
                with passing("holder.begin"):
                    self._own = self._made()
            except OSError as fault:
                raise StoreError(f"{self._folder}: {fault.strerror}. Let Wirebell write there.") from fault

    def _made(self) -> int:
        """Lock the file before it has its name: whoever finds it finds it locked."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = self._folder / f".{self.name}"
        number = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
        _locked(number)
        draft.replace(self._folder / self.name)
        if sys.platform != "win32":  # after a loss of power the name tells that whoever had it is dead
            folder = os.open(self._folder, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
        return number

    def dead(self) -> list[str]:
        """See Holders; a file that is not there says nothing."""
        return sorted(path.name for path in self._others() if _is_free(path))

    def living(self) -> list[str]:
        """See Holders."""
        return sorted(path.name for path in self._others() if not _is_free(path))

    def _others(self) -> list[Path]:
        return [path for path in self._folder.glob("[!.]*") if path.name != self.name]

    def forget(self, names: Sequence[str]) -> None:
        """See Holders."""
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def mourn(self, names: Sequence[str]) -> None:
        """See Holders."""
        if names:
            self._folder.mkdir(mode=0o700, exist_ok=True)
        for name in names:
            (self._folder / name).touch(mode=0o600)

    def close(self) -> None:
        """See Holders."""
        with self._lock:
            if self._own is not None:
                os.close(self._own)
                self._own = None


def _is_free(path: Path) -> bool:
    """Return whether no process holds a file's lock."""
    try:
        number = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        return _locked(number)
    finally:
        os.close(number)


class TableHolders:
    """Of a PostgreSQL database: numbers in the table `holders`, raised by a thread."""

    def __init__(self, engine: Engine) -> None:
        self.name = uuid.uuid4().hex
        self._engine = engine
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._beating: threading.Thread | None = None
        self._beats = 0
        self._seen: dict[str, tuple[int, float]] = {}
        self._looked = float("-inf")

    def begin(self) -> None:
        """See Holders."""
        with self._lock:
            if self._beating is None:
                self._beat()
                self._beating = threading.Thread(target=self._beat_on, name="wirebell-beats", daemon=True)
                self._beating.start()

    def dead(self) -> list[str]:
        """See Holders; who is seen for the first time is not dead before it was watched for a while."""
        with self._engine.connect() as conn:
            rows = conn.execute(select(schema.holders).where(schema.holders.c.name != self.name)).all()
        now = time.monotonic()
        with self._lock:
            before = self._seen if now - self._looked <= BLIND else {}
            self._looked = now
            self._seen = {row.name: _since(before.get(row.name), row.beat, now) for row in rows}
            return sorted(name for name, (_, since) in self._seen.items() if now - since >= DEAD)

    def living(self) -> list[str]:
        """See Holders; takes two beats."""
        before = self._beats_of_others()
        if before:
            time.sleep(2 * EVERY)
        return sorted(name for name, beat in self._beats_of_others().items() if before.get(name) != beat)

    def _beats_of_others(self) -> dict[str, int]:
        others = schema.holders.c.name != self.name
        with self._engine.connect() as conn:
            return {row.name: row.beat for row in conn.execute(select(schema.holders).where(others))}

    def forget(self, names: Sequence[str]) -> None:
        """See Holders."""
        with self._engine.begin() as conn:
            conn.execute(delete(schema.holders).where(schema.holders.c.name.in_(names)))

    def mourn(self, names: Sequence[str]) -> None:
        """See Holders; their numbers stand still."""
        with self._engine.begin() as conn:
            for name in names:
                upsert(conn, schema.holders, {"name": name, "beat": 0}, "name")

    def close(self) -> None:
        """See Holders."""
        self._end.set()
        if self._beating:
            self._beating.join()

    def _beat_on(self) -> None:
        while not self._end.wait(EVERY):
            try:
                self._beat()
            except SQLAlchemyError:
                continue  # it is away: whoever claims says so, and the next beat tells when it is back

    def _beat(self) -> None:
        self._beats += 1
        with self._engine.begin() as conn:
            upsert(conn, schema.holders, {"name": self.name, "beat": self._beats}, "name")


def _since(before: tuple[int, float] | None, beat: int, now: float) -> tuple[int, float]:
    return before if before and before[0] == beat else (beat, now)
