"""What PostgreSQL takes for one program's connections is told from what it takes for others."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.cluster.machines import database
from wirebell.bench.backends import Backends

WORK = text("SELECT sum(length(md5(CAST(n AS text)))) FROM generate_series(1, 1000000) AS n")


def test_only_what_its_own_connections_ask_for_counts() -> None:
    with database() as address, Backends(address) as one, Backends(address) as other:
        if not Path("/proc/self/stat").exists():
            pytest.skip("no /proc here: what processes take cannot be read")
        engine = create_engine(make_url(one.url).set(drivername="postgresql+psycopg"))
        before = one.seconds()
        with engine.connect() as conn:
            conn.execute(WORK)
            assert one.seconds() - before > 0.05
        assert other.seconds() == 0.0
        engine.dispose()


def test_a_database_in_a_file_takes_none(tmp_path: Path) -> None:
    with Backends(str(tmp_path / "w.db")) as found:
        assert (found.url, found.seconds()) == (str(tmp_path / "w.db"), 0.0)
