"""`wirebell serve` as a process: it works, sees what other commands change, and stops when told."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.waiting import wait_until
from wirebell.app import follows, sources, stories
from wirebell.app.house import House
from wirebell.settings import load
from wirebell.standing import kernel
from wirebell.web.server import leads_elsewhere


class Served:
    """A running server, and the same house for other commands."""

    def __init__(self, home: Path, port: int = 0) -> None:
        self.house = House(load(home, {}))
        command = [sys.executable, "-m", "wirebell", "--home", str(home), "serve", "--port", str(port)]
        with as_from_a_terminal():
            self.child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.child.stderr is not None
        line = self.child.stderr.readline()
        if line == f"{kernel.MISSING}\n":
            line = self.child.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(?!0/)\d+/", line)
        assert found, line
        self.address, self.greeting = found[0], line

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return answer.read().decode()

    def stop(self, number: int) -> tuple[int, str]:
        """Send a signal; return the exit code, and what was said: also of work that did not end in time."""
        self.child.send_signal(number)
        _, said = self.child.communicate(timeout=60)
        return self.child.returncode, said


@contextmanager
def as_from_a_terminal() -> Iterator[None]:
    """Let a child hear that its terminal is closed, also where the tests themselves run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.fixture
def served(empty_database: Path, tmp_path: Path) -> Iterator[Served]:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(empty_database, home / "wirebell.db")
    found = Served(home)
    yield found
    found.child.kill()
    found.child.communicate()
    found.house.store.close()


def write(tray: Path, name: str) -> None:
    """Hand in a story about sailors; its file is a minute old, so nobody is writing it any more."""
    row = {"id": name, "headline": f"News of the {name}", "body": f"Sailors saw the {name}."}
    (tray / f".{name}").write_bytes(msgspec.json.encode(row))
    os.utime(tray / f".{name}", (time.time() - 60, time.time() - 60))
    (tray / f".{name}").rename(tray / f"{name}.json")


def test_it_says_when_links_lead_elsewhere(served: Served) -> None:
    assert "links in mail and feeds begin with http://127.0.0.1:8580: set base_url" in served.greeting


@pytest.mark.parametrize(
    ("base_url", "address", "elsewhere"),
    [
        ("http://127.0.0.1:8580", "http://127.0.0.1:8580/", False),
        ("http://localhost:8580", "http://127.0.0.1:8580/", False),
        ("http://127.0.0.1:8580", "http://[::1]:8580/", False),
        ("http://127.0.0.1:8580", "http://127.0.0.1:8590/", True),
        ("http://127.0.0.1:8580", "http://0.0.0.0:8580/", True),
        ("https://news.example", "http://0.0.0.0:8580/", False),
        ("https://news.example", "http://127.0.0.1:8590/", False),
    ],
)
def test_links_lead_elsewhere_unless_they_lead_here_or_to_a_name(
    base_url: str, address: str, elsewhere: bool
) -> None:
    assert leads_elsewhere(base_url, address) == elsewhere


def test_it_sees_what_other_commands_change_and_stops_at_once(served: Served, tmp_path: Path) -> None:
    tray = tmp_path / "tray"
    tray.mkdir()
    write(tray, "ferry")
    assert msgspec.json.decode(served.get("healthz"))["ok"] is True
    sources.add(served.house, sources.SourceWish(address=str(tray), poll=1))
    wait_until(lambda: len(stories.stories(served.house, 5)) == 1)
    follows.add(served.house, "sailors", "me", "feed")
    write(tray, "lighthouse")
    wait_until(lambda: len(stories.alerts(served.house)) == 1)
    wait_until(lambda: [d.state for d in stories.deliveries(served.house)] == ["sent"])
    assert "News of the lighthouse" in served.get("")
    audit = stories.audit(served.house)
    assert (audit.expected, audit.missing, audit.extra) == (1, (), ())
    assert served.stop(signal.SIGTERM) == (0, "")


def test_who_watches_is_told_the_format_and_its_character_set_once(served: Served) -> None:
    with urllib.request.urlopen(served.address + "metrics", timeout=30) as answer:
        assert answer.headers.get_all("content-type") == ["text/plain; version=0.0.4; charset=utf-8"]
        assert b"wirebell_visits_total 0" in answer.read()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_an_interrupt_and_a_closed_terminal_end_it_as_well(served: Served, number: int) -> None:
    assert served.stop(number) == (0, "")
