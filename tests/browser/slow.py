"""A door before a server that hands pages over in pieces, as a slow line does: a browser paints what it has."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from urllib.parse import urlsplit

PIECES = 8
PAUSE = 0.03
"""Seconds between two pieces: time for two frames."""
PASSED_ON = ("Accept", "Accept-Language", "Cookie", "Sec-Fetch-Site")
SENT_BACK = ("Content-Type", "Content-Security-Policy", "Cache-Control", "Set-Cookie")


Cut = Callable[[bytes], Iterator[bytes]]
"""Cuts a page into the pieces in which it is handed over."""


@contextmanager
def slowly(address: str, cut: Cut | None = None) -> Iterator[str]:
    """Open such a door before a server and return its address; it cuts pages into `pieces` unless told how."""
    upstream = urlsplit(address).netloc

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = http.client.HTTPConnection(upstream, timeout=60)
            asked.request("GET", self.path, headers={n: self.headers[n] for n in PASSED_ON if n in self.headers})
            answer = asked.getresponse()
            body = answer.read()
            asked.close()
            self.send_response(answer.status)
            for name in SENT_BACK:
                if (value := answer.getheader(name)) is not None:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if "text/html" not in (answer.getheader("Content-Type") or ""):
                self.wfile.write(body)
                return
            with suppress(ConnectionError):  # a browser that goes elsewhere meanwhile
                for piece in (cut or pieces)(body):
                    self.wfile.write(piece)
                    self.wfile.flush()
                    time.sleep(PAUSE)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def pieces(body: bytes) -> Iterator[bytes]:
    """Cut a page into pieces, each after the end of a line, the head of it and an empty page the first."""
    begin = body.find(b"<main")
    size, cuts = (len(body) - begin) // PIECES + 1, [0, begin]
    while cuts[-1] < len(body):
        cuts.append(body.find(b"\n", cuts[-1] + size) + 1 or len(body))
    yield from (body[start:end] for start, end in pairwise(cuts))


def every_tag(body: bytes) -> Iterator[bytes]:
    """Cut a page behind every tag: a browser on a slow processor stops there to paint, whatever a line brought."""
    begin = body.find(b"<body")
    yield body[:begin]
    yield from (piece for piece in re.split(rb"(?<=>)", body[begin:]) if piece)
