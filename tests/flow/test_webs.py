"""Two web processes of a cluster: one quota for a program, one stream for a listener, whoever is asked."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cluster.machines import Machines, ledger, machines
from tests.flow.test_cluster import PATIENCE, house_at, put
from wirebell.accounts import tokens
from wirebell.app import follows, sources
from wirebell.web.api.door import QUOTA, WINDOW
from wirebell.web.limits import PART

pytestmark = pytest.mark.cluster
WORKERS = ("read-1", "thread-1", "match-1/1", "deliver-1")


@contextmanager
def served(home: Path, tray: Path | None = None) -> Iterator[tuple[Machines, str]]:
    """A cluster without processes yet, where ana follows the ferry; and her token."""
    with machines(home) as found:
        with house_at(found.home, datetime.now(UTC), found.database) as house:
            follows.add_follower(house, "ana")
            if tray:
                sources.add(house, sources.SourceWish(address=str(tray), alert_first=True))
                follows.add(house, "ferry", "ana", "feed")
            made = tokens.make(house, "ana", "listens")
        yield found, made.token


def address(found: Machines, name: str) -> str:
    """Where a web process serves, once it does."""
    log = found.home / f"{name}.log"

    def last() -> list[str]:
        return re.findall(r"http://(127\.0\.0\.1:(?!0/)\d+)/", log.read_text())

    found.until(lambda: bool(last()), PATIENCE)
    return last()[-1]


def asked(conn: http.client.HTTPConnection, token: str) -> int:
    conn.request("GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    answer = conn.getresponse()
    answer.read()
    return answer.status


def test_a_program_has_one_quota_at_all_web_processes(tmp_path: Path) -> None:
    with served(tmp_path / "many") as (found, token):
        found.want("serve-1", "serve-2")
        doors = [http.client.HTTPConnection(address(found, name), timeout=30) for name in ("serve-1", "serve-2")]
        began = time.monotonic()
        codes = Counter(asked(doors[n % 2], token) for n in range(2 * QUOTA))
        drips = (time.monotonic() - began + WINDOW / PART) * QUOTA / WINDOW
        assert codes[200] + codes[429] == 2 * QUOTA
        assert QUOTA * (1 - 1 / PART) <= codes[200] <= QUOTA + drips, codes
        for door in doors:
            door.close()


class Listener:
    """Hears a stream at one process."""

    def __init__(self, where: str, token: str, after: int) -> None:
        self.conn = http.client.HTTPConnection(urlsplit(f"//{where}").netloc, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {token}", "Last-Event-ID": str(after)}
        self.conn.request("GET", "/api/v1/stream", headers=headers)
        self.answer = self.conn.getresponse()
        assert self.answer.status == 200

    def close(self) -> None:
        self.answer.close()
        self.conn.close()

    def hear(self, many: int) -> list[tuple[int, str]]:
        """The next events: their numbers, and the headlines of what they tell."""
        found: list[tuple[int, str]] = []
        number = 0
        while len(found) < many:
            line = self.answer.readline()
            assert line, "the stream ended"
            if line.startswith(b"id: "):
                number = int(line[4:])
            elif line.startswith(b"data: "):
                found.append((number, json.loads(line[6:])["alert"]["headline"]))
        return found


def test_a_listener_hears_in_order_what_others_told_whichever_process_it_asks(tmp_path: Path) -> None:
    tray = tmp_path / "tray"
    tray.mkdir()
    with served(tmp_path / "many", tray) as (found, token), ledger(found.database) as record:
        found.want("serve-1", "serve-2", *WORKERS)
        at = {name: address(found, name) for name in ("serve-1", "serve-2")}
        here = {name: Listener(where, token, 0) for name, where in at.items()}
        heard: dict[str, list[tuple[int, str]]] = {name: [] for name in here}
        for number in range(1, 4):  # alerts are recorded by the match worker, taken in by one of the two
            put(tray, number)
            for name, listener in here.items():
                heard[name] += listener.hear(1)
        assert heard["serve-1"] == heard["serve-2"]
        assert [n for n, _ in heard["serve-1"]] == [1, 2, 3]
        found.running["serve-1"].kill()
        found.running.pop("serve-1").wait()
        put(tray, 4)
        found.until(lambda: len(record.alerts()) == 4, PATIENCE)
        gone_on = Listener(at["serve-2"], token, 2)  # who listened there goes on at the other
        assert gone_on.hear(2) == [*heard["serve-2"][2:], *here["serve-2"].hear(1)]
        for listener in (gone_on, *here.values()):
            listener.close()
