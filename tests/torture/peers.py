"""The far sides on loopback, in a process of their own: papers and a hub, a webhook receiver, a push service and a
mail server, with ledgers.

They outlive every kill. `strike` lets a peer end the process under test (SIGKILL) when it has heard something and
not answered yet, which is where nobody on our side can stand.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.torture.papers import feed_of, hubbed


@dataclass
class Ledger:
    """What came, in the order it came, and what is to be struck."""

    step: int = 0
    mails: list[dict[str, str]] = field(default_factory=list)
    hooks: list[dict[str, Any]] = field(default_factory=list)
    pushes: list[dict[str, str]] = field(default_factory=list)
    heard: Counter[str] = field(default_factory=Counter)
    victim: int = 0
    strike: tuple[str, int] | None = None
    struck: bool = False

    def hear(self, what: str) -> None:
        """Count what was heard, and strike if its turn has come."""
        self.heard[what] += 1
        if self.strike and self.strike == (what, self.heard[what]) and self.victim:
            os.kill(self.victim, signal.SIGKILL)
            self.strike, self.struck = None, True


class Peers:
    """All far sides over one ledger."""

    def __init__(self) -> None:
        self.ledger = Ledger()

    # -- HTTP ---------------------------------------------------------------------------------------------------

    async def http(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests of one connection until it ends."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.rstrip().split("\r\n")
                headers = {n.lower(): v for n, v in (line.split(": ", 1) for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                method, path, _ = first.split(" ")
                status, more, answer = self._answer(method, path, headers, body)
                writer.write(_head(status, more, answer) + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[str, Mapping[str, str], bytes]:
        if path == "/control":
            return "200 OK", {}, json.dumps(self._control(json.loads(body))).encode()
        if path.startswith("/hook"):
            self.ledger.hear("peer.hook.asked")
            said = json.loads(body)
            self.ledger.hooks.append(
                {"id": headers["webhook-id"], "type": said["type"], "alert": said["data"]["alert"]["id"]}
            )
            self.ledger.hear("peer.hook.noted")
            return "204 No Content", {}, b""
        if path.startswith("/push/"):
            self.ledger.hear("peer.push.asked")
            self.ledger.pushes.append({"to": path, "topic": headers["topic"], "urgency": headers["urgency"]})
            self.ledger.hear("peer.push.noted")
            return "201 Created", {}, b""
        if path == "/hub":
            self.ledger.hear("peer.hub.asked")
            return "202 Accepted", {}, b""
        self.ledger.hear("peer.feed.asked")
        if path == "/hubbed":
            feed = hubbed(headers["host"], 0)
        else:
            feed = feed_of(path.strip("/"), self.ledger.step) if method == "GET" else b""
        etag = f'"{hashlib.sha256(feed).hexdigest()}"'
        if headers.get("if-none-match") == etag:
            return "304 Not Modified", {"ETag": etag}, b""
        return "200 OK", {"ETag": etag, "Content-Type": "application/rss+xml"}, feed

    def _control(self, asked: dict[str, Any]) -> Any:
        ledger = self.ledger
        if "set" in asked:
            self.ledger = Ledger(**asked["set"])
        if "strike" in asked:
            ledger.heard.clear()
            ledger.strike, ledger.struck = tuple(asked["strike"]), False
        if "victim" in asked:
            ledger.victim = asked["victim"]
        now = self.ledger
        return {
            "mails": now.mails,
            "hooks": now.hooks,
            "pushes": now.pushes,
            "heard": now.heard,
            "struck": now.struck,
        }

    # -- SMTP ---------------------------------------------------------------------------------------------------

    async def smtp(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take mail in one session; it is in the mailbox from its final dot on, whatever becomes of the reply."""
        try:
            self.ledger.hear("peer.smtp.connect")
            writer.write(b"220 peer.example\r\n")
            to = ""
            while line := (await reader.readline()).decode("latin-1").strip():
                verb = line.split(" ")[0].lower()
                self.ledger.hear(f"peer.smtp.{verb}")
                if verb == "rcpt":
                    to = line.partition("<")[2].partition(">")[0]
                if verb == "data":
                    writer.write(b"354 go on\r\n")
                    mail = await reader.readuntil(b"\r\n.\r\n")
                    self.ledger.mails.append({"to": to, "id": _message_id(mail)})
                    self.ledger.hear("peer.smtp.dot")
                writer.write(b"221 bye\r\n" if verb == "quit" else b"250 2.0.0 OK\r\n")
                if verb == "quit":
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def _head(status: str, headers: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{n}: {v}" for n, v in headers.items()), f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _message_id(mail: bytes) -> str:
    head = mail.partition(b"\r\n\r\n")[0].decode("latin-1").replace("\r\n ", " ")
    return next(
        line.partition(":")[2].strip() for line in head.split("\r\n") if line.lower().startswith("message-id")
    )


async def main() -> None:
    """Serve until the parent goes; the two ports are told on standard output."""
    peers = Peers()
    web = await asyncio.start_server(peers.http, "127.0.0.1", 0)
    mail = await asyncio.start_server(peers.smtp, "127.0.0.1", 0)
    print(web.sockets[0].getsockname()[1], mail.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)  # its end is ours


if __name__ == "__main__":
    asyncio.run(main())
