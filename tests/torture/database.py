"""PostgreSQL ended and started again under a server at work: `python -m tests.torture.database [--restarts N]`.

A cluster of its own is made and thrown away. Stories come in, mails and webhooks go out, and every few seconds the
database is stopped without a checkpoint (`pg_ctl -m immediate`, as a crash of it) and started again. In the end
every story must have been told to everybody once, and the audit be clean. Exits 1 if not.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import structlog

from tests.torture.chapters import TOML
from tests.torture.lives import Peering
from wirebell.app import follows, sources, stories
from wirebell.app.house import House
from wirebell.app.serving import Server
from wirebell.app.wiring import wire
from wirebell.errors import StoreError
from wirebell.model.source import Visit
from wirebell.pipeline import visit
from wirebell.settings import load

PATIENCE = 60.0
"""Seconds to wait in the end until all has been told."""
BETWEEN = 3.0
"""Seconds of work between two restarts."""


@dataclass
class Outcome:
    """What became of it; `back` is the most seconds from the database's return to the next message."""

    restarts: int = 0
    stories: int = 0
    lost: int = 0
    extra: int = 0
    mails_doubled: int = 0
    hooks_doubled: int = 0
    audit: list[int] = field(default_factory=list)
    back: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the promise held: a database that returns doubles nothing, for nobody was killed."""
        return not (self.lost or self.extra or self.mails_doubled or self.hooks_doubled or any(self.audit))


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, None if there is none."""
    found = shutil.which("pg_ctl")
    there = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return there[-1] if there else None


class Cluster:
    """A PostgreSQL of our own, on loopback or at an address of a host that its commands are run `inside`."""

    def __init__(self, folder: Path, bin_: Path, host: str = "127.0.0.1", inside: Sequence[str] = ()) -> None:
        self._data, self._bin, self._host = folder / "data", bin_, host
        user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._as = [*inside, *user]
        if user:
            shutil.chown(folder, "postgres")
        self._port = _free_port()
        owner = "postgres" if user else getpass.getuser()
        self._run("initdb", "-A", "trust", "-U", owner, "-D", self._data)
        with (self._data / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {host}/24 trust\n")
        self.url = f"postgresql://{owner}@{host}:{self._port}/postgres"
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = f"-p {self._port} -c listen_addresses={self._host} -c unix_socket_directories=''"
        self._run("pg_ctl", "-D", self._data, "-w", "-o", options, "-l", self._data / "log", "start")

    def stop(self) -> None:
        """End it as a crash does."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def _run(self, program: str, *words: object) -> None:
        command = [*self._as, str(self._bin / program), *map(str, words)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def cluster(host: str = "127.0.0.1", inside: Sequence[str] = ()) -> Iterator[Cluster]:
    """Make a cluster, and throw it away."""
    bin_ = programs()
    if bin_ is None:
        raise RuntimeError("there is no PostgreSQL here: install its server")
    folder = Path(tempfile.mkdtemp(prefix="torture-postgresql-"))
    folder.chmod(0o755)
    made = Cluster(folder, bin_, host, inside)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder)


class Work:
    """A house on that database with a server at work, and a program that hands in stories."""

    def __init__(self, house: House, folder: Path, peering: Peering) -> None:
        self._house, self._tray, self._peering = house, folder / "tray.json", peering
        self.handed, self._began = 0, datetime.now(UTC).isoformat()
        self.outcome = Outcome()

    async def run(self, database: Cluster, restarts: int) -> Outcome:
        """Work through so many restarts, and on until everything is told."""
        server = Server(self._house)
        server.prepare()
        running = asyncio.create_task(server.run())
        handing = asyncio.create_task(self._hand_in())
        try:
            for _ in range(restarts):
                await asyncio.sleep(BETWEEN)
                await asyncio.to_thread(database.stop)
                await asyncio.sleep(0.3)
                await asyncio.to_thread(database.start)
                self.outcome.restarts += 1
                await self._back()
            handing.cancel()
            await asyncio.gather(handing, return_exceptions=True)
            await self._hand_over()
            await self._all_told()
        finally:
            server.stop.set()
            await running
        return self._judged()

    async def _hand_in(self) -> None:
        while True:
            self.handed += 2
            await self._hand_over()
            await asyncio.sleep(0.2)

    async def _hand_over(self) -> None:
        """Let the house see the tray as it is, again until that is stored."""
        rows = [
            {"id": f"{n}", "headline": f"Ferry {n}", "body": "A ferry.", "published": self._began}
            for n in range(self.handed)
        ]
        self._tray.write_text(json.dumps(rows))
        while True:
            try:
                await self._visited()
            except StoreError:
                await asyncio.sleep(0.1)
            else:
                return

    async def _visited(self) -> None:
        world = wire(self._house)
        try:
            [source] = await asyncio.to_thread(self._house.store.sources)
            last = self._house.store.visits().get(source.id) or Visit(source=source.id, url=source.url)
            await visit(source, last, world)
        finally:
            await world.close()

    async def _back(self) -> None:
        began, before = time.monotonic(), self._told()
        while self._told() == before and time.monotonic() < began + PATIENCE:
            await asyncio.sleep(0.05)
        self.outcome.back = max(self.outcome.back, time.monotonic() - began)

    def _told(self) -> int:
        ledger = self._peering.ask()
        return len(ledger["mails"]) + len(ledger["hooks"])

    async def _all_told(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            deliveries = await asyncio.to_thread(self._house.store.deliveries)
            if len(deliveries) == 2 * self.handed and {d.state for d in deliveries} == {"sent"}:
                return
            await asyncio.sleep(0.3)

    def _judged(self) -> Outcome:
        ledger, found = self._peering.ask(), self.outcome
        mails = [mail["id"] for mail in ledger["mails"]]
        hooks = [hook["id"] for hook in ledger["hooks"]]
        found.stories = self.handed
        for came in (mails, hooks):
            found.lost += max(self.handed - len(set(came)), 0)
            found.extra += max(len(set(came)) - self.handed, 0)
        found.mails_doubled, found.hooks_doubled = len(mails) - len(set(mails)), len(hooks) - len(set(hooks))
        audit = stories.audit(self._house)
        found.audit = [len(audit.missing), len(audit.extra)]
        return found


def restarted(restarts: int) -> Outcome:
    """Restart a PostgreSQL under a server so many times and return what became of it."""
    peering = Peering()
    try:
        with tempfile.TemporaryDirectory() as name, cluster() as database:
            home = Path(name) / "home"
            home.mkdir()
            (home / "wirebell.toml").write_text(TOML.format(mail=peering.mail))
            settings = load(home, {}, allow_private=("127.0.0.0/8",), database=database.url)
            with House(settings) as house:
                tray = Path(name) / "tray.json"
                tray.write_text("[]")
                sources.add(house, sources.SourceWish(address=str(tray), alert_first=True, poll=86400))
                follows.add(house, "ferry", "me", "mailto:me@mail.example")
                follows.add(house, "ferry", "me", f"http://127.0.0.1:{peering.web}/hook")
                return asyncio.run(Work(house, Path(name), peering).run(database, restarts))
    finally:
        peering.close()


def main() -> int:
    """Print what became of it as one JSON object."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--restarts", type=int, default=100)
    found = restarted(parser.parse_args().restarts)
    print(json.dumps(asdict(found)))  # noqa: T201
    return 0 if found.holds else 1


if __name__ == "__main__":
    sys.exit(main())
