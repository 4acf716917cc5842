"""Many programs that listen to the stream at once: how many are held, in what memory, and how soon all are told.

    nice -n 10 .venv/bin/python -m tests.torture.listeners [CLIENTS]

Each listener is a reader of its own with a token and a follow; a server holds them on loopback, sits idle for a
while, and then takes one story that all of them follow. Every listener has to hear of it once, under number 1.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from tests.web.test_serve import Served
from wirebell.accounts import tokens
from wirebell.accounts.marks import mark_of, new_secret
from wirebell.app import sources
from wirebell.app.house import House
from wirebell.model.account import Pass
from wirebell.model.follow import Follow, Follower
from wirebell.settings import load

IDLE = 30.0
"""Seconds in which nothing is told."""
AT_ONCE = 50
"""Connections that are opened at one time."""
LONGEST = 600.0
"""Seconds that everybody may take to hear of the story."""


@dataclass
class Heard:
    """What one listener has heard, and the longest it heard nothing."""

    numbers: list[int] = field(default_factory=list)
    told: float = 0.0
    last: float = 0.0
    silence: float = 0.0

    def line(self, line: bytes) -> None:
        now = time.monotonic()
        self.silence, self.last = max(self.silence, now - self.last), now
        if line.startswith(b"id: "):
            self.numbers.append(int(line[4:]))
            self.told = now


def furnished(home: Path, tray: Path, count: int) -> list[str]:
    """Make a house of so many readers who all follow the harbour; return their tokens. Straight into the record:
    each reader by the doors for people would look at all before."""
    tray.write_bytes(b"[]")
    secrets = [tokens.PREFIX + new_secret() for _ in range(count)]
    with House(load(home, {})) as house:
        sources.add(house, sources.SourceWish(address=str(tray), poll=1, alert_first=True))
        now, wanted = house.clock.now(), list[Follow]()
        for number, secret in enumerate(secrets):
            name = f"reader-{number}"
            house.store.add_follower(Follower(id=name, name=name, created=now))
            wanted.append(Follow(id=f"f{number}", follower=name, expression="harbour", to="feed", created=now))
            held = Pass(
                id=name,
                follower=name,
                kind="token",
                name="listens",
                scopes=("read",),
                made=now,
                seen=now + timedelta(seconds=1),
                until=now + timedelta(days=1),
                turned=now,
            )
            house.store.admit(held, mark_of(secret))
        house.store.add_follows(wanted)
    return secrets


async def listen(port: int, token: str, heard: Heard, gate: asyncio.Semaphore, open_: asyncio.Event) -> None:
    """Open a stream, say when it is open, and read it until it ends."""
    async with gate:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**16)
        writer.write(
            b"GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n" % token.encode()
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise SystemExit(head.decode())
        await reader.readuntil(b"retry: ")
        heard.last = time.monotonic()
        open_.set()
    try:
        while line := await reader.readline():
            heard.line(line)
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


def memory(child: subprocess.Popen[str]) -> float:
    """Return the MB that a process has in memory."""
    said = Path(f"/proc/{child.pid}/status").read_text()
    return int(said.partition("VmRSS:")[2].split()[0]) / 1024


def processor(child: subprocess.Popen[str]) -> float:
    """Return the seconds of processor time that a process took."""
    parts = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


async def held(served: Served, tray: Path, names: list[str]) -> bool:
    """Open all, sit idle, tell all; print what it took. Return whether everybody heard everything once."""
    port, before = urlsplit(served.address).port or 0, memory(served.child)
    all_heard, opens = [Heard() for _ in names], [asyncio.Event() for _ in names]
    gate, began = asyncio.Semaphore(AT_ONCE), time.monotonic()
    tasks = [
        asyncio.create_task(listen(port, name, heard, gate, opened))
        for name, heard, opened in zip(names, all_heard, opens, strict=True)
    ]
    await asyncio.gather(*(one.wait() for one in opens))
    sys.stdout.write(f"{len(names)} streams open after {time.monotonic() - began:.1f} s\n")
    spent, at = processor(served.child), time.monotonic()
    await asyncio.sleep(IDLE)
    share = (processor(served.child) - spent) / (time.monotonic() - at)
    grown = (memory(served.child) - before) * 1024 / len(names)
    sys.stdout.write(f"idle: {memory(served.child):.0f} MB, {grown:.0f} kB a stream, {share:.0%} of a processor\n")
    wrote = time.monotonic()
    tray.write_bytes(
        msgspec.json.encode([{"id": "one", "headline": "Harbour open", "body": "The harbour is open."}])
    )
    while not all(one.numbers for one in all_heard) and time.monotonic() < wrote + LONGEST:
        await asyncio.sleep(0.2)
    told = sorted(one.told for one in all_heard if one.numbers)
    missed = len(names) - len(told)
    if told:
        middle = told[len(told) // 2]
        sys.stdout.write(
            f"first told {told[0] - wrote:.1f} s after the story was there, half of them {middle - wrote:.1f} s, "
            f"all {told[-1] - wrote:.1f} s; from first to last {told[-1] - told[0]:.1f} s\n"
        )
    silence = max(one.silence for one in all_heard)
    sys.stdout.write(f"longest silence {silence:.1f} s; {missed} heard nothing; {memory(served.child):.0f} MB\n")
    await asyncio.sleep(2)
    sound = all(one.numbers == [1] for one in all_heard)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return sound


def main() -> int:
    """Measure and print; return the exit code."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, count * 2 + 500), most))
    folder = Path(tempfile.mkdtemp())
    try:
        names = furnished(folder / "home", folder / "tray.json", count)
        served = Served(folder / "home")
        try:
            return 0 if asyncio.run(held(served, folder / "tray.json", names)) else 1
        finally:
            served.child.kill()
            served.child.communicate()
            served.house.store.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
