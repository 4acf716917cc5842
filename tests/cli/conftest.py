"""The command line as a user types it, in this process: the same door, `main`, without a process start each."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import structlog

from tests.samples import NOW
from wirebell.cli.main import main


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def problem(self) -> str:
        """The one line that says what was wrong and what to do: nothing else was said, and no traceback."""
        assert self.out == ""
        assert "Traceback" not in self.err
        assert self.err.count("\n") == 1, self.err
        return self.err


@contextmanager
def typed(words: list[str], stdin: bytes) -> Iterator[None]:
    before = sys.argv, sys.stdin
    sys.argv, sys.stdin = ["wirebell", *words], io.TextIOWrapper(io.BytesIO(stdin))
    try:
        yield
    finally:
        sys.argv, sys.stdin = before


def call(*words: str, stdin: bytes = b"") -> Said:
    """Type a command line and return what came of it."""
    out, err = io.TextIOWrapper(io.BytesIO()), io.TextIOWrapper(io.BytesIO())
    code = 0
    try:
        with typed(list(words), stdin), redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        structlog.reset_defaults()  # the log goes to the standard error of this call alone
    texts = [_text(stream) for stream in (out, err)]
    return Said(code, *texts)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.detach()
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


Wirebell = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path, empty_database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with an empty database."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("WIREBELL_HOME", raising=False)
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(empty_database, folder / "wirebell.db")
    return folder


@pytest.fixture
def wirebell(home: Path) -> Wirebell:
    """Types a command line for that home."""

    def at_home(*words: str, stdin: bytes = b"") -> Said:
        return call("--home", str(home), *words, stdin=stdin)

    return at_home


FERRY = {
    "id": "ferry",
    "url": "https://harbour.example/ferry",
    "headline": "Ferry crew rescued [/b]",
    "body": "Nine sailors were rescued off the North Pier, said Marshal Ode Varga.",
    "published": NOW.isoformat(),
}


@pytest.fixture(scope="session")
def told_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which `me` was alerted to a story and `ben` was not; to be copied."""
    place = tmp_path_factory.mktemp("told")
    (place / "tray.json").write_bytes(msgspec.json.encode(FERRY))
    home = str(place / "home")
    steps = (
        ["source", "add", str(place / "tray.json"), "--name", "The Tray [/i]", "--alert-first"],
        ["follow", "add", "sailors", "--to", "mailto:me@mail.example"],
        ["follower", "add", "Ben"],
        ["follow", "add", "volcano", "--as", "ben"],
        ["run", "--once", "--now", NOW.isoformat()],
    )
    for words in steps:
        said = call("--home", home, *words)
        assert said.code == 0, said
    return Path(home)


@pytest.fixture
def told(told_home: Path, home: Path) -> Path:
    """The home of `wirebell`, with the story and its alert."""
    shutil.copytree(told_home, home, dirs_exist_ok=True)
    return home
