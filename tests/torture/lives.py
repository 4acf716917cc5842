"""Lives that are ended: a forked process does one chapter and is killed at an effect, by a peer or at a moment.

The parent has loaded everything and has no thread, so that a life begins in milliseconds; the kill is SIGKILL.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from tests.torture.faults import Fault, Faulty
from tests.torture.power import Recorder
from wirebell import effects


class Peering:
    """The peers' process, as the harness talks to it."""

    def __init__(self) -> None:
        root = Path(__file__).parents[2]
        command = [sys.executable, "-m", "tests.torture.peers"]
        self._process = subprocess.Popen(
            command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.web, self.mail = map(int, self._process.stdout.readline().split())

    def ask(self, **asked: Any) -> dict[str, Any]:
        """Tell the peers something; return their ledger."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web, timeout=30)
        try:
            connection.request("POST", "/control", json.dumps(asked))
            found: dict[str, Any] = json.loads(connection.getresponse().read())
            return found
        finally:
            connection.close()

    def close(self) -> None:
        """End them."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


class Killer:
    """Watches the effects of this process: notes each, and ends the process at the one of that number.

    With a recorder of the disk, the syncs alone are counted.
    """

    def __init__(self, trace: int, at: int | None, recorder: Recorder | None) -> None:
        self._trace, self._at, self._recorder = trace, at, recorder
        self._of = "disk." if recorder else ""
        self._seen, self._lock = 0, threading.Lock()

    def __call__(self, name: str, phase: effects.Phase) -> None:
        """Take note of one side of an effect."""
        with self._lock:
            self._seen += name.startswith(self._of)
            os.write(self._trace, f"{name} {phase}\n".encode())
            if self._seen == self._at and name.startswith(self._of):
                if self._recorder:
                    self._recorder.leave()
                os.kill(os.getpid(), signal.SIGKILL)
                time.sleep(60)


class Moment(NamedTuple):
    """A moment of a life that no effect marks: so many seconds after so many effects."""

    effects: int
    seconds: float


@dataclass(frozen=True)
class Ended:
    """How a life ended, and the effects it passed."""

    killed: bool
    failed: bool
    points: list[str]
    seconds: float


def live(
    act: Callable[[], None],
    folder: Path,
    at: int | None = None,
    after: Moment | None = None,
    peering: Peering | None = None,
    power: Path | None = None,
    fault: Fault | None = None,
) -> Ended:
    """Let a new process act, killed at its effect `at`, or `after` a moment, or when `peering` is to strike."""
    return Life(act, folder, at, peering, power, fault=fault).end(after)


class Life:
    """A process that acts; it is under way from the beginning, and `end` waits for it."""

    def __init__(
        self,
        act: Callable[[], None],
        folder: Path,
        at: int | None = None,
        peering: Peering | None = None,
        power: Path | None = None,
        trace: str = "trace",
        fault: Fault | None = None,
    ) -> None:
        self._trace = folder / trace
        self._ended: Ended | None = None
        self._began = time.perf_counter()
        gate, go = os.pipe()
        self.child = os.fork()
        if not self.child:
            _act(act, folder, self._trace, gate, at, power, fault)
        os.close(gate)
        if peering:
            peering.ask(victim=self.child)
        os.write(go, b"!")
        os.close(go)

    def end(self, after: Moment | None = None) -> Ended:
        """Wait for the end, or bring it about after a moment."""
        if after and not self._passed(after.effects):
            time.sleep(after.seconds)
            os.kill(self.child, signal.SIGKILL)
        return self._ended or self._noted(os.waitpid(self.child, 0)[1])

    def _passed(self, effects: int) -> Ended | None:
        """Wait until so many effects have passed; return how it ended if it ended before."""
        while self.ended() is None:
            if self._trace.exists() and self._trace.read_bytes().count(b"\n") >= effects:
                return None
            time.sleep(0.001)
        return self._ended

    def ended(self) -> Ended | None:
        """Return how it ended, None if it is under way."""
        done, status = (0, 0) if self._ended else os.waitpid(self.child, os.WNOHANG)
        return self._noted(status) if done else self._ended

    def _noted(self, status: int) -> Ended:
        points = self._trace.read_text().split("\n")[:-1] if self._trace.exists() else []
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        self._ended = Ended(killed, not killed and status != 0, points, time.perf_counter() - self._began)
        return self._ended


def _act(
    act: Callable[[], None],
    folder: Path,
    trace: Path,
    gate: int,
    at: int | None,
    power: Path | None,
    fault: Fault | None,
) -> None:
    code = 1
    try:
        os.read(gate, 1)
        noted = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(said, 1)
        os.dup2(said, 2)
        if fault:
            faulty = Faulty(fault, noted)
            faulty.recorder = Recorder(folder / "unsynced", faulty.verdict)  # SQLite calls it while this lives
            effects.watch(faulty)
        else:
            effects.watch(Killer(noted, at, Recorder(power) if power else None))
        act()
        code = 0
    except BaseException:  # noqa: BLE001 - a child of a fork must never return into its parent's work
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def asked(question: Callable[[], dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Return the answer that a process of its own gives."""
    answer = folder / "answer"

    def act() -> None:
        answer.write_text(json.dumps(question()))

    ended = live(act, folder)
    if ended.failed:
        raise RuntimeError((folder / "said").read_text()[-3000:])
    found: dict[str, Any] = json.loads(answer.read_text())
    return found
