"""A server with visitors: a publisher who pushes, a reader who stops a follow, a program that reads a feed.

Each visitor asks until it is answered, through kills and new starts; what was acknowledged must be on record in
the end.
"""

from __future__ import annotations

import hmac
import http.client
import json
import os
import signal
import socket
import time
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import msgspec

from tests.torture.chapters import PUSH_KEY, Chapter, Place
from tests.torture.lives import Ended, Life, Peering, asked
from tests.torture.papers import hubbed
from wirebell.accounts import tokens
from wirebell.app.follows import feed_path
from wirebell.deliver.unsubscribe import Stop, token
from wirebell.intake.websub import callback, secret_of
from wirebell.signatures import signed

PATIENCE = 600.0
"""Seconds for everything that visitors want: only a machine that is very busy needs more than a few."""
ANSWERED = 60.0
"""Seconds a visitor waits for an answer before asking again."""
SETTLES = 3
"""Messages that the pushed stories make."""


class Visit(NamedTuple):
    """A request and the status that ends it."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]
    statuses: tuple[int, ...]


def served(chapter: Chapter, place: Place, peering: Peering, **kill: Any) -> Ended:
    """Serve while visitors come; the first server is killed as asked for, those after it are not."""
    (place.folder / "port").write_text(str(_free_port()))
    known = asked(lambda: _known(chapter, place), place.folder)
    visits = [Visit(*row) for row in _visits(chapter, place, known)]
    listener = Listener(place, known["reads"])
    first = life = _serving(chapter, place, peering, **kill)
    ended: Ended | None = None
    until = time.monotonic() + PATIENCE
    before = _messages(peering)
    while (visits or not listener.done) and time.monotonic() < until:
        if visits and _answered(place, visits[0]):
            visits.pop(0)
        elif not visits and listener.hears():
            continue
        elif life is first and (ended := first.ended()) is not None:
            life = _serving(chapter, place, peering, trace="trace-2")
        else:
            time.sleep(0.01)
    quiet = time.monotonic() + 3.0
    while _messages(peering) < before + SETTLES and time.monotonic() < quiet and not life.ended():
        time.sleep(0.05)
    if life.ended() is None:
        os.kill(life.child, signal.SIGTERM)
    last = life.end()
    if visits or not listener.done:
        raise RuntimeError(f"not answered within {PATIENCE} s: {visits[0].path if visits else listener.heard}")
    listener.leave()
    return ended or last


def _serving(chapter: Chapter, place: Place, peering: Peering, **how: Any) -> Life:
    return Life(lambda: chapter.act(place, chapter.at), place.folder, peering=peering, **how)


def _answered(place: Place, visit: Visit) -> bool:
    port = int((place.folder / "port").read_text())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERED)
    try:
        connection.request(visit.method, visit.path, visit.body, visit.headers)
        return connection.getresponse().status in visit.statuses
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _from_a_hub(place: Place, known: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return what a hub does: it asks whether we meant it, until it hears us say so, then it sends."""
    hub = known["hub"]
    words = {"mode": "subscribe", "topic": hub["topic"], "challenge": "abc", "lease_seconds": "864000"}
    query = urlencode({f"hub.{name}": value for name, value in words.items()})
    body = hubbed(f"127.0.0.1:{place.web}", 2)
    signature = "sha256=" + hmac.digest(hub["secret"].encode(), body, "sha256").hex()
    headers = {"content-type": "application/atom+xml", "x-hub-signature": signature}
    asks: tuple[Any, ...] = ("GET", f"{hub['path']}?{query}", b"", {}, (200,))
    return [asks, ("POST", hub["path"], body, headers, (202,))]


class Listener:
    """A program at the stream of cleo's alerts, which takes it up where it broke off."""

    def __init__(self, place: Place, token: str) -> None:
        self._place, self._token, self._last = place, token, 0
        self.heard: list[str] = []
        self.done = False

    def hears(self) -> bool:
        """Listen until the stream breaks off or the last pushed story was told; return whether anything came."""
        before, port = len(self.heard), int((self._place.folder / "port").read_text())
        headers = {"authorization": f"Bearer {self._token}", "last-event-id": str(self._last)}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
        try:
            connection.request("GET", "/api/v1/stream", headers=headers)
            answer = connection.getresponse()
            while not self.done and answer.status == 200 and (line := answer.readline()):
                if line.startswith(b"data: "):
                    self._hear(json.loads(line[6:]))
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        return len(self.heard) > before

    def _hear(self, event: dict[str, Any]) -> None:
        if event["seq"] != self._last + 1:
            raise RuntimeError(f"event {event['seq']} came after {self._last}")
        self._last = event["seq"]
        alert = event["alert"] or {"id": "closed", "headline": ""}
        self.heard.append(f"{event['type']} {alert['id']} {event['seq']}")
        self.done = alert["headline"] == "Pushed 2"

    def leave(self) -> None:
        """Write down what was heard, for whoever compares."""
        (self._place.home / "heard").write_text(json.dumps(self.heard))


def _messages(peering: Peering) -> int:
    ledger = peering.ask()
    return len(ledger["mails"]) + len(ledger["hooks"])


def _visits(chapter: Chapter, place: Place, known: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for n, thing in enumerate(("ferry", "bridge", "school")):
        story = {"id": f"p{n}", "headline": f"Pushed {n}", "body": f"The {thing} of quarter 9{n} was closed."}
        body = msgspec.json.encode(story | {"published": chapter.at.isoformat()})
        headers = signed(f"push-{n}", int(chapter.at.timestamp()), body, [PUSH_KEY])
        rows.append(("POST", f"/push/{known['source']}", body, dict(headers), (202,)))
    form = {"content-type": "application/x-www-form-urlencoded"}
    rows.append(("POST", f"/unsubscribe/{known['stop']}", b"List-Unsubscribe=One-Click", form, (200,)))
    rows.append(("GET", f"{known['feed']}.atom", b"", {}, (200,)))
    rows.append(("GET", "/healthz", b"", {}, (200,)))
    rows += _from_a_hub(place, known)
    return rows


def _known(chapter: Chapter, place: Place) -> dict[str, Any]:
    with place.house(chapter.at) as house:
        lease = next(iter(house.store.leases()), None)
        hub = {"path": urlsplit(callback("", lease, house.secret)).path} if lease else {}
        hub |= {"topic": lease.topic, "secret": secret_of(lease, house.secret)} if lease else {}
        reads = tokens.make(house, "cleo", "torture").token
        [source] = [s.id for s in house.store.sources() if s.kind == "push"]
        [feed] = [feed_path(house, f) for f in house.store.followers() if f.id == "cleo"]
        stop = token(Stop((), "dora", "mailto:dora@mail.example"), house.secret)
        return {"source": source, "feed": feed, "stop": stop, "hub": hub, "reads": reads}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
