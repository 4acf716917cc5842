"""A server with visitors: a publisher who pushes, a reader who stops a follow, a program that reads a feed.

Each visitor asks until it is answered, through kills and new starts; what was acknowledged must be on record in
the end.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
from typing import Any, NamedTuple

import msgspec

from tests.torture.chapters import PUSH_KEY, Chapter, Place
from tests.torture.lives import Ended, Life, Peering, asked
from wirebell.deliver.unsubscribe import Stop, token
from wirebell.signatures import signed

PATIENCE = 120.0
"""Seconds for everything that visitors want."""
SETTLES = 3
"""Messages that the pushed stories make."""


class Visit(NamedTuple):
    """A request and the status that ends it."""

    method: str
    path: str
    body: bytes
    headers: dict[str, str]
    status: int


def served(chapter: Chapter, place: Place, peering: Peering, **kill: Any) -> Ended:
    """Serve while visitors come; the first server is killed as asked for, those after it are not."""
    (place.folder / "port").write_text(str(_free_port()))
    visits = [Visit(*row) for row in _visits(chapter, place)]
    first = life = _serving(chapter, place, peering, **kill)
    ended: Ended | None = None
    until = time.monotonic() + PATIENCE
    before = _messages(peering)
    while visits and time.monotonic() < until:
        if _answered(place, visits[0]):
            visits.pop(0)
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
    if visits:
        raise RuntimeError(f"not answered within {PATIENCE} s: {visits[0].path}")
    return ended or last


def _serving(chapter: Chapter, place: Place, peering: Peering, **how: Any) -> Life:
    return Life(lambda: chapter.act(place, chapter.at), place.folder, peering=peering, **how)


def _answered(place: Place, visit: Visit) -> bool:
    port = int((place.folder / "port").read_text())
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(visit.method, visit.path, visit.body, visit.headers)
        return connection.getresponse().status == visit.status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _messages(peering: Peering) -> int:
    ledger = peering.ask()
    return len(ledger["mails"]) + len(ledger["hooks"])


def _visits(chapter: Chapter, place: Place) -> list[tuple[Any, ...]]:
    known = asked(lambda: _known(chapter, place), place.folder)
    rows: list[tuple[Any, ...]] = []
    for n, thing in enumerate(("ferry", "bridge", "school")):
        story = {"id": f"p{n}", "headline": f"Pushed {n}", "body": f"The {thing} of quarter 9{n} was closed."}
        body = msgspec.json.encode(story | {"published": chapter.at.isoformat()})
        headers = signed(f"push-{n}", int(chapter.at.timestamp()), body, [PUSH_KEY])
        rows.append(("POST", f"/push/{known['source']}", body, dict(headers), 202))
    form = {"content-type": "application/x-www-form-urlencoded"}
    rows.append(("POST", f"/unsubscribe/{known['stop']}", b"List-Unsubscribe=One-Click", form, 200))
    rows.append(("GET", f"/feed/{known['feed']}.atom", b"", {}, 200))
    rows.append(("GET", "/healthz", b"", {}, 200))
    return rows


def _known(chapter: Chapter, place: Place) -> dict[str, Any]:
    with place.house(chapter.at) as house:
        [source] = [s.id for s in house.store.sources() if s.kind == "push"]
        [feed] = [f.feed_token for f in house.store.followers() if f.id == "cleo"]
        stop = token(Stop((), "dora", "mailto:dora@mail.example"), house.secret)
        return {"source": source, "feed": feed, "stop": stop}


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
