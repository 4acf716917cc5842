"""The processor time that PostgreSQL takes for one program's connections, where it runs on this machine."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import make_url

_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_OURS = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"


class Backends:
    """Server processes of the connections made by `url`, which is the address given with a name of their own.

    A database elsewhere, or SQLite, which works in this process, takes no seconds here.
    """

    def __init__(self, address: str) -> None:
        self._name = f"wirebell-bench-{uuid.uuid4().hex[:12]}"
        self.url = address
        self._conn: Any = None
        if address.startswith("postgres"):
            import psycopg

            url = make_url(address.replace("postgres://", "postgresql://", 1))
            plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._conn = psycopg.connect(plain, autocommit=True)
            named = url.update_query_dict({"application_name": self._name})
            self.url = named.render_as_string(hide_password=False)

    def __enter__(self) -> Backends:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _fault: BaseException | None, _where: TracebackType | None
    ) -> None:
        if self._conn is not None:
            self._conn.close()

    def seconds(self) -> float:
        """Return the processor seconds they took so far."""
        if self._conn is None:
            return 0.0
        return sum(_spent(pid) for (pid,) in self._conn.execute(_OURS, (self._name,)))


def _spent(pid: int) -> float:
    """Return the processor seconds of a process of PostgreSQL; 0 if this machine has none of that number."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")
    except OSError:
        return 0.0
    fields = rest.split()
    return (int(fields[11]) + int(fields[12])) / _TICK if "postgres" in name else 0.0
