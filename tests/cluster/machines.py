"""A small cluster on this machine, its workers real processes: a schema and a prefix of its own each time."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.contract.conftest import ABSENT, postgresql_server
from tests.contract.test_bus import ABSENT as NO_NATS
from tests.contract.test_bus import NATS, nats_answers
from wirebell.cluster.jetstream import JetStreamBus
from wirebell.ports import Ledger
from wirebell.store import open_ledger, open_store


@contextmanager
def database() -> Iterator[str]:
    """The address of a schema of its own, with our tables, dropped at the end; skips without a server."""
    server = postgresql_server()
    if server is None:
        pytest.skip(ABSENT)
    name = f"wirebell_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(f"CREATE SCHEMA {name}".encode())
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(f"DROP SCHEMA {name} CASCADE".encode())


def broker() -> str:
    """The address of a prefix of its own on the broker; skips without one."""
    if not nats_answers():
        pytest.skip(NO_NATS)
    return f"{NATS}/test-{uuid.uuid4().hex}"


@dataclass
class Machines:
    """Workers by name ("read-1", "match-2/4", "serve-1"), each a process, started again when it was killed."""

    home: Path
    database: str
    nats: str
    verbose: bool = True
    wanted: dict[str, Sequence[str]] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    inside: Callable[[str], Sequence[str]] = lambda _: ()
    """What a worker's command begins with: where it runs."""

    def want(self, *names: str) -> None:
        for name in names:
            kind, _, rest = name.partition("-")
            words = {"match": ("worker", kind, "--shard", rest), "serve": (kind, "--port", "0")}
            self.wanted[name] = words.get(kind, ("worker", kind))
            self._start(name)

    def _start(self, name: str) -> None:
        words = [*("--home", str(self.home)), *(["--verbose"] if self.verbose else []), *self.wanted[name]]
        words += ["--nats", self.nats, "--database", self.database]
        with (self.home / f"{name.replace('/', '-of-')}.log").open("ab") as log:
            command = [*self.inside(name), sys.executable, "-m", "wirebell", *words]
            self.running[name] = subprocess.Popen(command, stdout=log, stderr=log)

    def look_after(self) -> None:
        """Start again whoever was killed or failed, as a supervisor does; an orderly end and a refusal stay."""
        for name, process in list(self.running.items()):
            code = process.poll()
            if code is None:
                continue
            del self.running[name]
            self.ended[name] = code
            if code < 0 or code == 1:
                self._start(name)

    def kill(self, chance: random.Random) -> str:
        name = chance.choice(sorted(self.running))
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()
        return name

    def until(self, true: Callable[[], bool], seconds: float) -> float:
        began = time.monotonic()
        while not true():
            self.look_after()
            assert time.monotonic() < began + seconds, self.said()
            time.sleep(0.25)
        return time.monotonic() - began

    def end(self, *names: str) -> None:
        """Drain workers, all unless named."""
        going = {name: self.running.pop(name) for name in names or list(self.running)}
        for process in going.values():
            process.send_signal(signal.SIGTERM)
        for name, process in going.items():
            try:
                self.ended[name] = process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                self.ended[name] = process.wait()

    def said(self) -> str:
        """What the workers said last, for whoever looks why a test failed."""
        tails = [f"== {path.name}\n{path.read_text()[-1500:]}" for path in sorted(self.home.glob("*.log"))]
        return "\n".join(tails)


@contextmanager
def machines(home: Path, at: str | None = None) -> Iterator[Machines]:
    """A cluster without workers yet, in a schema of its own or in the database at an address."""
    nats = broker()
    home.mkdir(exist_ok=True)
    with nullcontext(at) if at else database() as url:
        open_store(url).close()
        found = Machines(home, url, nats)
        try:
            yield found
        finally:
            found.end()
            wipe(nats)


def wipe(nats: str) -> None:
    """Delete every stream, as an operator or a broken disk may."""

    async def gone() -> None:
        bus = JetStreamBus(nats)
        await bus.open()
        await bus.wipe()
        await bus.close()

    asyncio.run(gone())


@contextmanager
def ledger(url: str) -> Iterator[Ledger]:
    """The record, opened beside the workers."""
    found = open_ledger(url)
    try:
        yield found
    finally:
        found.close()


SEED = int(os.environ.get("WIREBELL_TEST_SEED", "0")) or random.SystemRandom().randrange(10**6)
