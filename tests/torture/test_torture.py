"""The short form of the torture, with other effects at every run, and proof that the torturer would notice."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.torture.chapters import CHAPTERS
from tests.torture.database import programs
from tests.torture.loop import Calm, Score, _compare
from tests.torture.power import cut

ROOT = Path(__file__).parents[2]


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and fork are of POSIX")
def test_killed_at_effects_by_peers_and_by_loss_of_power_nothing_is_lost_or_told_twice() -> None:
    seed = int(os.environ.get("WIREBELL_TEST_SEED", "0")) or random.SystemRandom().randrange(10**6)
    words = [sys.executable, "-m", "tests.torture", "--short", "6", "--seed", str(seed)]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"WIREBELL_TEST_SEED={seed}\n{ended.stdout}\n{ended.stderr}"


@pytest.mark.long
@pytest.mark.skipif(programs() is None, reason="no server of PostgreSQL: install one")
def test_a_postgresql_that_crashes_under_a_server_at_work_loses_and_doubles_nothing() -> None:
    words = [sys.executable, "-m", "tests.torture.database", "--restarts", "1"]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"


# -- the torturer would notice ----------------------------------------------------------------------------------

WRITES = """
import os, signal, sqlite3, sys
from pathlib import Path
from tests.torture.power import Recorder

recorder = Recorder(Path(sys.argv[2]))
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA journal_mode = WAL")
database.execute("CREATE TABLE kept (n INTEGER)")
database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
database.execute(f"PRAGMA synchronous = {sys.argv[3]}")
for n in range(20):
    database.execute("INSERT INTO kept VALUES (?)", (n,))
recorder.leave()
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(("synchronous", "kept"), [("FULL", 20), ("NORMAL", 0)])
def test_power_lost_takes_commits_that_were_not_synced_and_no_others(
    tmp_path: Path, synchronous: str, kept: int
) -> None:
    database, left = tmp_path / "kept.db", tmp_path / "left"
    ended = subprocess.run([sys.executable, "-c", WRITES, database, left, synchronous], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    unsynced = cut(left, Random(3))  # of this seed no unsynced sector stays
    opened = sqlite3.connect(database)
    found = opened.execute("SELECT count(*) FROM kept").fetchone()[0]
    opened.close()
    assert (found, unsynced > 0) == (kept, kept == 0)


def test_what_is_missing_or_doubled_is_seen(tmp_path: Path) -> None:
    told = {
        "alerts": ["a", "b"],
        "missing": 0,
        "extra": 0,
        "pending": 0,
        "integrity": ["ok"],
        "states": ["sent"],
    }
    told |= {name: [] for name in ("feeds", "follows", "sources", "folder", "copied")}
    mails = [{"to": "ana", "id": "1"}, {"to": "ana", "id": "2"}]
    calm = Calm(
        chapter=CHAPTERS[0],
        before=tmp_path,
        ledger={},
        points=[],
        seconds=0.0,
        told=told,
        mails={("ana", "1"), ("ana", "2")},
        hooks=set(),
    )
    score = Score(kills=1)
    found = told | {"alerts": ["a", "c"], "missing": 1}
    _compare(score, calm, found, {"mails": [*mails, mails[0], mails[1]], "hooks": []})
    assert (score.lost, score.extra, score.broken, score.doubled) == (1, 1, 1, 2)
    assert len(score.wrong) == 4
