"""The schema goes ahead of who works on it: those that run go on, and none of them can be started anew."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.cluster.machines import database, machines
from tests.flow.test_cluster import PATIENCE, house_at, put
from tests.later import LATER, overtake
from tests.waiting import wait_until
from tests.web.test_serve import Served
from wirebell.app import follows, sources, stories
from wirebell.app.house import House
from wirebell.errors import StoreError
from wirebell.store import open_store
from wirebell.store.database import database_at
from wirebell.store.schema import HEAD
from wirebell.store.upgrade import migrate, version

REFUSED = (
    f"This database has schema {LATER}, and this Wirebell knows {HEAD} at most: a newer Wirebell wrote it. "
    "Upgrade Wirebell, or restore the backup made before the upgrade."
)


def furnish(house: House, tray: Path) -> None:
    tray.mkdir()
    sources.add(house, sources.SourceWish(address=str(tray), alert_first=True))
    follows.add_follower(house, "ana")
    follows.add(house, "ferry", "ana", "feed")


def told(house: House) -> int:
    return len([d for d in house.store.deliveries() if d.state == "sent"])


def refused(*words: str) -> None:
    command = [sys.executable, "-m", "wirebell", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert REFUSED in " ".join(done.stderr.split())


@pytest.mark.long
def test_a_server_goes_on_when_its_database_is_migrated(empty_database: Path, tmp_path: Path) -> None:
    home, tray = tmp_path / "home", tmp_path / "tray"
    home.mkdir()
    path = home / "wirebell.db"
    path.write_bytes(empty_database.read_bytes())
    served = Served(home)
    try:
        furnish(served.house, tray)
        put(tray, 1)
        wait_until(lambda: told(served.house) == 1, PATIENCE)
        overtake(str(path))
        put(tray, 2)
        wait_until(lambda: told(served.house) == 2, PATIENCE)
        follows.add(served.house, "sails", "ana", "feed")
        put(tray, 3)
        wait_until(lambda: told(served.house) == 3, PATIENCE)
        assert "sails 3 times" in served.get("")
        audit = stories.audit(served.house)
        assert (audit.expected, audit.missing, audit.extra) == (3, (), ())
        refused("--home", str(home), "serve", "--port", "0")
        assert served.stop(signal.SIGTERM)[0] == 0
    finally:
        served.child.kill()
        served.child.communicate()
        served.house.store.close()


@pytest.mark.cluster
def test_a_cluster_goes_on_when_its_database_is_migrated(tmp_path: Path) -> None:
    tray = tmp_path / "tray"
    with (
        machines(tmp_path / "many") as found,
        house_at(found.home, datetime.now(UTC), found.database) as house,
    ):
        furnish(house, tray)
        found.want("serve-1", "read-1", "thread-1", "match-1/1", "deliver-1")
        put(tray, 1)
        found.until(lambda: told(house) == 1, PATIENCE)
        overtake(found.database)
        follows.add_follower(house, "ben")
        follows.add(house, "sails", "ben", "feed")
        put(tray, 2)
        found.until(lambda: told(house) == 3, PATIENCE)
        audit = stories.audit(house)
        assert (audit.expected, audit.missing, audit.extra) == (3, (), ())
        assert found.ended == {}
        where = ("--home", str(found.home), "--database", found.database)
        refused(*where, "worker", "read", "--nats", found.nats)
        refused(*where, "serve", "--nats", found.nats, "--port", "0")


def test_a_migration_waits_for_nobody_who_reads_long() -> None:
    """Whoever asks for a table stands behind a migration that waits for it: workers would stand still."""
    with database() as url:
        before = database_at(url)
        with before.writer.begin() as conn:
            migrate(conn, "0019")
        with before.readers.connect() as reader:
            reader.execute(text("SELECT count(*) FROM followers"))
            with pytest.raises(StoreError, match=r"works long on a table.*nothing was changed: try again"):
                open_store(url)
        with before.readers.connect() as conn:
            assert version(conn) == "0019"
        before.dispose()
        open_store(url).close()
