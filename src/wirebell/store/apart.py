"""A second database beside the first, on the same disk or server, with nothing of the first in it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from wirebell.errors import StoreError
from wirebell.ports import Store
from wirebell.store import MemoryStore, open_store


def open_apart(url: str, name: str, owner: str) -> Store:
    """Open an empty database beside that at `url`; what an earlier one of that name and owner held is gone.

    On SQLite it is a file beside the other, on PostgreSQL a schema whose name says `owner` by a hash, so that two
    machines on one server have one each. Raises StoreError saying what to do.
    """
    if url == "memory:":
        return MemoryStore()
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgresql", "postgres"):
        return open_store(_schema(url, f"{name}_{hashlib.blake2b(owner.encode(), digest_size=4).hexdigest()}"))
    path = Path(rest[1:] if separator else url).with_name(f"{name}.db")
    try:
        for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            with suppress(FileNotFoundError):
                file.unlink()
    except OSError as fault:
        raise StoreError(f"{path} cannot be made anew: {fault.strerror}. Check who owns the folder.") from fault
    return open_store(str(path))


def _schema(url: str, name: str) -> str:
    """Make an empty schema and return the address that has it for its only one."""
    from sqlalchemy import make_url, text
    from sqlalchemy.exc import SQLAlchemyError

    from wirebell.store.engines import postgresql_engines
    from wirebell.store.faults import explained

    address = make_url(url.replace("postgres://", "postgresql://", 1))
    engine, _ = postgresql_engines(address)
    try:
        with engine.begin() as conn:
            conn.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
            conn.execute(text(f"CREATE SCHEMA {name}"))
    except SQLAlchemyError as fault:
        raise StoreError(
            f"{explained(fault, engine.url)} The canary needs a schema of its own: GRANT CREATE ON DATABASE."
        ) from fault
    finally:
        engine.dispose()
    return address.update_query_dict({"options": f"-csearch_path={name}"}).render_as_string(hide_password=False)
