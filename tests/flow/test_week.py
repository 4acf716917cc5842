"""A week of real feeds through the command line, killed twice on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STREAM = ROOT.parent / "shared" / "data" / "stream_allsides2020"


@pytest.mark.real
@pytest.mark.skipif(not STREAM.exists(), reason=f"the stream of stories is not at {STREAM}")
def test_a_week_of_real_feeds_keeps_the_promise(tmp_path: Path) -> None:
    days = ["--first", "2020-03-09", "--last", "2020-03-15", "--since", "2020-03-01", "--kill", "2"]
    command = [sys.executable, str(ROOT / "scripts" / "march.py"), str(STREAM), str(tmp_path), *days]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout)
    assert found["kills"] == 2
    assert (found["audit"]["missing"], found["audit"]["extra"]) == (0, 0)
    assert found["alerted_from_the_first_visit"] == 0
    assert found["alerted_twice"] == 0
    assert found["totals"]["days"] == 8
    assert found["answers"]["304"] > 100
    assert found["follows_that_fired"] >= 20
    assert found["alerts"] == found["audit"]["expected"] > 100


@pytest.mark.real
@pytest.mark.skipif(not STREAM.exists(), reason=f"the stream of stories is not at {STREAM}")
def test_with_every_policy_in_use_why_and_audit_agree(tmp_path: Path) -> None:
    days = ["--first", "2020-03-09", "--last", "2020-03-13", "--since", "2020-03-07", "--policies", "--why", "300"]
    command = [sys.executable, str(ROOT / "scripts" / "march.py"), str(STREAM), str(tmp_path), *days]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    audit = json.loads(run.stdout)["audit"]
    assert (audit["missing"], audit["extra"]) == (0, 0)
    assert (audit["pairs"]["asked"], audit["pairs"]["differ"]) == (300, [])
    assert audit["pairs"]["told"] > 50
