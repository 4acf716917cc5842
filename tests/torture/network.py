"""Networks cut between workers, broker and database: `python -m tests.torture.network [--rounds N] [--seconds S]`.

Four hosts of their own on one machine (network namespaces, which needs root), each behind a cable: the database,
the broker, and two with workers, which stand by for each other. While a day's stories are told a cable is pulled:
nothing comes through either way and nobody is told so; it is put back some seconds later. In the end all must be
told as one process tells it, and the audit be clean. Prints one JSON object; exits 1 if it does not hold.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
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

from tests.cluster.machines import SEED, Machines, ledger
from tests.flow.papers import STEPS, papers
from tests.flow.test_cluster import PATIENCE, accept, agrees, all_told, begin, calm
from tests.torture.database import cluster, programs
from wirebell.ports import Ledger
from wirebell.store import open_store

HOSTS = ("database", "broker", "one", "two")
PLACES = {
    "read-1": "one",
    "thread-1": "one",
    "match-1/2": "one",
    "read-2": "two",
    "thread-2": "two",
    "match-2/2": "two",
    "deliver-1": "two",
}
CUTS: tuple[tuple[str, ...], ...] = (("database",), ("broker",), ("one",), ("two",), ("database", "broker"))
START = 300.0
"""Seconds to wait for workers to be at work, on a machine that others use."""
SERVER = os.environ.get("WIREBELL_TEST_NATS_SERVER", "nats-server")
"""The program of the broker."""


def _ip(*words: str) -> None:
    subprocess.run(("ip", *words), check=True, capture_output=True, text=True)


class Network:
    """Hosts at addresses of one network; this machine itself is at .1."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._tag = f"wb{os.getpid() % 100_000}"
        self._net = f"10.{200 + os.getpid() // 200 % 50}.{os.getpid() % 200}"
        self._hosts = {name: number for number, name in enumerate(hosts, 2)}

    def address(self, host: str) -> str:
        """Where a host is."""
        return f"{self._net}.{self._hosts[host]}"

    def inside(self, host: str) -> tuple[str, ...]:
        """What a command begins with that is to run there."""
        return "ip", "netns", "exec", self._space(host)

    def _space(self, host: str) -> str:
        return f"{self._tag}-{self._hosts[host]}"

    def _cable(self, host: str) -> str:
        return f"{self._tag}v{self._hosts[host]}"

    def make(self) -> None:
        """Lay it. Raises CalledProcessError where that is not allowed."""
        _ip("link", "add", self._tag, "type", "bridge")
        _ip("addr", "add", f"{self._net}.1/24", "dev", self._tag)
        _ip("link", "set", self._tag, "up")
        for host in self._hosts:
            space = self._space(host)
            _ip("netns", "add", space)
            _ip("link", "add", self._cable(host), "type", "veth", "peer", "name", "eth0", "netns", space)
            _ip("link", "set", self._cable(host), "master", self._tag, "up")
            _ip("-n", space, "addr", "add", f"{self.address(host)}/24", "dev", "eth0")
            _ip("-n", space, "link", "set", "lo", "up")
            _ip("-n", space, "link", "set", "eth0", "up")

    def pull(self, host: str) -> None:
        """Pull a host's cable: packets are lost both ways, connections stand."""
        _ip("link", "set", self._cable(host), "down")

    def plug(self, host: str) -> None:
        """Put it back."""
        _ip("link", "set", self._cable(host), "up")

    def remove(self) -> None:
        """Take all of it away, as far as it was laid."""
        for host in self._hosts:
            subprocess.run(("ip", "netns", "del", self._space(host)), check=False, capture_output=True)
        subprocess.run(("ip", "link", "del", self._tag), check=False, capture_output=True)


def missing() -> str | None:
    """Return what is missing here for cuts, None if nothing is."""
    if programs() is None or shutil.which(SERVER) is None:
        return "no programs of PostgreSQL (initdb, pg_ctl) or of NATS (nats-server) here: install both servers"
    tried = Network(HOSTS[:1])
    try:
        tried.make()
    except (OSError, subprocess.CalledProcessError) as fault:
        return f"no network namespaces may be made here ({fault}): run this as root, with iproute2"
    finally:
        tried.remove()
    return None


