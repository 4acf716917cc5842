"""An in-memory Http with scripted answers: passes the same contract suite as the egress door."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.loopback import Stopped
from wirebell.errors import SourceError
from wirebell.intake.egress.redirect import Hop, onward, opening
from wirebell.model.source import Fetched
from wirebell.ports import Clock


@dataclass(frozen=True)
class Reply:
    """One scripted answer; header names in lower case. With an `etag` or `last-modified` it may become a 304."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def to(self, asked: Mapping[str, str]) -> Reply:
        """This answer, or 304 where the request's validators match it (If-None-Match wins, RFC 9110)."""
        for condition, validator in (("if-none-match", "etag"), ("if-modified-since", "last-modified")):
            if condition in asked:
                same = self.status == 200 and asked[condition] == self.headers.get(validator)
                return Reply(status=304, headers=self.headers) if same else self
        return self


def feed(body: bytes, etag: str | None = None, **headers: str) -> Reply:
    said = {"content-type": "application/rss+xml", **{n.replace("_", "-"): v for n, v in headers.items()}}
    return Reply(body, headers=said | ({"etag": etag} if etag else {}))


def page(text: str) -> Reply:
    return Reply(text.encode(), headers={"content-type": "text/html; charset=utf-8"})


Script = Reply | SourceError


class FakeHttp:
    """Answers from a script: by address, each answer once, the last for ever. What is not listed is 404.

    `asked` records every request as (address, headers with lower-case names), redirects included.
    """

    def __init__(
        self, answers: Mapping[str, Script | Sequence[Script]] | None = None, clock: Clock | None = None
    ) -> None:
        self.answers: dict[str, list[Script]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.posted: list[bytes] = []
        self._clock = clock or Stopped()
        for url, script in (answers or {}).items():
            self.say(url, *(script if isinstance(script, Sequence) else [script]))

    def say(self, url: str, *script: Script) -> None:
        """Replace what is answered at an address from now on."""
        self.answers[url] = list(script)

    async def get(self, url: str, headers: Mapping[str, str]) -> Fetched:
        hop: Hop | None = opening(url, headers)
        while hop:
            last, reply = hop, self._reply(hop)
            hop = onward(hop, reply.status, reply.headers.get("location"))
        return Fetched(
            url=str(last.url),
            status=reply.status,
            headers=tuple(reply.headers.items()),
            body=reply.body,
            at=self._clock.now(),
            moved=last.moved,
        )

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Fetched:
        hop = opening(url, headers)
        reply = self._reply(hop)
        self.posted.append(body)
        told = tuple(reply.headers.items())
        return Fetched(url=str(hop.url), status=reply.status, headers=told, body=reply.body, at=self._clock.now())

    def _reply(self, hop: Hop) -> Reply:
        self.asked.append((str(hop.url), dict(hop.headers)))
        script = self.answers.get(str(hop.url), [Reply(b"nothing here", 404)])
        said = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(said, SourceError):
            raise said
        return said.to(hop.headers)

    async def close(self) -> None:
        pass
