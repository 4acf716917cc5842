"""Days of real feeds, told by one process and by a cluster: the same alerts, by the same follows and passages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.machines import broker
from tests.contract.conftest import ABSENT, postgresql_server

ROOT = Path(__file__).parents[2]
STREAM = ROOT.parent / "shared" / "data" / "stream_allsides2020"
DAYS = ("--first", "2020-03-09", "--last", "2020-03-10", "--since", "2020-03-07")

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.real,
    pytest.mark.skipif(not STREAM.exists(), reason=f"the stream of stories is not at {STREAM}"),
]


def replayed(script: str, work: Path) -> Any:
    command = [sys.executable, str(ROOT / "scripts" / script), str(STREAM), str(work), *DAYS]
    run = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


def test_days_of_march_are_told_alike(tmp_path: Path) -> None:
    broker()
    if postgresql_server() is None:
        pytest.skip(ABSENT)
    one, many = replayed("march.py", tmp_path / "one"), replayed("cluster_month.py", tmp_path / "many")
    assert many["alerts"] == one["alerts"] == 48
    assert many["fingerprint"] == one["fingerprint"]
    assert (many["audit"]["missing"], many["audit"]["extra"]) == (0, 0)