@contextmanager
def broker(network: Network, folder: Path) -> Iterator[str]:
    """Run a broker on its host."""
    host = network.address("broker")
    command = (*network.inside("broker"), SERVER, "-js", "-sd", str(folder / "jetstream"), "-a", host)
    with (folder / "broker.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 20
        while not _answers(host) and time.monotonic() < until:
            time.sleep(0.1)
        yield f"nats://{host}:4222/cut"
    finally:
        process.terminate()
        process.wait()


def _answers(host: str) -> bool:
    try:
        socket.create_connection((host, 4222), 1).close()
    except OSError:
        return False
    return True


@dataclass
class Outcome:
    """What became of it: the cuts, each with the seconds from its end until the record moved on again, and until
    all that was accepted was told and sent."""

    seconds: float
    server: str
    cuts: list[str] = field(default_factory=list)
    moving: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    problem: str = ""
    load: float = 0.0


def round_(network: Network, cuts: Sequence[tuple[str, ...]], outcome: Outcome) -> None:
    """Tell a day with a cut at each of its steps. Raises AssertionError unless all is told, once."""
    with tempfile.TemporaryDirectory(prefix="torture-network-") as name:
        folder = Path(name)
        with (
            cluster(network.address("database"), network.inside("database")) as database,
            broker(network, folder) as nats,
            papers(folder / "tray") as served,
        ):
            expected = calm(folder / "one", served)
            home = folder / "many"
            home.mkdir()
            open_store(database.url).close()
            found = Machines(home, database.url, nats, inside=lambda worker: network.inside(PLACES[worker]))
            try:
                begin(found, served)
                found.want("thread-2")
                accept(found, served, 0)
                with ledger(database.url) as record:  # seven workers load what they know first
                    found.until(lambda: not record.pending(1), START)
                all_told(found)
                for step, cut in enumerate(cuts, 1):
                    accept(found, served, step)
                    outcome.cuts.append("+".join(cut))
                    _cut(network, cut, outcome, found)
            finally:
                found.end()
            agrees(found, expected)


def _cut(network: Network, hosts: Sequence[str], outcome: Outcome, found: Machines) -> None:
    for host in hosts:
        network.pull(host)
    until = time.monotonic() + outcome.seconds
    while time.monotonic() < until:
        found.look_after()
        time.sleep(0.25)
    for host in hosts:
        network.plug(host)
    began = time.monotonic()
    with ledger(found.database) as record:
        before = _stands(record)
        found.until(lambda: _stands(record) != before or not record.pending(1), PATIENCE)
    outcome.moving.append(round(time.monotonic() - began, 1))
    all_told(found)
    outcome.told.append(round(time.monotonic() - began, 1))


def _stands(record: Ledger) -> tuple[object, ...]:
    lag = record.lag(datetime.now(UTC))
    return lag.read, lag.thread, lag.match, record.counts()


def tortured(rounds: int, seconds: float, chance: random.Random) -> Outcome:
    """Cut so many days and return what became of it."""
    said = subprocess.run((SERVER, "--version"), check=True, capture_output=True, text=True).stdout
    outcome, network = Outcome(seconds, said.strip()), Network(HOSTS)
    cuts = list[tuple[str, ...]]()
    try:
        network.make()
        for _ in range(rounds):
            while len(cuts) < len(STEPS) - 1:
                cuts += chance.sample(CUTS, len(CUTS))
            now, cuts = cuts[: len(STEPS) - 1], cuts[len(STEPS) - 1 :]
            round_(network, now, outcome)
    except AssertionError as fault:
        outcome.problem = str(fault) or "it was told otherwise"
    finally:
        network.remove()
    outcome.load = round(os.getloadavg()[0], 1)
    return outcome


def main() -> int:
    """Print what became of it as one JSON object."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=12.0)
    asked = parser.parse_args()
    if (lacking := missing()) is not None:
        parser.error(lacking)
    print("seed", SEED, file=sys.stderr)  # noqa: T201
    outcome = tortured(asked.rounds, asked.seconds, random.Random(SEED))
    print(json.dumps(asdict(outcome)))  # noqa: T201
    return 1 if outcome.problem else 0


if __name__ == "__main__":
    sys.exit(main())
