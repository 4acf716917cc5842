"""What is told where a stream is closed, full, or lacks letters: as processes, since Python opens streams."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NARROW = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def home(empty_database: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_database, home / "wirebell.db")
    return home


def run(home: Path, line: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """Type a line of the shell, whose $W is the program."""
    command = f'W="{sys.executable} -m wirebell --home {home}"; {line}'
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, check=False, env={**os.environ, **(environ or {})}
    )


@pytest.mark.parametrize(
    "line",
    [
        "$W follower list >&-",
        "$W follower list --json >&-",
        "$W follower list 2>&-",
        "$W follow add ferry <&- >&- 2>&-",
    ],
)
def test_closed_streams_hold_up_nothing(home: Path, line: str) -> None:
    done = run(home, line)
    assert (done.returncode, done.stderr) == (0, b"")


def test_who_cannot_be_asked_is_not_asked(home: Path) -> None:
    run(home, "$W follower add ann")
    done = run(home, "$W erase ann <&-")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("line", ["$W follower list > /dev/full", "$W follower list --json > /dev/full"])
def test_a_full_output_is_told_in_one_line(home: Path, line: str) -> None:
    done = run(home, line)
    said = b"wirebell: Standard output takes no more: No space left on device. Make room there.\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_letters_that_the_terminal_has_not_are_written_as_numbers(home: Path) -> None:
    run(home, "$W follow add 'café AND Zürich'")
    done = run(home, "$W follow list", NARROW)
    assert (done.returncode, done.stderr) == (0, b"")
    assert rb"caf\xe9 AND z\xfcrich" in done.stdout
    assert b'"expression": "caf\xc3\xa9 AND z\xc3\xbcrich"' in run(home, "$W follow list --json", NARROW).stdout
