"""The workers of a cluster on one machine, each a process of its own, for the demo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from wirebell.settings import Settings

WORKERS = (
    *(("read",), ("read",), ("thread",)),
    *(("match", "--shard", f"{n}/4") for n in range(1, 5)),
    *(("deliver",), ("deliver",)),
)
"""2 read, 1 thread, 4 match, 2 deliver."""


class Crew:
    """Starts workers and a second web process, and drains them at the end. What they say goes to `log`."""

    def __init__(self, settings: Settings, nats: str, log: Path) -> None:
        self._settings, self._nats, self._log = settings, nats, log
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start all of them."""
        self._running += [self._started("worker", *words) for words in WORKERS]
        self._running.append(self._started("serve", "--port", "0"))

    def _started(self, *words: str) -> subprocess.Popen[bytes]:
        before = ("--home", str(self._settings.home), "--allow-private", "127.0.0.0/8")
        after = ("--nats", self._nats, "--database", self._settings.database)
        environment = os.environ | {"WIREBELL_BASE_URL": self._settings.base_url}
        command = [sys.executable, "-m", "wirebell", *before, *words, *after]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, env=environment)  # noqa: S603 - our own program

    @property
    def ended(self) -> int:
        """How many have ended, which none should before it is told to."""
        return sum(process.poll() is not None for process in self._running)

    def end(self) -> None:
        """Drain them, and end those that take too long."""
        for process in self._running:
            process.send_signal(signal.SIGTERM)
        for process in self._running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
